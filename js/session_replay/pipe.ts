// The way of an event from the recorder to what waits to be sent. crates/session_replay decides, stage by stage
// (pipe/in_flight.rs); what a stage needs of the page is done here.

import type { Control } from './control'
import { make, notBefore, read, type RecordedEvent } from './events'
import type { HostSdk } from './host'
import { log } from './log'
import { FIRST_SNAPSHOT, type ReplayState } from './replay_state'
import type { PageRecorder } from './page_recorder'
import { shortened } from './plugins'
import type { Sender } from './sender'
import { idleThreshold, ownSessionOf, type Sessions } from './sessions'
import { addressOf, maskedUrl } from './urls'
import { AwaitedSnapshot, PipeStep, SnapshotBits } from '../wire/replay_protocol'
import { EventType } from '../wire/rrweb'

/** The recording that events are of. */
interface Recorded {
  readonly isStarted: boolean
  readonly recorder: PageRecorder
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  takeSnapshot_(): void
  scheduleSnapshot_(): void
  pauseSnapshots_(): void
  restartRecorder_(): void
  restart(held: boolean): void
  wake(hasGaps: boolean): void
}

/** An event, and the session that it belongs to. */
interface InFlight {
  event: RecordedEvent
  session: { readonly sessionId: string; readonly windowId: string }
  /** What it takes in a request, bytes. */
  size?: number
}

/** Bits of an answer that are the step; the others are its number. */
const STEP_BITS = 8
const STEP_MASK = 0xff

export class Pipe {
  readonly #sdk: HostSdk
  readonly #recording: Recorded
  readonly #state: ReplayState
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
    sdk: HostSdk,
    recording: Recorded,
    state: ReplayState,
    control: Control,
    sender: Sender,
    sessions: Sessions,
  ) {
    this.#sdk = sdk
    this.#recording = recording
    this.#state = state
    this.#control = control
    this.#sender = sender
    this.#sessions = sessions
  }

  /** The recording begins at this address, whatever it is when the recorder has started. */
  keepAddress_(): void {
    this.#first = location.href
  }

  /** Has the page's address checked again: there are other conditions. */
  forgetAddress_(): void {
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
    if (this.#recording.recorder.isOutdated_)
      return isLast ? this.forget() : this.#recording.restartRecorder_()
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

  /** Has an event go all the way; `isLate` where it has waited for a snapshot. */
  take(event: RecordedEvent, isLate = false): void {
    if (!this.#sdk.sessionManager || !this.#recording.isStarted) return
    const { type, source, tag, timestamp, bytes } = event
    const threshold = idleThreshold(this.#sdk)
    const flight: InFlight = { event, session: this.#sessions }
    let next = this.#control.ask((wasm) =>
      wasm.pipe_take(type, source, tag, timestamp, bytes.length, threshold, Date.now(), isLate),
    )
    try {
      while (next) {
        const result = +(this.#carryOut(flight, next & STEP_MASK, next >> STEP_BITS) ?? 0)
        const { size = 0 } = flight
        next = this.#control.ask((wasm) => wasm.pipe_answer(result, size, flight.event.timestamp))
      }
    } catch (error) {
      this.#control.ask((wasm) => wasm.pipe_give_up())
      throw error
    }
  }

  #carryOut(flight: InFlight, step: PipeStep, value: number): number | boolean | void {
    const { event } = flight
    const sender = this.#sender
    const recording = this.#recording
    switch (step) {
      case PipeStep.Address:
        return this.#passAddress(flight)
      case PipeStep.NoteSnapshot:
        return this.#noteSnapshot(event.timestamp, value)
      case PipeStep.OwnSession:
        return this.#useOwnSession(flight)
      case PipeStep.SayIdle:
        return this.#sessions.sayIdle_(event.timestamp)
      case PipeStep.CheckSession:
        return this.#sessions.check(!value, event.timestamp)
      case PipeStep.SayBack:
        return void this.#sessions.sayBack_(event.type)
      case PipeStep.Restart:
        return recording.restart(!!value)
      case PipeStep.Released:
        return sender.onReleased_(!!value)
      case PipeStep.Wake:
        return recording.wake(!!value)
      case PipeStep.Wait:
        return void this.#late.push(event)
      case PipeStep.LeaveOut:
        return recording.recorder.leaveOut_(value)
      case PipeStep.Store:
        return this.#measure(flight)
      case PipeStep.Clear:
        return sender.clear()
      case PipeStep.Flush:
        sender.flush()
        // what may not leave now belongs to a session that is over
        return value ? sender.renew(flight.session.sessionId, flight.session.windowId) : undefined
      case PipeStep.Keep:
        return sender.keep(event, !!value)
      case PipeStep.Recorded:
        this.#takeLate(event.timestamp)
        return recording.recorder.onSnapshot_(
          !!(value & SnapshotBits.IsNew),
          !!(value & SnapshotBits.IsFirst),
        )
    }
  }

  /** Has the event pass where the page is: masked, reported, and checked. Whether it may be recorded. */
  #passAddress(flight: InFlight): boolean {
    const { type, data, timestamp } = flight.event
    if (type === EventType.Meta) {
      this.#href = maskedUrl(this.#sdk.config, this.#first ?? data!.href)
      this.#first = undefined
      if (!this.#href) return false
      flight.event = make(type, { ...data, href: this.#href }, timestamp)
    } else this.#reportAddress()
    this.checkAddress_()
    return true
  }

  #useOwnSession(flight: InFlight): boolean {
    const { event } = flight
    const own = ownSessionOf(event)
    flight.session = own
    if (event.timestamp !== own.timestamp) flight.event = make(event.type, event.data!, own.timestamp)
    return own.sessionId !== this.#sessions.sessionId
  }

  /** Measures the event that is kept next; whether what waits to be sent is another session's. */
  #measure(flight: InFlight): boolean {
    const { sessionId, windowId } = flight.session
    flight.session = { sessionId, windowId }
    flight.event = shortened(flight.event)
    flight.size = this.#sender.sizeOf(flight.event)
    if (flight.event.type === EventType.FullSnapshot) this.shown = sessionId
    return this.#sender.sessionId !== sessionId
  }

  /** Takes what waited for the snapshot taken at `at`, with no earlier time: players sort by time. */
  #takeLate(at: number): void {
    const late = this.#late
    this.end()
    for (const event of late) this.take(event.type === EventType.Custom ? event : notBefore(event, at), true)
  }

  #noteSnapshot(timestamp: number, unwanted: number): void {
    this.#recording.scheduleSnapshot_()
    if (!this.#state.get(FIRST_SNAPSHOT)) this.#state.set(FIRST_SNAPSHOT, timestamp)
    this.#sender.dropFirst_(unwanted)
  }

  /** Where no page views are captured, the recording reports addresses itself. */
  #reportAddress(): void {
    const { config } = this.#sdk
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
  checkAddresses_(): void {
    this.checkAddress_(this.#first)
    this.checkAddress_()
  }

  /** Reports the page's address, or another, where it is another than before. */
  checkAddress_(address?: string): void {
    const url = addressOf(this.#sdk, address)
    if (url === this.#address) return
    this.#address = url
    this.#control.onAddress_(url)
  }

  /** The page's address is one that is not recorded. */
  pause(): void {
    const recording = this.#recording
    recording.recorder.jsonLd_.scan(true)
    this.#first = undefined
    this.end()
    recording.pauseSnapshots_()
    recording.tryAddCustomEvent('recording paused', { reason: 'url blocker' })
  }

  /** The page has left it. */
  resume(): void {
    const recording = this.#recording
    recording.recorder.jsonLd_.scan(true)
    recording.takeSnapshot_()
    this.await(true)
    recording.scheduleSnapshot_()
    recording.tryAddCustomEvent('recording resumed', { reason: 'left blocked url' })
  }
}
