// Which session and window an event belongs to, and what is reported where one ends.

import type { Control } from './control'
import type { RecordedEvent } from './events'
import type { ChangeReason, HostSdk } from './host'
import type { Given } from './options'
import { ReplayLimit, ReplayTag, SessionCheck } from '../wire/replay_protocol'
import type { EventType } from '../wire/rrweb'

/** Where an event belongs: its time is in ms since 1970. */
interface OwnSession {
  sessionId: string
  windowId: string
  timestamp: number
}

/** What a session's end and beginning do to a recording. */
interface Recorded {
  readonly waiting: { bufferLength: number; bufferSize: number }
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  flushedSize_(sessionId: string): number
  rotate(change: () => void): void
  restart(held: boolean): void
  pauseSnapshots_(): void
  flushIdle_(): void
}

export class Sessions {
  readonly #sdk: HostSdk
  readonly #control: Control
  readonly #recording: Recorded
  sessionId = ''
  windowId = ''
  /** ms since 1970 */
  start = 0
  #stop: (() => void) | undefined

  constructor(sdk: HostSdk, control: Control, recording: Recorded) {
    this.#sdk = sdk
    this.#control = control
    this.#recording = recording
    this.adopt()
  }

  get #lastActivity(): number {
    return this.#control.ask((wasm) => wasm.pipe_last())
  }

  /** Takes the session that is. */
  adopt(): void {
    const { sessionId, windowId, sessionStartTimestamp } =
      this.#sdk.sessionManager!.checkAndGetSessionAndWindowId()
    this.sessionId = sessionId
    this.windowId = windowId
    this.start = sessionStartTimestamp
  }

  begin(): void {
    this.#stop ??= this.#sdk.sessionManager!.onSessionId((sessionId, windowId, reason) =>
      this.#changed(sessionId, windowId ?? '', reason),
    )
  }

  end(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #changed(sessionId: string, windowId: string, changeReason: ChangeReason | undefined): void {
    const { sessionId: oldSession, windowId: oldWindow } = this
    if (!changeReason || (sessionId === oldSession && windowId === oldWindow)) return
    const recording = this.#recording
    const isLinked =
      !changeReason.noSessionId && (changeReason.activityTimeout || changeReason.sessionPastMaximumLength)
    const both = () => ({
      nextSessionId: sessionId,
      nextWindowId: windowId,
      changeReason,
      lastActivityTimestamp: this.#lastActivity,
    })
    if (isLinked)
      recording.tryAddCustomEvent('$session_ending', {
        currentSessionId: oldSession,
        currentWindowId: oldWindow,
        ...both(),
        flushed_size: recording.flushedSize_(oldSession),
      })
    const isOther = sessionId !== oldSession
    recording.rotate(() => recording.restart(isOther && !!this.#control.ask((wasm) => wasm.pipe_rotate())))
    recording.tryAddCustomEvent('$session_id_change', { sessionId, windowId, changeReason })
    if (isLinked)
      recording.tryAddCustomEvent('$session_starting', {
        previousSessionId: oldSession,
        previousWindowId: oldWindow,
        ...both(),
      })
  }

  /** The event of the time `timestamp` asks for the session; bits of `SessionCheck`. */
  check(isReadOnly: boolean, timestamp: number): number {
    const { sessionId, windowId } = this.#sdk.sessionManager!.checkAndGetSessionAndWindowId(
      isReadOnly,
      timestamp,
    )
    const isOther = this.sessionId !== sessionId && SessionCheck.OtherSession
    return +isOther | (this.windowId !== windowId ? SessionCheck.OtherWindow : 0)
  }

  sayBack_(type: EventType): void {
    this.#recording.tryAddCustomEvent('sessionNoLongerIdle', { reason: 'user activity', type })
  }

  /** The event of the time `eventTimestamp` comes so late that the session is idle; what waits is sent. */
  sayIdle_(eventTimestamp: number): void {
    const recording = this.#recording
    recording.pauseSnapshots_()
    recording.tryAddCustomEvent('sessionIdle', {
      eventTimestamp,
      lastActivityTimestamp: this.#lastActivity,
      threshold: idleThreshold(this.#sdk),
      ...recording.waiting,
      sessionId: this.sessionId,
      windowId: this.windowId,
    })
    recording.flushIdle_()
  }
}

/** How long the visitor is inactive until a session is idle, ms. */
export const idleThreshold = ({ config }: HostSdk): number =>
  (config.session_recording as Given).session_idle_threshold_ms || ReplayLimit.IdleMs

/** The session that an event of a session's end or beginning, or of its idleness, belongs to, and its time there. */
export function ownSessionOf({ tag, data, timestamp }: RecordedEvent): OwnSession {
  const { payload } = data!
  const { lastActivityTimestamp: last } = payload
  if (tag === ReplayTag.SessionStarting)
    return { sessionId: payload.nextSessionId, windowId: payload.nextWindowId, timestamp }
  // a session ends when the visitor did something last, not when that is found
  if (tag === ReplayTag.SessionEnding)
    return {
      sessionId: payload.currentSessionId,
      windowId: payload.currentWindowId,
      timestamp: last || timestamp,
    }
  return { sessionId: payload.sessionId, windowId: payload.windowId, timestamp: last + payload.threshold }
}
