// What waits to be sent: its texts, timers and the way out. crates/session_replay says whether it may leave.

import type { Batch, Item } from './batch'
import { compresses, isPackable, pack } from './compress'
import type { Control } from './control'
import { textOf, type RecordedEvent } from './events'
import type { SnapshotTransport, HostSdk } from './host'
import { log } from './log'
import { CONFIG, FLUSHED_SIZE, flushedSize, PAST_MINIMUM, type ReplayState } from './replay_state'
import type { Given } from './options'
import { pendingBufferOf } from './pending_buffer'
import { maskedHost } from './urls'
import { BufferFlow, BufferRelease, HoldReason, ReplayFact, ReplayLimit } from '../wire/replay_protocol'
import { EventName, PropertyName } from '../wire/names'

/** posthog-js's reasons, by the numbers of `HoldReason`. */
const HOLDS = [
  undefined,
  'no_interaction_since_recording_started',
  'no_interaction_since_session_rotated',
  'discarded',
]

/** What the sender has to know of the recording. */
export interface Sending {
  readonly sessionStart_: number
  /** Where it is sent to. */
  readonly endpoint: string
  /** The last session whose page a player can show. */
  readonly shown: string
  /** Counts of the page's changes that are not recorded as they were. */
  readonly recorder: { readonly losses: Record<string, number> }
  takeSnapshot_(): void
}

export class Sender {
  readonly #sdk: HostSdk
  readonly #transport: SnapshotTransport | undefined
  readonly #state: ReplayState
  readonly #control: Control
  readonly #recording: Sending
  readonly #pending: ReturnType<typeof pendingBufferOf>
  #batch: Batch = { items: [], sessionId: '', windowId: '' }
  /** What may leave when it is packed, in its order. */
  #leaving: Batch[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    sdk: HostSdk,
    state: ReplayState,
    control: Control,
    transport: SnapshotTransport | undefined,
    recording: Sending,
  ) {
    this.#sdk = sdk
    this.#transport = transport
    this.#state = state
    this.#control = control
    this.#recording = recording
    this.#pending = pendingBufferOf(sdk)
  }

  get count(): number {
    return this.#batch.items.length
  }

  get size(): number {
    return this.#control.fact(ReplayFact.Size)
  }

  /** Why nothing leaves, whether it is allowed or not. */
  get held(): string | undefined {
    return HOLDS[this.#control.fact(ReplayFact.Hold)]
  }

  /** The session of what waits. */
  get sessionId(): string {
    return this.#batch.sessionId
  }

  /** How much of a request an event takes, bytes; 0 where that is known when it is packed. */
  sizeOf(event: RecordedEvent): number {
    return this.#packs(event) ? 0 : event.bytes.length
  }

  #packs(event: RecordedEvent): boolean {
    return isPackable(event) && compresses(this.#sdk)
  }

  /** Adds an event to what waits; with `isTimed` that leaves after a while. */
  keep(event: RecordedEvent, isTimed: boolean): void {
    const item: Item = { bytes: event.bytes }
    this.#batch.items.push(item)
    if (this.#packs(event)) item.packing_ = this.#pack(event, item, this.#batch)
    if (isTimed) this.#schedule()
  }

  async #pack(event: RecordedEvent, item: Item, batch: Batch): Promise<void> {
    const text = (item.text = (await pack(event)) ?? textOf(event.bytes))
    item.packing_ = undefined
    const place = batch.items.indexOf(item)
    if (batch !== this.#batch || place < 0) return
    if (this.#control.ask((wasm) => wasm.pipe_on_packed(place, text.length))) this.flush()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.flush(), ReplayLimit.WaitMs)
  }

  /** Nothing leaves from now on, for this reason; without one, what may leave does. */
  hold(reason: HoldReason): void {
    this.#control.ask((wasm) => wasm.pipe_hold(reason))
    if (reason) log.info(`holding buffer: ${HOLDS[reason]}`)
  }

  /**
   * Lets what is held go: the visitor was active, or with `isPageLeaving` the page goes away, with which only what is held
   * from its start leaves.
   */
  release(isPageLeaving = false): void {
    const released = this.#control.ask((wasm) => wasm.pipe_release(isPageLeaving))
    if (released && !isPageLeaving) return this.onReleased_(released === BufferRelease.WithSnapshot)
    if (released === BufferRelease.WithSnapshot) this.#recording.takeSnapshot_()
  }

  /** What was held may leave; with `isFull` a snapshot makes up for what could not be held. */
  onReleased_(isFull: boolean): void {
    if (isFull) this.#recording.takeSnapshot_()
    this.#schedule()
  }

  clear(): void {
    this.renew(this.#batch.sessionId, this.#batch.windowId)
  }

  /** Forgets what waits: what comes belongs to this session. */
  renew(sessionId: string, windowId: string): void {
    this.#batch = { items: [], sessionId, windowId }
    this.#control.ask((wasm) => wasm.pipe_clear())
  }

  /** Another session, whose events come now. */
  begin(sessionId: string, windowId: string): void {
    if (this.#batch.sessionId !== sessionId || this.#batch.windowId !== windowId)
      this.renew(sessionId, windowId)
  }

  /** Takes up what the page before in this tab could not send yet. */
  restore(): void {
    for (const [text, { type, timestamp }] of this.#pending.take(this.#batch)) {
      this.#control.ask((wasm) => wasm.pipe_restore(type, timestamp, text.length))
      this.#batch.items.push({ text })
    }
  }

  /** Forgets the first `count` events that wait. */
  dropFirst_(count: number): void {
    this.#batch.items.splice(0, count)
  }

  /** Sends what waits, if it may be sent; what cannot wait to be packed goes as it is. */
  flush(how?: 'now' | 'unloading'): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pass(how === 'unloading')
    this.#send(!!how)
  }

  #pass(isUnloading: boolean): void {
    const control = this.#control
    const batch = this.#batch
    const { shown, sessionStart_ } = this.#recording
    const isBlank = shown !== batch.sessionId
    const before = control.ask((wasm) => wasm.pipe_before_leaving(isBlank, isUnloading))
    if (before !== BufferFlow.Leaves) return this.#follow(before)
    control.ask((wasm) => wasm.pipe_prepare(!!this.#state.get(CONFIG)))
    // that may have begun another session
    if (batch !== this.#batch) return
    const isStrict = !!(this.#sdk.config.session_recording as Given | undefined)?.strictMinimumDuration
    const isPast = this.#state.get(PAST_MINIMUM) === batch.sessionId
    this.#follow(control.ask((wasm) => wasm.pipe_flow(sessionStart_, isStrict, isPast, isUnloading)))
  }

  #follow(flow: BufferFlow): void {
    const batch = this.#batch
    if (flow === BufferFlow.Parks || flow === BufferFlow.ParksAndWaits) this.#pending.park(batch, this.size)
    if (flow === BufferFlow.Waits || flow === BufferFlow.ParksAndWaits) this.#schedule()
    if (flow === BufferFlow.Clears || flow === BufferFlow.Leaves) this.clear()
    if (flow !== BufferFlow.Leaves) return
    this.#leaving.push(batch)
    this.#pending.clear()
  }

  /** What waits has been found to be long enough, which holds for its session. */
  noteLength_(): void {
    this.#state.set(PAST_MINIMUM, this.#batch.sessionId)
  }

  #send(now: boolean): void {
    for (let batch = this.#leaving[0]; batch; batch = this.#leaving[0]) {
      const packing = batch.items.flatMap((item) => item.packing_ ?? [])
      if (packing.length && !now) return void this.#sendPacked(packing)
      this.#leaving.shift()
      this.#capture(batch)
    }
  }

  async #sendPacked(packing: Promise<void>[]): Promise<void> {
    for (const packed of packing) await packed
    this.#send(false)
  }

  #capture({ items, sessionId, windowId }: Batch): void {
    let data = ''
    for (const { text, bytes } of items) data += (data && ',') + (text ?? textOf(bytes!))
    const size = items.reduce((sum, item) => sum + (item.text ?? item.bytes!).length, 0)
    this.#state.set(FLUSHED_SIZE, { sessionId, size: size + flushedSize(this.#state, sessionId) })
    const { version, config, requestRouter } = this.#sdk
    const rest = {
      [PropertyName.SessionId]: sessionId,
      [PropertyName.WindowId]: windowId,
      [PropertyName.Lib]: 'web',
      [PropertyName.LibVersion]: version,
      $snapshot_host: maskedHost(config),
      ...this.#recording.recorder.losses,
    }
    const own = `{"$snapshot_bytes":${size},"$snapshot_data":[${data}],${JSON.stringify(rest).slice(1)}`
    const url = requestRouter.endpointFor('api', this.#recording.endpoint)
    // the server takes a request for one session's; what is behind # does not leave
    if (this.#transport) this.#transport.capture(own, `${url}#${sessionId}-${windowId}`)
    else
      this.#sdk.capture(EventName.Snapshot, JSON.parse(own), {
        _url: url,
        _noTruncate: true,
        _batchKey: 'recordings',
        skip_client_rate_limiting: true,
      })
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Forgets everything that is not sent. */
  discard(): void {
    this.stop()
    this.clear()
    this.#leaving = []
  }
}
