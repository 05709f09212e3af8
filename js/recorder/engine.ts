// Works off what changed in the page, in slices: reads it, has the module compare it, and emits what comes of it.

import { Asks } from './asks'
import { Boxes } from './boxes'
import { compileWasm, NO_WASM, readNumbers, releaseWasm, startWasm, writeText, type Wasm } from './core'
import { documentOf } from './dom'
import type { EngineOptions } from './engine_options'
import { Folds } from './folds'
import { Output } from './output'
import { Past } from './past'
import { Reader } from './reader'
import { Slots } from './slots'
import { Read } from '../wire/recorder_protocol'

/** Longest time in ms that the page is kept waiting at once. */
const SLICE = 4
/** After so many ms a page that never rests is waited for no longer: slices grow. */
const PATIENCE = 1_000
/** How many nodes are written or released at once. */
const STEP = 1_000
/** How much is read before it is handed over: small enough to stay in the processor's cache. */
const MOST_NUMBERS = 1 << 14
const MOST_TEXT = 1 << 16

const now = (): number => Date.now()

export class Engine {
  readonly slots = new Slots()
  readonly past = new Past()
  readonly folds: Folds
  #wasm: Wasm | undefined
  readonly reader: Reader
  readonly boxes: Boxes
  readonly #asks: Asks
  readonly #options: EngineOptions
  /** What users did while the page was being read, to be told after it. */
  #held: { run: () => void; isMark?: boolean }[] = []
  /** Documents of frames that were looked at: those of blocked frames get no slot. */
  readonly #seen = new WeakSet<Document>()
  /** When the first change was noticed that is not told yet. */
  #since = 0
  #isWriting = false
  /** Nodes that are gone have yet to be released. */
  #isReleasing = false
  #isScheduled = false
  /** Before, nothing is worked off but at once. */
  #isCompiled = false
  #wantsSnapshot = false
  #isCheckout = false
  /** What is being written is a snapshot. */
  #isSnapshot = false
  /** The time of the newest event of the module; none comes before it. */
  timestamp = 0
  readonly #output = new Output()
  #isStopped = false
  /** How many calls of `#work` have not returned: what is emitted may call into the recorder. */
  #depth = 0
  /** What changes waits until something else happens. */
  isFrozen = false
  readonly #channel = new MessageChannel()

  constructor(options: EngineOptions) {
    this.#options = options
    this.folds = new Folds(this.slots, this.past, {
      wasm: () => this.wasm,
      handOver: () => this.#handOver(),
      catchUp: options.catchUp,
      readAnew: (slot) => this.mark(slot, Read.Children),
      isAway: options.isAway,
    })
    this.reader = new Reader(this.slots, this.folds, options.reading)
    this.boxes = new Boxes(this.folds, this.reader)
    this.#asks = new Asks(this, options, {
      release: (slot) => this.#release(slot),
      handOver: () => this.#handOver(),
    })
    void this.#compile()
    this.#channel.port1.onmessage = () => {
      this.#isScheduled = false
      if (!this.isFrozen) this.#guarded(() => this.#work(performance.now() + this.#slice()))
    }
  }

  async #compile(): Promise<void> {
    await compileWasm()
    this.#isCompiled = true
    if (!this.isIdle) this.#schedule()
  }

  get wasm(): Wasm {
    return this.#wasm ?? this.#start()
  }

  #start(): Wasm {
    const wasm = (this.#wasm = startWasm())
    const { text, on } = this.#options.policy
    wasm.start(writeText(wasm, text), on)
    return wasm
  }

  /** Whether everything that is known has been told. */
  get isIdle(): boolean {
    return (
      !this.slots.work.length &&
      !this.#isWriting &&
      !this.#isReleasing &&
      !this.#wantsSnapshot &&
      !this.#options.hasNotices()
    )
  }

  /** Whether a snapshot comes before anything else is told. */
  get wantsSnapshot(): boolean {
    return this.#wantsSnapshot
  }

  /** Whether something waits to be marked behind what users did. */
  get hasMarksToCome(): boolean {
    return this.#held.some(({ isMark }) => isMark)
  }

  /** Reads and tells the whole page: the document the first time, what changed otherwise. */
  takeSnapshot(isCheckout: boolean): void {
    this.#wantsSnapshot = true
    this.#isCheckout = isCheckout
    this.isFrozen = false
    if (!this.slots.of(document)) {
      this.slots.readNew(this.slots.add(document))
      this.#since = now()
    }
    this.#schedule()
  }

  /** Something changed that is not marked yet. */
  notice(): void {
    if (!this.#since) this.#since = now()
    // nothing else would keep these few
    if (this.isFrozen) this.#options.onNotices(Infinity)
    this.#schedule()
  }

  /** Has something of a node read again, if the node is known. */
  mark(slot: number, what: number): void {
    if (!this.#since) this.#since = now()
    if (what & Read.Children) this.reader.abandon(slot)
    this.slots.mark(slot, what)
    this.#schedule()
  }

  markNode(node: Node, what: number): void {
    const slot = this.slotOf(node)
    if (slot) this.mark(slot, what)
  }

  /** The node's slot, 0 where it has none. */
  slotOf(node: Node): number {
    return this.folds.slotOf(node)
  }

  /** Does `tell` when all that came before is told: now, if it is. */
  after(tell: () => void): void {
    if (this.isIdle && !this.#held.length) return tell()
    this.#held.push({ run: tell })
    if (this.isFrozen) {
      this.isFrozen = false
      this.#schedule()
    }
  }

  /** Marks what is told behind all that waits now: what users do keeps its order. */
  markLater(mark: () => void): void {
    if (this.#held.length) this.#held.push({ run: mark, isMark: true })
    else mark()
  }

  /** Works off everything at once. */
  flush(): void {
    this.isFrozen = false
    this.#guarded(() => this.#work(Infinity))
  }

  stop(): void {
    this.#isStopped = true
    this.#channel.port1.close()
    this.#held = []
    this.slots.clear()
    this.#freeWasm()
  }

  /** Leaves the module to the next recording, unless the page has stopped this one from within its work. */
  #freeWasm(): void {
    if (!this.#isStopped || this.#depth) return
    const wasm = this.#wasm
    this.#wasm = NO_WASM
    if (wasm && wasm !== NO_WASM) releaseWasm(wasm)
  }

  #guarded(work: () => void): void {
    if (this.#isStopped) return
    this.#depth++
    try {
      work()
    } catch (error) {
      this.#isStopped = true
      // it may be in any state: no other recording gets it
      this.#wasm = NO_WASM
      this.#options.onError(error)
    } finally {
      this.#depth--
      this.#freeWasm()
    }
  }

  #slice(): number {
    const patience = this.#since && now() - this.#since
    return patience > PATIENCE ? SLICE * (patience / PATIENCE) ** 2 : SLICE
  }

  #schedule(): void {
    if (!this.#isCompiled || this.#isScheduled || this.#isStopped || this.isFrozen) return
    this.#isScheduled = true
    this.#channel.port2.postMessage(0)
  }

  #work(deadline: number): void {
    while (!this.#isStopped && !this.isIdle) {
      if (this.#isWriting) {
        if (!this.#write(deadline)) return this.#schedule()
      } else if (this.#isReleasing) {
        if (!this.#releaseDead(deadline)) return this.#schedule()
      } else if (!this.#options.onNotices(deadline) || !this.#read(deadline)) return this.#schedule()
      else if (!this.#findDocuments()) this.#settle()
    }
  }

  /** Reads until all is read; false when the time is up. */
  #read(deadline: number): boolean {
    const { slots, reader } = this
    const { work, nodes } = slots
    for (;;) {
      reader.wasLong = false
      for (let turn = 32; turn && work.length && !reader.wasLong; turn--) {
        const slot = work.pop()!
        const what = slots.flags[slot]!
        slots.flags[slot] = 0
        const node = nodes[slot] ?? this.folds.nodeOf(slot)
        const left = what && node ? reader.read(node, slot, what, deadline) : 0
        if (left) {
          slots.mark(slot, left)
          break
        }
        if (reader.isCut || reader.count > MOST_NUMBERS || reader.text.length > MOST_TEXT) this.#handOver()
      }
      if (!work.length) {
        this.#handOver()
        this.#options.onRead()
        if (!work.length) return true
      }
      if (performance.now() >= deadline) {
        this.#handOver()
        return !work.length
      }
    }
  }

  #handOver(): void {
    const { reader, wasm } = this
    const { count, text } = reader
    if (!count) return
    const bytes = text ? writeText(wasm, text) : 0
    const at = wasm.ops_room(count)
    readNumbers(wasm, at, count).set(reader.ops.subarray(0, count))
    reader.clear()
    const asked = wasm.take_in(count, bytes, text.length)
    if (asked) this.#asks.answer(readNumbers(wasm, wasm.asks(), asked).slice())
  }

  /** Has frames read again whose document is another now: one that is moved gets a new one and says nothing. */
  #findDocuments(): boolean {
    let found = false
    for (const slot of this.reader.frames) {
      const frame = this.slots.nodes[slot]
      const inside = frame && documentOf(frame)
      if (!inside || this.slots.of(inside) || this.#seen.has(inside)) continue
      this.#seen.add(inside)
      this.slots.mark(slot, Read.Children | Read.Self)
      found = true
    }
    return found
  }

  #release(slot: number): void {
    const node = this.slots.nodes[slot]
    this.slots.release(slot)
    if (!node) return
    this.reader.frames.delete(slot)
    this.boxes.release(slot)
    this.#options.onRelease(node, slot)
  }

  /** Everything is read: the module may compare. */
  #settle(): void {
    const { wasm } = this
    this.reader.releaseAbandoned()
    this.timestamp = this.#since || now()
    wasm.settle(this.timestamp)
    this.#isWriting = true
    this.#isReleasing = true
    this.#since = this.slots.work.length ? now() : 0
  }

  /** Writes what is to be told; false when the time is up. */
  #write(deadline: number): boolean {
    const { wasm } = this
    while (!wasm.step(STEP)) {
      this.#output.collect(wasm, true)
      if (performance.now() >= deadline) return false
    }
    const given = wasm.given()
    for (const slot of readNumbers(wasm, wasm.asks(), given))
      this.#options.onGiven(this.slots.nodes[slot]!, slot)
    this.deliver(this.#isSnapshot && this.#isCheckout)
    if (this.#isSnapshot) this.#options.onSnapshot()
    if (this.#isStopped) return false
    this.#isSnapshot = this.#wantsSnapshot
    if (this.#isSnapshot) {
      this.#wantsSnapshot = false
      this.timestamp = now()
      this.boxes.measureAgain()
      this.#handOver()
      wasm.place(1, scrollX, scrollY)
      const href = writeText(wasm, location.href)
      this.#output.reserve(wasm.snapshot(href, innerWidth, innerHeight, this.timestamp))
    } else {
      this.#isWriting = false
    }
    return true
  }

  /** Releases nodes that are gone; false when the time is up. Nothing is read before: they may come again, as new ones. */
  #releaseDead(deadline: number): boolean {
    const { wasm } = this
    for (;;) {
      const freed = wasm.release(STEP)
      if (!freed) break
      this.#asks.answer(readNumbers(wasm, wasm.asks(), freed).slice())
      if (performance.now() >= deadline) return false
    }
    this.#isReleasing = false
    if (this.isIdle) this.#tellHeld()
    return true
  }

  #tellHeld(): void {
    const held = this.#held
    this.#held = []
    this.#options.onTold()
    this.#held = [...held, ...this.#held]
    for (let next = this.#held[0]; next && (next.isMark || this.isIdle); next = this.#held[0]) {
      this.#held.shift()
      next.run()
    }
  }

  /** Emits the events that the module has made. */
  deliver(isCheckout: boolean): void {
    for (const event of this.#output.events(this.wasm)) this.#options.emit(event, isCheckout)
  }
}
