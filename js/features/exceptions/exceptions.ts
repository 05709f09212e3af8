// Error tracking: `posthog.exceptions`, and what is captured unasked (posthog-js `posthog-exceptions.ts` and
// `extensions/exception-autocapture`, 1.449.2; PostHog's specifications exception-steps and exception-event-metadata).

import type { CaptureResult, Properties } from '@posthog/types'
import type { Context } from '../../client/context'
import { guardMethods } from '../../wasm/guard'
import { stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { utf8 } from '../../platform/utf8'
import { unwanted, type Known, type Rule } from './filters'
import { makeLimit } from './limit'
import { buildProperties, stackFrom, wrapConsoleError, wrapOnError, wrapUnhandledRejection } from './wrap'
import type { ErrorProperties, Unwrap } from './wrap'
import { PersistedKey } from '../../wire/persisted_keys'

/** What this needs of an instance. */
type Owner = Context & {
  bag_(value: Properties | null | undefined): string
  get_property(name: string): any
}

/** `max_bytes` of steps. */
const MAX_BYTES = 32_768
/** Properties that say what the page has no say in: those of its own are left out. */
const RESERVED = /^\$exception_(?!steps$|fingerprint$)|^\$(debug_images|cymbal_errors)$/
const OF_STEP = /^\$(message|timestamp)$/

const without = (properties: Properties | undefined, names: RegExp, denied?: string[]): Properties =>
  Object.fromEntries(
    Object.entries(properties ?? {}).filter(([name]) => !names.test(name) && !denied?.includes(name)),
  )

/** posthog-js's `posthog.exceptions`. */
export type Exceptions = ReturnType<typeof makeExceptions>
export function makeExceptions(client: Owner) {
  const steps: [step: Properties, bytes: number][] = []
  /** How many bytes they may have; below 0 where they are off. */
  const most = (): number => {
    const { enabled = true, max_bytes: most } = client.config.error_tracking?.exception_steps ?? {}
    return !enabled ? -1 : Number.isFinite(most) && most! >= 0 ? most! : MAX_BYTES
  }
  /** The latest steps that may stay. */
  const latest = (): Properties[] => {
    let total = 0
    for (const [, bytes] of steps) total += bytes
    while (steps.length && total > most()) total -= steps.shift()![1]
    return steps.map(([step]) => step)
  }
  const addStep = (message: string, own?: Properties): void => {
    const step = { $message: message, $timestamp: new Date().toISOString(), ...own }
    const bytes = utf8.encoder_.encode(stringify(step)).length
    if (bytes <= most()) steps.push([step, bytes])
    latest()
  }
  const exceptions = {
    buildProperties: (
      thrown: unknown,
      { handled = true, syntheticException }: { handled?: unknown; syntheticException?: Error } = {},
    ): ErrorProperties =>
      buildProperties(
        thrown,
        { type: 'generic', handled: typeof handled === 'boolean' ? handled : undefined },
        syntheticException?.stack,
      ),

    sendExceptionEvent(properties: Properties): CaptureResult | undefined {
      const { error_tracking: options } = client.config
      const why =
        Array.isArray(properties.$exception_list) &&
        unwanted(
          properties.$exception_list as Known[],
          (client.get_property(PersistedKey.SuppressionRules) ?? []) as Rule[],
          options?.captureExtensionExceptions ?? client.get_property(PersistedKey.ExtensionExceptions),
          options?.__capturePostHogExceptions,
        )
      if (why) {
        logger.info('Exception dropped: ' + why)
        return addStep('Exception dropped: ' + why) as undefined
      }
      const known = latest()
      const { _posthogReleaseId: release } = globalThis as { _posthogReleaseId?: unknown }
      return client.capture(
        '$exception',
        {
          ...properties,
          $exception_steps: properties.$exception_steps ?? (known.length ? known : undefined),
          ...(release && typeof release === 'string' ? { $release_id: release } : {}),
        },
        { _noTruncate: true, _batchKey: 'exceptionEvent' },
      )
    },

    addExceptionStep(message: string, own?: Properties): void {
      if (most() < 0) return
      if (typeof message !== 'string' || !message.trim())
        return logger.warn('An exception step needs a message')
      const properties: Properties = JSON.parse(client.bag_(own) || '{}')
      if (Object.keys(properties).some((name) => OF_STEP.test(name)))
        logger.warn("$message and $timestamp are an exception step's own")
      addStep(message, without(properties, OF_STEP, client.config.property_denylist))
    },

    /** Captures what the page has caught; `method` is what it has called for that. */
    capture_: (thrown: unknown, own: Properties | undefined, method: Function): CaptureResult | undefined =>
      exceptions.sendExceptionEvent({
        ...without(own, RESERVED),
        ...buildProperties(thrown, { type: 'generic', handled: true }, stackFrom(method)),
      }),
  }
  guardMethods(exceptions)
  return exceptions
}

const WRAPS = {
  capture_unhandled_errors: wrapOnError,
  capture_unhandled_rejections: wrapUnhandledRejection,
  capture_console_errors: wrapConsoleError,
}

/** Catches what `capture_exceptions` and the project want, until shutdown. */
export function startExceptions(context: Context): void {
  const client = context as Owner & { exceptions: Exceptions }
  const unwraps: Record<string, Unwrap | undefined> = {}
  const isLimited = makeLimit(client.config)
  const follow = (): void => {
    const { capture_exceptions: option = !!client.get_property(PersistedKey.ExceptionsEnabled) } =
      client.config
    for (const [name, wrap] of Object.entries(WRAPS)) {
      const isOn =
        typeof option === 'object' ? option?.[name as keyof typeof WRAPS] : option && !/console/.test(name)
      if (isOn && client.__loaded)
        unwraps[name] ??= wrap((properties) => {
          const { type } = properties.$exception_list[0]!
          if (isLimited(type)) logger.info('Exception dropped: too many of its type', type)
          else client.exceptions.sendExceptionEvent(properties)
        })
      else {
        unwraps[name]?.()
        delete unwraps[name]
      }
    }
  }
  client.onConfig_(follow)
  client.onRemoteConfig_(follow)
  client.stops_.push(follow)
  follow()
}
