// What the recorder emits, on its way to the sender: whose it is, and whether it is told at all.

import { isCustom, isPartOfPage, make, notBefore, read, type Told } from './events'
import type { Owner } from './host'
import { log } from './log'
import { FIRST_SNAPSHOT, type Notes } from './notes'
import { shortened } from './plugins'
import type { Recording } from './recording'
import type { Sender } from './sender'
import type { Sessions } from './sessions'
import { addressOf, maskedUrl } from './urls'
import { EventType } from '../wire/rrweb'

export class Intake {
  readonly #owner: Owner
  readonly #recording: Recording
  readonly #notes: Notes
  readonly #sender: Sender
  readonly #sessions: Sessions
  /** Events as the recorder emits them, until it has returned. */
  #emitted: Uint8Array<ArrayBuffer>[] = []
  #isDraining = false
  /** What waits for the snapshot that is on its way. */
  #late: Told[] | undefined
  /** It is the session's first. */
  #isFirst = false
  /** Players show an outdated page until it comes: it has everything that the page has changed up to it. */
  #isResync = false
  /** The page's address is one that is not recorded. */
  isBlocked = false
  #address = ''
  /** The address that the player knows. */
  #href: string | undefined
  /** The last session whose page a player can show. */
  shown = ''

  constructor(owner: Owner, recording: Recording, notes: Notes, sender: Sender, sessions: Sessions) {
    this.#owner = owner
    this.#recording = recording
    this.#notes = notes
    this.#sender = sender
    this.#sessions = sessions
  }

  /** Has the page's address checked again: there are other conditions. */
  forgetAddress(): void {
    this.#address = ''
  }

  /**
   * Holds custom events back until the snapshot that is being taken, the session's first or another. With `isResync`
   * it also holds back interactions and drops mutations, neither of which players can apply before it.
   */
  await(isFirst = false, isResync = isFirst): void {
    this.#late = isFirst ? [] : (this.#late ?? [])
    this.#isFirst ||= isFirst
    this.#isResync ||= isResync
  }

  /** Takes an event from the recorder, which is in the midst of its work. */
  add(bytes: Uint8Array<ArrayBuffer>): void {
    this.#emitted.push(bytes)
    if (this.#emitted.length === 1) queueMicrotask(() => this.drain())
  }

  /** `isLast` where the recorder is being stopped. */
  drain(isLast?: boolean): void {
    if (this.#isDraining) return
    // what was recorded before the page changed its mind
    if (this.#recording.recorder.isOutdated) return isLast ? this.forget() : this.#recording.restartRecorder()
    this.#isDraining = true
    for (let bytes = this.#emitted.shift(); bytes; bytes = this.#emitted.shift()) {
      try {
        this.take(read(bytes))
      } catch (error) {
        log.error('an event of the recording is lost', error)
      }
    }
    this.#isDraining = false
  }

  /** What is recorded and not looked at is not told. */
  forget(): void {
    this.#emitted = []
  }

  end(): void {
    this.#late = undefined
    this.#isFirst = this.#isResync = false
  }

  take(told: Told): void {
    if (!this.#owner.sessionManager || !this.#recording.isStarted) return
    const late = this.#late
    const isSnapshot = told.type === EventType.FullSnapshot
    // the end of a session is told in that session
    if (late && told.type === EventType.Custom && !isCustom(told, '$session_ending'))
      return void late.push(told)
    if (told.type === EventType.Meta) {
      this.#href = maskedUrl(this.#owner.config, told.data!.href)
      if (!this.#href) return
      told = make(EventType.Meta, { ...told.data, href: this.#href }, told.timestamp)
    } else this.#noteAddress()
    this.checkAddress()
    if (this.isBlocked && !isCustom(told, 'recording paused')) return
    if (isSnapshot) this.#noteSnapshot(told)
    const at = told.timestamp
    const target = this.#sessions.follow(told)
    if (told.timestamp !== at) told = make(told.type, told.data!, told.timestamp)
    if (!target) {
      if (isPartOfPage(told)) this.#sessions.dropped++
      return
    }
    const isOfPast = target.sessionId !== this.#sessions.sessionId
    if (this.#late && this.#isResync && !isOfPast && told.type !== EventType.Meta && !isSnapshot) {
      // the user's action began another session or resumed this one; the page's changes are in the snapshot
      if (told.type !== EventType.IncrementalSnapshot || told.source) this.#late.push(told)
      return
    }
    if (isSnapshot) this.#sessions.dropped = 0
    else if (this.#recording.recorder.refuses(told)) return
    const isNew = isSnapshot && (this.#isFirst || this.#recording.isPending)
    const isFirst = this.#isFirst
    this.#send(told, target.sessionId, target.windowId)
    if (!isSnapshot) return
    this.#release(told.timestamp)
    this.#recording.recorder.onSnapshot(isNew, isFirst)
  }

  /** Sends what waited for the snapshot taken at `at`, with no earlier time: players sort by time. */
  #release(at: number): void {
    const late = this.#late ?? []
    this.end()
    const { sessionId, windowId } = this.#sessions
    for (const told of late) {
      if (told.type === EventType.Custom) this.take(told)
      else this.#send(notBefore(told, at), sessionId, windowId)
    }
  }

  #send(told: Told, sessionId: string, windowId: string): void {
    if (told.type === EventType.FullSnapshot) this.shown = sessionId
    this.#sender.add(shortened(told), sessionId, windowId)
  }

  #noteSnapshot({ timestamp }: Told): void {
    this.#recording.scheduleSnapshot()
    if (!this.#notes.get(FIRST_SNAPSHOT)) this.#notes.set(FIRST_SNAPSHOT, timestamp)
    if (this.#recording.isPending) this.#sender.keepLastSnapshot()
  }

  /** Where no page views are captured, the recording tells of addresses itself. */
  #noteAddress(): void {
    const { config } = this.#owner
    if (config.capture_pageview || !this.#href) return
    try {
      const href = maskedUrl(config, location.origin + location.pathname + location.search, true)
      if (this.#href === href) return
      this.#href = href
      this.#recording.tryAddCustomEvent('$url_changed', { href })
    } catch {
      // the page's own function
    }
  }

  /** Reports the page's address where it is another than before. */
  checkAddress(): void {
    const url = addressOf(this.#owner)
    if (url === this.#address) return
    this.#address = url
    this.#recording.onAddress(url)
  }

  /** The page's address is one that is not recorded. */
  pause(): void {
    const recording = this.#recording
    this.isBlocked = true
    recording.recorder.jsonLd.scan()
    this.end()
    recording.pauseSnapshots()
    recording.tryAddCustomEvent('recording paused', { reason: 'url blocker' })
  }

  /** The page has left it. */
  resume(): void {
    const recording = this.#recording
    recording.recorder.jsonLd.scan()
    this.isBlocked = false
    recording.takeSnapshot()
    this.await(true)
    recording.scheduleSnapshot()
    recording.tryAddCustomEvent('recording resumed', { reason: 'left blocked url' })
  }
}
