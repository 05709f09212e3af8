// The way of an event from the recorder to the sender: what waits, and the page's functions that it passes.
// crates/session_replay says whether it goes on.

import type { Control } from './control'
import { make, notBefore, read, type RecordedEvent } from './events'
import type { Owner } from './host'
import { log } from './log'
import { FIRST_SNAPSHOT, type Notes } from './notes'
import type { PageRecorder } from './page_recorder'
import { shortened } from './plugins'
import type { Sender } from './sender'
import type { Sessions } from './sessions'
import { addressOf, maskedUrl } from './urls'
import { AwaitedSnapshot, EventFate } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'

/** The recording that events are of. */
interface Recorded {
  readonly isStarted: boolean
  readonly recorder: PageRecorder
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  takeSnapshot(): void
  scheduleSnapshot(): void
  pauseSnapshots(): void
  restartRecorder(): void
}

export class Intake {
  readonly #owner: Owner
  readonly #recording: Recorded
  readonly #notes: Notes
  readonly #control: Control
  readonly #sender: Sender
  readonly #sessions: Sessions
  /** Events as the recorder emits them, until it has returned. */
  #emitted: Uint8Array<ArrayBuffer>[] = []
  #isDraining = false
  /** What waits for the snapshot that is on its way. */
  #late: RecordedEvent[] = []
  #address = ''
  /** The page's address when the recording began, until the recorder describes the page. */
  #first: string | undefined
  /** The address that the player knows. */
  #href: string | undefined
  /** The last session whose page a player can show. */
  shown = ''

  constructor(
    owner: Owner,
    recording: Recorded,
    notes: Notes,
    control: Control,
    sender: Sender,
    sessions: Sessions,
  ) {
    this.#owner = owner
    this.#recording = recording
    this.#notes = notes
    this.#control = control
    this.#sender = sender
    this.#sessions = sessions
  }

  /** The recording begins at this address, whatever it is when the recorder has started. */
  keepAddress(): void {
    this.#first = location.href
  }

  /** Has the page's address checked again: there are other conditions. */
  forgetAddress(): void {
    this.#address = ''
  }

  /**
   * Holds custom events back until the snapshot that is being taken, the session's first or another. With `isResync`
   * it also holds back interactions and drops mutations, neither of which players can apply before it.
   */
  await(isFirst = false, isResync = false): void {
    if (isFirst) this.#late = []
    this.#control.ask((wasm) =>
      wasm.pipe_await(
        isFirst ? AwaitedSnapshot.First : isResync ? AwaitedSnapshot.Resync : AwaitedSnapshot.Snapshot,
      ),
    )
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

  /** Drops what was recorded and not looked at. */
  forget(): void {
    this.#emitted = []
  }

  /** No snapshot is on its way any more. */
  end(): void {
    this.#late = []
    this.#control.ask((wasm) => wasm.pipe_await(AwaitedSnapshot.Nothing))
  }

  take(event: RecordedEvent): void {
    const control = this.#control
    const { type, source, tag } = event
    if (!this.#owner.sessionManager || !this.#recording.isStarted) return
    if (control.ask((wasm) => wasm.pipe_enter(type, source, tag)) === EventFate.Waits)
      return void this.#late.push(event)
    if (type === EventType.Meta) {
      this.#href = maskedUrl(this.#owner.config, this.#first ?? event.data!.href)
      this.#first = undefined
      if (!this.#href) return
      event = make(EventType.Meta, { ...event.data, href: this.#href }, event.timestamp)
    } else this.#noteAddress()
    this.checkAddress()
    if (!control.ask((wasm) => wasm.pipe_admits(tag))) return
    if (type === EventType.FullSnapshot) this.#noteSnapshot(event)
    const at = event.timestamp
    const target = this.#sessions.follow(event)
    if (event.timestamp !== at) event = make(type, event.data!, event.timestamp)
    if (target) this.#leave(event, target.sessionId, target.windowId)
  }

  /** Has an event of which the session is known go on, wait or be left out. */
  #leave(event: RecordedEvent, sessionId: string, windowId: string): void {
    const { recorder } = this.#recording
    const { type, source, tag, bytes, timestamp } = event
    const isOfPast = sessionId !== this.#sessions.sessionId
    const fate = this.#control.ask((wasm) =>
      wasm.pipe_leave(type, source, tag, isOfPast, bytes.length, Date.now()),
    )
    if (fate === EventFate.Waits) return void this.#late.push(event)
    if (fate > EventFate.Waits) return recorder.leaveOut(fate)
    const isFirst = fate === EventFate.PassesFirst
    const isSnapshot = type === EventType.FullSnapshot
    const isNew = isSnapshot && (isFirst || this.#control.isPending)
    this.#send(event, sessionId, windowId)
    if (!isSnapshot) return
    this.#release(timestamp)
    recorder.onSnapshot(isNew, isFirst)
  }

  /** Sends what waited for the snapshot taken at `at`, with no earlier time: players sort by time. */
  #release(at: number): void {
    const late = this.#late
    this.end()
    const { sessionId, windowId } = this.#sessions
    for (const event of late) {
      if (event.type === EventType.Custom) this.take(event)
      else this.#send(notBefore(event, at), sessionId, windowId)
    }
  }

  #send(event: RecordedEvent, sessionId: string, windowId: string): void {
    if (event.type === EventType.FullSnapshot) this.shown = sessionId
    this.#sender.add(shortened(event), sessionId, windowId)
  }

  #noteSnapshot({ timestamp }: RecordedEvent): void {
    this.#recording.scheduleSnapshot()
    if (!this.#notes.get(FIRST_SNAPSHOT)) this.#notes.set(FIRST_SNAPSHOT, timestamp)
    if (this.#control.isPending) this.#sender.keepLastSnapshot()
  }

  /** Where no page views are captured, the recording reports addresses itself. */
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

  /** Reports the address at which the recording began, and the page's where that is another by now. */
  checkAddresses(): void {
    this.checkAddress(this.#first)
    this.checkAddress()
  }

  /** Reports the page's address, or another, where it is another than before. */
  checkAddress(address?: string): void {
    const url = addressOf(this.#owner, address)
    if (url === this.#address) return
    this.#address = url
    this.#control.onAddress(url)
  }

  /** The page's address is one that is not recorded. */
  pause(): void {
    const recording = this.#recording
    recording.recorder.jsonLd.scan(true)
    this.#first = undefined
    this.end()
    recording.pauseSnapshots()
    recording.tryAddCustomEvent('recording paused', { reason: 'url blocker' })
  }

  /** The page has left it. */
  resume(): void {
    const recording = this.#recording
    recording.recorder.jsonLd.scan(true)
    recording.takeSnapshot()
    this.await(true)
    recording.scheduleSnapshot()
    recording.tryAddCustomEvent('recording resumed', { reason: 'left blocked url' })
  }
}
