// Which session and window an event belongs to, and what is reported where one ends.

import type { Control } from './control'
import { isCustom, type RecordedEvent } from './events'
import type { ChangeReason, Owner } from './host'
import type { Given } from './options'
import { ActivityBits, ReplayLimit, ReplayTag } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'

/** What a session's end and beginning do to a recording. */
interface Recorded {
  readonly waiting: { bufferLength: number; bufferSize: number }
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  flushedSize(sessionId: string): number
  rotate(change: () => void): void
  restart(held: boolean): void
  release(): void
  wake(): void
  pauseSnapshots(): void
  flushIdle(): void
}

export class Sessions {
  readonly #owner: Owner
  readonly #control: Control
  readonly #recording: Recorded
  sessionId = ''
  windowId = ''
  /** ms since 1970 */
  start = 0
  #stop: (() => void) | undefined

  constructor(owner: Owner, control: Control, recording: Recorded) {
    this.#owner = owner
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
      this.#owner.sessionManager!.checkAndGetSessionAndWindowId()
    this.sessionId = sessionId
    this.windowId = windowId
    this.start = sessionStartTimestamp
  }

  begin(): void {
    this.#stop ??= this.#owner.sessionManager!.onSessionId((sessionId, windowId, reason) =>
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
        flushed_size: recording.flushedSize(oldSession),
      })
    recording.rotate(() => this.#restart(sessionId !== oldSession))
    recording.tryAddCustomEvent('$session_id_change', { sessionId, windowId, changeReason })
    if (isLinked)
      recording.tryAddCustomEvent('$session_starting', {
        previousSessionId: oldSession,
        previousWindowId: oldWindow,
        ...both(),
      })
  }

  #restart(isOther: boolean): void {
    this.#recording.restart(isOther && !!this.#control.ask((wasm) => wasm.pipe_rotate()))
  }

  /** The session of an event; undefined for one that is not recorded. */
  follow(event: RecordedEvent): { sessionId: string; windowId: string } | undefined {
    const payload = event.type === EventType.Custom ? event.data!.payload : undefined
    if (event.tag === ReplayTag.SessionEnding) {
      // a session ends when the visitor did something last, not when that is found
      event.timestamp = payload.lastActivityTimestamp || event.timestamp
      return { sessionId: payload.currentSessionId, windowId: payload.currentWindowId }
    }
    if (event.tag === ReplayTag.SessionStarting)
      return { sessionId: payload.nextSessionId, windowId: payload.nextWindowId }
    if (isCustom(event, 'sessionIdle') && payload?.sessionId) {
      event.timestamp = payload.lastActivityTimestamp + payload.threshold
      return { sessionId: payload.sessionId, windowId: payload.windowId }
    }
    this.#look(event)
    const { type, source } = event
    if (this.#control.ask((wasm) => wasm.pipe_keeps(type, source)))
      return { sessionId: this.sessionId, windowId: this.windowId }
  }

  #look({ type, source, timestamp }: RecordedEvent): void {
    const control = this.#control
    const recording = this.#recording
    const threshold =
      (this.#owner.config.session_recording as Given).session_idle_threshold_ms || ReplayLimit.IdleMs
    const seen = control.ask((wasm) => wasm.pipe_observe(type, source, timestamp, threshold))
    if (seen & ActivityBits.BecameIdle) this.#sayIdle(timestamp, threshold)
    if (!(seen & ActivityBits.Checks)) return
    const isUser = !!(seen & ActivityBits.IsUser)
    const { sessionId, windowId } = this.#owner.sessionManager!.checkAndGetSessionAndWindowId(
      !isUser,
      timestamp,
    )
    const isBack = control.ask((wasm) => wasm.pipe_note(type, source, timestamp))
    if (isBack) recording.tryAddCustomEvent('sessionNoLongerIdle', { reason: 'user activity', type })
    const isOther = this.sessionId !== sessionId
    if (isOther || this.windowId !== windowId) return this.#restart(isOther)
    if (isUser) recording.release()
    if (isBack) recording.wake()
  }

  #sayIdle(eventTimestamp: number, threshold: number): void {
    const recording = this.#recording
    recording.pauseSnapshots()
    recording.tryAddCustomEvent('sessionIdle', {
      eventTimestamp,
      lastActivityTimestamp: this.#lastActivity,
      threshold,
      ...recording.waiting,
      sessionId: this.sessionId,
      windowId: this.windowId,
    })
    recording.flushIdle()
  }
}
