// Which session and window an event belongs to, when a session is idle, and what is told where one ends.

import { isCustom, isInteraction, type Told } from './events'
import type { ChangeReason, Owner } from './host'
import type { Given } from './options'
import type { Recording } from './recording'
import { EventType } from '../wire/rrweb'

/** Nobody does anything for so long, ms: then what the page changes is not told. */
const IDLE_MS = 5 * 60_000
/** How often it is looked whether the session has grown too old, ms, where nobody does anything. */
const LOOK_MS = 1000

export class Sessions {
  readonly #owner: Owner
  readonly #recording: Recording
  sessionId: string
  windowId: string
  /** ms since 1970 */
  start: number
  lastActivity = Date.now()
  /** 'unknown' until somebody does something. */
  isIdle: boolean | 'unknown' = 'unknown'
  /** Events that the player would have needed and did not get. */
  dropped = 0
  #lookedAt = 0
  #stop: (() => void) | undefined

  constructor(owner: Owner, recording: Recording) {
    this.#owner = owner
    this.#recording = recording
    const { sessionId, windowId, sessionStartTimestamp } =
      owner.sessionManager!.checkAndGetSessionAndWindowId()
    this.sessionId = sessionId
    this.windowId = windowId
    this.start = sessionStartTimestamp
  }

  get #threshold(): number {
    return (this.#owner.config.session_recording as Given).session_idle_threshold_ms || IDLE_MS
  }

  /** Checks the session with the next event, however recent the last check is: a reset is about to end it. */
  checkNext(): void {
    this.#lookedAt = 0
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
      lastActivityTimestamp: this.lastActivity,
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
    const isHeld = isOther && this.isIdle !== false
    if (isHeld) this.isIdle = 'unknown'
    this.#recording.restart(isHeld)
  }

  /** Whose event it is; undefined for one that is not told. */
  follow(told: Told): { sessionId: string; windowId: string } | undefined {
    const payload = told.type === EventType.Custom ? told.data!.payload : undefined
    if (isCustom(told, '$session_ending')) {
      // a session ends when somebody did something last, not when that is found
      told.timestamp = payload.lastActivityTimestamp || told.timestamp
      return { sessionId: payload.currentSessionId, windowId: payload.currentWindowId }
    }
    if (isCustom(told, '$session_starting'))
      return { sessionId: payload.nextSessionId, windowId: payload.nextWindowId }
    if (isCustom(told, 'sessionIdle') && payload?.sessionId) {
      told.timestamp = payload.lastActivityTimestamp + payload.threshold
      return { sessionId: payload.sessionId, windowId: payload.windowId }
    }
    this.#look(told)
    if (this.isIdle === true) return
    return { sessionId: this.sessionId, windowId: this.windowId }
  }

  #look(told: Told): void {
    const recording = this.#recording
    const isUser = isInteraction(told)
    if (!isUser && this.isIdle !== true && told.timestamp - this.lastActivity > this.#threshold) {
      this.isIdle = true
      recording.pauseSnapshots()
      recording.tryAddCustomEvent('sessionIdle', {
        eventTimestamp: told.timestamp,
        lastActivityTimestamp: this.lastActivity,
        threshold: this.#threshold,
        ...recording.waiting,
        sessionId: this.sessionId,
        windowId: this.windowId,
      })
      recording.flushIdle()
    }
    if (!isUser && told.timestamp - this.#lookedAt < LOOK_MS) return
    this.#lookedAt = told.timestamp
    const { sessionId, windowId } = this.#owner.sessionManager!.checkAndGetSessionAndWindowId(
      !isUser,
      told.timestamp,
    )
    let isBack = false
    if (isUser) {
      this.lastActivity = told.timestamp
      isBack = this.isIdle === true
      this.isIdle = false
      if (isBack)
        recording.tryAddCustomEvent('sessionNoLongerIdle', { reason: 'user activity', type: told.type })
    }
    const isOther = this.sessionId !== sessionId
    if (isOther || this.windowId !== windowId) return this.#restart(isOther)
    if (isUser) recording.release()
    if (!isBack) return
    if (this.dropped && (/sampled|active/.test(recording.status) || recording.isPending))
      recording.takeSnapshot(true)
    recording.recorder.jsonLd.scan()
    recording.scheduleSnapshot()
  }
}
