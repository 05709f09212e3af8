// Lines of the console as logs: when they are wanted, and what is written before the script that reads them is there.

import { watchConsole } from '../../platform/console'
import * as logger from '../../platform/logger'
import { PersistedKey } from '../../wire/persisted_keys'
import { loadDependency } from '../scripts'
import { posthogExtensions } from '../../platform/posthog_extensions'
import type { Sdk } from '../sdk'
import type { SignalContext } from './context'

/** A line that was written before the script was there, as the script takes it. */
interface Entry {
  level: string
  args: unknown[]
  occurredAtMs: number
  context: SignalContext
}
/** PostHog's script, or the package's own `dist/logs.js`. */
interface Script {
  initializeLogs(host: Sdk): (() => void) | undefined
  replayConsoleBuffer?(host: Sdk, entries: Entry[]): void
}

const LEVELS = ['debug', 'log', 'info', 'warn', 'error']
/** Lines are kept for the script so long, ms, and so many, unless the config says so. */
const KEPT_MS = 30_000
const KEPT = 100

/** Keeps the lines that are written until they are taken or dropped. */
function record(sdk: Sdk, context: () => SignalContext) {
  let entries: Entry[] = []
  const most = sdk.config.logs?.maxBufferSize ?? KEPT
  const unwatch = watchConsole(LEVELS, (level, args) => {
    if (entries.length < most && sdk.is_capturing())
      entries.push({ level, args, occurredAtMs: Date.now(), context: context() })
  })
  const timer = setTimeout(stop, KEPT_MS)
  function stop(): void {
    clearTimeout(timer)
    entries = []
    unwatch()
  }
  return {
    stop,
    take(): Entry[] {
      const taken = entries
      stop()
      return taken
    },
  }
}

/** Captures lines where the page or the project wants it. */
export function startConsole(sdk: Sdk, context: () => SignalContext): void {
  let recorder: ReturnType<typeof record> | undefined
  let isLoading = false
  let end: (() => void) | undefined
  const stop = (): void => {
    recorder?.stop()
    recorder = undefined
  }
  const load = (): void => {
    if (end || isLoading) return
    isLoading = true
    recorder ??= record(sdk, context)
    loadDependency(sdk, 'logs', (error) => {
      isLoading = false
      const script = posthogExtensions().logs as Script | undefined
      if (error || !script?.initializeLogs) {
        logger.error('Could not load logs script', error)
        return stop()
      }
      if (!sdk.__loaded) return
      const entries = recorder?.take() ?? []
      end = script.initializeLogs(sdk) ?? (() => {})
      if (entries.length) script.replayConsoleBuffer?.(sdk, entries)
    })
  }
  const isWanted = (): boolean => !!sdk.config.logs?.captureConsoleLogs
  if (isWanted()) load()
  else if (sdk.get_property(PersistedKey.LogsCaptureEnabled)) recorder = record(sdk, context)
  sdk.onConfig_(() => {
    if (isWanted()) load()
  })
  sdk.onRemoteConfig_((remote) => {
    const on = remote?.logs?.captureConsoleLogs
    if (on != null) sdk.register({ [PersistedKey.LogsCaptureEnabled]: !!on })
    if (on) load()
    else if (!end && !isLoading) stop()
  })
  sdk.stops_.push(() => {
    stop()
    end?.()
  })
}
