// Why the page is recorded, or is not.

import * as logger from '../../platform/logger'
import { PersistedKey } from '../../wire/persisted_keys'
import type { Sdk } from '../sdk'

/** The state of a recording has no event of its own: it is looked at so often, ms. */
const EVERY_MS = 1000

/** The project's settings of recordings, as they are stored. */
interface Settings {
  enabled?: boolean
  sampleRate?: number | null
  minimumDurationMilliseconds?: number | null
}

/** By the kind of a trigger, as in `$sdk_debug_replay_url_trigger_status`: what is waited for. */
const TRIGGERS = { url: 'an address', event: 'an event', linked_flag: 'a feature flag' }

/** Prints the state of the recording whenever it has become another one. */
export function explainRecording(sdk: Sdk): void {
  let last = ''
  const look = (): void => {
    const line = sentence(sdk)
    if (line === last) return
    last = line
    logger.info(line)
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  sdk.stops_.push(() => clearInterval(timer))
}

function sentence(sdk: Sdk): string {
  const { sessionRecording } = sdk
  const status = sessionRecording?.status ?? 'disabled'
  const reason = why(sdk, status, sessionRecording?.sdkDebugProperties ?? {})
  return `Session recording is ${status}${reason && ': ' + reason}`
}

function why(sdk: Sdk, status: string, facts: Record<string, unknown>): string {
  switch (status) {
    case 'disabled':
      return whyNot(sdk)
    case 'lazy_loading':
      return 'the recorder is being loaded'
    case 'awaiting_config':
      return 'the settings of the project are too old, they are asked for'
    case 'missing_config':
      return 'the settings of the project could not be had'
    case 'buffering':
      return whatIsAwaited(sdk)
    case 'active':
      return whyNothingLeaves(sdk, facts)
    case 'paused':
      return 'the settings of the project exclude this address'
    case 'rrweb_error':
      return 'the recorder could not start'
    case 'sampled':
      return `the session is among those of the sample rate ${settingsOf(sdk)?.sampleRate}`
  }
  return ''
}

const settingsOf = (sdk: Sdk): Settings | null => sdk.get_property(PersistedKey.RecordingConfig)

function whyNot(sdk: Sdk): string {
  const settings = settingsOf(sdk)
  if (sdk.config.disable_session_recording) return 'disable_session_recording is set'
  if (!sdk.is_capturing()) return 'nothing is captured without consent'
  if (!settings) return 'the settings of the project are not known yet'
  if (!settings.enabled) return 'the project does not record sessions'
  // the session that was decided about, after a mark where it is left out
  return String(sdk.get_property(PersistedKey.IsSampled)).startsWith('!')
    ? `the session is not among those of the sample rate ${settings.sampleRate}`
    : ''
}

function whatIsAwaited(sdk: Sdk): string {
  const stateOf = (kind: string): unknown =>
    sdk.getSessionProperty(`$sdk_debug_replay_${kind}_trigger_status`) ?? ''
  const awaited = Object.entries(TRIGGERS).flatMap(([kind, what]) =>
    stateOf(kind) === 'trigger_pending' ? [what] : [],
  )
  return awaited.length ? `it waits for ${awaited.join(' or ')} of the project's triggers` : ''
}

function whyNothingLeaves(sdk: Sdk, facts: Record<string, unknown>): string {
  const held = facts.$sdk_debug_replay_flush_hold_reason
  const minimum = settingsOf(sdk)?.minimumDurationMilliseconds
  if (held) return `nothing is sent yet, ${held}`
  return minimum && !facts.$sdk_debug_replay_flushed_size
    ? `nothing is sent before the session has lasted ${minimum} ms`
    : ''
}
