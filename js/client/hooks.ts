// The page's own functions on the way of an event: before_send, sanitize_properties, 'eventCaptured'.

import type { BeforeSendFn, CaptureResult, PostHogConfig } from '@posthog/types'
import { noop } from './config'
import type { Core } from '../wasm/exports'
import { guarded } from '../wasm/guard'
import { parse, stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { inZone } from '../platform/zone'
import { Hooks } from '../wire/core_protocol'
import { EventName } from '../wire/names'
import { PropertyName } from '../wire/names'

export type Listener = (...args: any[]) => void

/** Listeners by event, as in posthog-js: 'eventCaptured' and the like. */
export class Emitter {
  listeners_: Record<string, Listener[]> = Object.create(null)

  /** Adds a listener; the answer removes it. */
  on(event: string, listener: Listener): () => void {
    if (typeof listener !== 'function') {
      logger.critical(`posthog.on('${String(event)}') needs a function`)
      return () => {}
    }
    const listeners = (this.listeners_[event] ??= [])
    listener = inZone(listener)
    listeners.push(listener)
    return () => {
      const at = listeners.indexOf(listener)
      if (at >= 0) listeners.splice(at, 1)
    }
  }

  has_(event: string): boolean {
    return !!this.listeners_[event]?.length
  }

  emit_(event: string, ...args: unknown[]): void {
    // a listener may remove itself
    for (const listener of this.listeners_[event]?.slice() ?? []) guarded(listener)(...args)
  }
}

/** What the page's hooks leave to do with an event, of this name where it is known: bits of `Hooks`. */
export function hooksLeave(config: PostHogConfig, events: Emitter, name?: string): number {
  const { before_send, sanitize_properties, _onCapture } = config
  const isSnapshot = name === EventName.Snapshot
  // a listener that captures goes before its event, as in posthog-js
  const isHeard =
    _onCapture !== noop || events.has_('eventCaptured') || (!isSnapshot && events.has_('$captured'))
  // features that add to an event listen to `$built`
  if (before_send || sanitize_properties || (!isSnapshot && events.has_('$built'))) return 0
  if (isHeard) return Hooks.NoneChanges
  return Hooks.NoneChanges | Hooks.NoneComesFirst | (logger.isOn() ? 0 : Hooks.NoneSees)
}

/** What these need of an instance. */
interface Owner {
  readonly config: PostHogConfig
  readonly core_: Core
  readonly events_: Emitter
}

/** Runs the hooks on an event from the core, and delivers what is left of it, unless that is done. */
export function complete(
  client: Owner,
  json: string,
  options: string,
  atOnce?: boolean,
  isDelivered?: boolean,
): CaptureResult | undefined {
  const { config, core_: core, events_: events } = client
  let event = parse<CaptureResult>(json)
  if (!event) return
  event.timestamp = new Date(event.timestamp!)
  events.emit_('$built', event)
  if (config.sanitize_properties) sanitize(event, config.sanitize_properties)
  if (config.before_send) event = runBeforeSend(event, config) ?? undefined
  if (!event) return
  if (!/^[\da-f-]{36}$/i.test(event.uuid)) event.uuid = core.uuid_()
  events.emit_('eventCaptured', event)
  events.emit_('$captured', event)
  logger.info(`send "${event.event}"`, event)
  if (config._onCapture) guarded(config._onCapture)(event.event, event)
  if (!isDelivered) {
    const isSame = hooksLeave(config, events, event.event) & Hooks.NoneChanges
    client.core_.deliver_(isSame ? json : stringify(event), options, !!atOnce)
  }
  return event
}

/** Runs the old `sanitize_properties`, which may change all but whether the event makes a person. */
export function sanitize(event: CaptureResult, run: PostHogConfig['sanitize_properties'] & Function): void {
  const { $process_person_profile } = event.properties
  event.properties = { ...run(event.properties, event.event), $process_person_profile }
  if (event.$set_once) event.$set_once = run(event.$set_once, PropertyName.SetOnce)
}

/** Properties an event cannot do without. */
const REQUIRED = ['token', 'distinct_id']

/**
 * Runs `before_send` over an event; null where it is not to be sent. A function that throws drops the event: it may
 * have been about to remove what must not leave (PostHog's specification of the hook).
 */
export function runBeforeSend(event: CaptureResult, config: PostHogConfig): CaptureResult | null {
  let result: CaptureResult | null = event
  for (const hook of ([] as (BeforeSendFn | undefined)[]).concat(config.before_send)) {
    if (!hook) continue
    try {
      result = hook(result)
    } catch (error) {
      logger.error(`Error in beforeSend of '${event.event}'`, error)
      return null
    }
    if (!result) {
      logger.info(`before_send dropped '${event.event}'`)
      return null
    }
  }
  const missing = REQUIRED.find((name) => result?.properties?.[name] == null)
  if (missing) {
    logger.warn(`before_send dropped the '${missing}' of '${event.event}'`)
    return null
  }
  return result
}
