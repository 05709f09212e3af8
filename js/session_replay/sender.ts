// What waits to be sent, and whether it may be.

import { compresses, isPackable, pack } from './compress'
import type { Status } from './control'
import { isCustom, textOf, type Told } from './events'
import type { Direct, Owner } from './host'
import { log } from './log'
import { FLUSHED_SIZE, flushedSize, PAST_MINIMUM, type Notes } from './notes'
import type { Given } from './options'
import { parkingOf } from './parking'
import { maskedHost } from './urls'
import { EventType } from '../wire/rrweb'
import { EventName, PropertyName } from '../wire/names'

/** So long an event waits for others, ms: then it goes to the outbox, where a crash cannot reach it. */
const WAIT_MS = 1000
/** So much of a recording makes an event, bytes. */
const MOST_BYTES = 0.9 * 1024 * 1024

/** An event that waits. */
export interface Item {
  type: EventType
  timestamp: number
  /** Says what happened to the session, and shows nothing. */
  isMarker: boolean
  /** JSON; `bytes` until it is packed. */
  text?: string
  bytes?: Uint8Array
  /** How large it is in a request; 0 while it is being packed. */
  size: number
  packing?: Promise<void> | undefined
}

/** Events of one session and window. */
export interface Batch {
  items: Item[]
  size: number
  sessionId: string
  windowId: string
}

/** What the sender has to know of the recording. */
export interface Sending {
  readonly status: Status
  readonly isIdle: boolean
  readonly minimum: number | undefined
  readonly sessionStart: number
  /** Where it is sent to. */
  readonly endpoint: string
  /** The last session whose page a player can show. */
  readonly shown: string
  /** How much of the page's changes is not told as it was. */
  readonly losses: Record<string, number>
  /** Before anything leaves. */
  beforeSending(): void
  /** After something left. */
  onSent(): void
  takeSnapshot(): void
}

export class Sender {
  readonly #owner: Owner
  readonly #direct: Direct | undefined
  readonly #notes: Notes
  readonly #recording: Sending
  readonly #parking: ReturnType<typeof parkingOf>
  #batch: Batch = { items: [], size: 0, sessionId: '', windowId: '' }
  /** What may leave when it is packed, in its order. */
  #leaving: Batch[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Why nothing leaves, be it allowed or not: nobody has done anything yet. */
  held: string | undefined
  /** What is held leaves when the page does. */
  shipsOnUnload = false
  /** More was held than can be. */
  #isFull = false

  constructor(owner: Owner, notes: Notes, direct: Direct | undefined, recording: Sending) {
    this.#owner = owner
    this.#notes = notes
    this.#direct = direct
    this.#recording = recording
    this.#parking = parkingOf(owner)
  }

  get count(): number {
    return this.#batch.items.length
  }

  get size(): number {
    return this.#batch.size
  }

  add(told: Told, sessionId: string, windowId: string): void {
    if (this.#recording.status === 'disabled') return this.clear()
    const isPacked = isPackable(told) && compresses(this.#owner)
    const size = isPacked ? 0 : told.bytes.length
    const total = this.#batch.size + size + this.count + 2
    const isOther = this.#batch.sessionId !== sessionId
    if (isOther || (total > MOST_BYTES && !this.held && !this.#recording.isIdle)) {
      this.flush()
      // what may not leave now belongs to a session that is over
      if (isOther) this.#batch = { items: [], size: 0, sessionId, windowId }
    }
    if (this.held && (this.#isFull || total > MOST_BYTES)) {
      this.#isFull = true
      return
    }
    const isLink = isCustom(told, '$session_ending') || isCustom(told, '$session_starting')
    const { type, timestamp, bytes } = told
    const item: Item = { type, timestamp, bytes, size, isMarker: type === EventType.Custom && !isLink }
    const batch = this.#batch
    batch.items.push(item)
    batch.size += size
    if (isPacked) item.packing = this.#pack(told, item, batch)
    if (!this.#recording.isIdle && !this.held) this.schedule()
  }

  async #pack(told: Told, item: Item, batch: Batch): Promise<void> {
    item.text = (await pack(told)) ?? textOf(told.bytes)
    item.packing = undefined
    item.size = item.text.length
    batch.size += item.size
    if (batch === this.#batch && batch.size > MOST_BYTES && !this.held) this.flush()
  }

  schedule(): void {
    this.#timer ??= setTimeout(() => this.flush(), WAIT_MS)
  }

  /** Nothing leaves until somebody does something, for this reason; without one, what was held may. */
  hold(reason: string | undefined): void {
    this.held = reason
    if (reason) log.info(`holding buffer: ${reason}`)
  }

  /** Somebody did something. */
  release(): void {
    if (!this.held) return
    this.hold(undefined)
    this.shipsOnUnload = false
    this.#resume()
    this.schedule()
  }

  /** What came after the limit is made up for by a snapshot. */
  #resume(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#recording.takeSnapshot()
  }

  forgetFull(): void {
    this.#isFull = false
  }

  /** The page goes away: what was held from its start leaves with it, if anybody has seen the page. */
  releaseOnUnload(wasVisible: boolean): void {
    if (!this.held || !this.shipsOnUnload || !wasVisible) return
    this.hold(undefined)
    this.#resume()
  }

  clear(): void {
    const { sessionId, windowId } = this.#batch
    this.#batch = { items: [], size: 0, sessionId, windowId }
  }

  /** Another session, whose events come now. */
  begin(sessionId: string, windowId: string): void {
    if (this.#batch.sessionId === sessionId && this.#batch.windowId === windowId) return
    this.#batch = { items: [], size: 0, sessionId, windowId }
  }

  /** Takes up what the page before in this tab could not send yet. */
  restore(): void {
    const parked = this.#parking.take(this.#batch)
    if (parked) this.#batch = parked
  }

  /** Forgets what came before the last snapshot: the session is not wanted yet. */
  keepLastSnapshot(): void {
    const { items } = this.#batch
    let at = items.length - 1
    while (at >= 0 && items[at]!.type !== EventType.Meta) at--
    if (at < 0) return this.clear()
    this.#batch.items = items.slice(at)
    this.#batch.size = this.#batch.items.reduce((sum, { size }) => sum + size, 0)
  }

  /** Sends what waits, if it may be sent; what cannot wait to be packed goes as it is. */
  flush(how?: 'now' | 'unloading'): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pass(how === 'unloading')
    this.#send(!!how)
  }

  #pass(isUnloading: boolean): void {
    const recording = this.#recording
    if (this.held) return
    const batch = this.#batch
    const isBlank = recording.shown !== batch.sessionId
    if (isBlank && this.count && batch.items.every(({ isMarker }) => isMarker)) {
      // a recording that shows nothing is none; what follows takes them along
      if (batch.size > MOST_BYTES) this.clear()
      else if (isUnloading) this.#parking.park(batch)
      return
    }
    recording.beforeSending()
    const isShort = this.#isShort()
    const { status } = recording
    if (isShort || status === 'buffering' || status === 'paused' || status === 'disabled') {
      if (isUnloading && (status === 'active' || status === 'sampled')) this.#parking.park(batch)
      return this.schedule()
    }
    // asking for the session may have begun another
    if (batch !== this.#batch || !this.count) return
    this.clear()
    this.#leaving.push(batch)
    this.#parking.clear()
    recording.onSent()
  }

  #send(now: boolean): void {
    for (let batch = this.#leaving[0]; batch; batch = this.#leaving[0]) {
      const packing = batch.items.flatMap((item) => item.packing ?? [])
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
    this.#notes.set(FLUSHED_SIZE, { sessionId, size: size + flushedSize(this.#notes, sessionId) })
    const { version, config, requestRouter } = this.#owner
    const rest = {
      [PropertyName.SessionId]: sessionId,
      [PropertyName.WindowId]: windowId,
      [PropertyName.Lib]: 'web',
      [PropertyName.LibVersion]: version,
      $snapshot_host: maskedHost(config),
      ...this.#recording.losses,
    }
    const own = `{"$snapshot_bytes":${size},"$snapshot_data":[${data}],${JSON.stringify(rest).slice(1)}`
    const url = requestRouter.endpointFor('api', this.#recording.endpoint)
    // the server takes a request for one session's; what is behind # does not leave
    if (this.#direct) this.#direct.capture(own, `${url}#${sessionId}-${windowId}`)
    else
      this.#owner.capture(EventName.Snapshot, JSON.parse(own), {
        _url: url,
        _noTruncate: true,
        _batchKey: 'recordings',
        skip_client_rate_limiting: true,
      })
  }

  /** Whether the session is too short yet to be sent. */
  #isShort(): boolean {
    const { minimum, sessionStart } = this.#recording
    if (minimum === undefined) return false
    const { items, sessionId } = this.#batch
    const [first, last] = [items[0], items.at(-1)]
    if (!(this.#owner.config.session_recording as Given).strictMinimumDuration) {
      const length = last ? last.timestamp - sessionStart : -1
      return length >= 0 && length < minimum
    }
    if (this.#notes.get(PAST_MINIMUM) === sessionId) return false
    if (!first || !last || last.timestamp - first.timestamp < minimum) return true
    this.#notes.set(PAST_MINIMUM, sessionId)
    return false
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
