// Processes changes of the page in slices: reads them, has the module compare them, and emits the resulting events.

import { EngineRequests } from './engine_requests'
import { Boxes } from './boxes'
import { compileWasm, NO_WASM, readNumbers, releaseWasm, startWasm, writeText, type Wasm } from './core'
import { documentOf } from './dom'
import type { EngineOptions } from './engine_options'
import { LazySlots } from './lazy_slots'
import { Output } from './output'
import { MutationLog } from './mutation_log'
import { Reader } from './reader'
import { Slots } from './slots'
import { Read } from '../wire/recorder_protocol'

/** Longest time in ms that the page is blocked at once. */
const SLICE = 4
/** A page that is still changing after this many ms is waited for no longer: slices get longer. */
const PATIENCE = 1_000
/** Number of nodes that are written or released at once. */
const STEP = 1_000
/** What is read before it is handed to the module: small enough for the processor's cache. */
const MAX_NUMBERS = 1 << 14
/** The same in units of UTF-16. */
const MAX_TEXT = 1 << 16

const now = (): number => Date.now()

export class Engine {
  readonly slots = new Slots()
  readonly mutationLog_ = new MutationLog()
  readonly lazySlots_: LazySlots
  #wasm: Wasm | undefined
  readonly reader: Reader
  readonly boxes: Boxes
  readonly #requests: EngineRequests
  readonly #options: EngineOptions
  /** User input while the page was being read, to be emitted after it. */
  #held: { run: () => void; isMark?: boolean }[] = []
  /** Documents of frames that were examined: those of blocked frames get no slot. */
  readonly #seen = new WeakSet<Document>()
  /** When the first change was noticed that has not been emitted. */
  #since = 0
  #isWriting = false
  /** Removed nodes have yet to be released. */
  #isReleasing = false
  #isScheduled = false
  /** Until the module is compiled only synchronous flushes run. */
  #isCompiled = false
  #wantsSnapshot = false
  #isCheckout = false
  /** A snapshot is being written. */
  #isSnapshot = false
  /** The time of the newest event of the module; none comes before it. */
  timestamp = 0
  readonly #output = new Output()
  #isStopped = false
  /** Number of calls of `#work` that have not returned: emitting may call into the recorder. */
  #depth = 0
  /** Changes wait until something else happens. */
  isFrozen_ = false
  readonly #channel = new MessageChannel()

  constructor(options: EngineOptions) {
    this.#options = options
    this.lazySlots_ = new LazySlots(this.slots, this.mutationLog_, {
      wasm: () => this.wasm,
      handOver_: () => this.#handOver(),
      catchUp_: options.catchUp_,
      readChildren_: (slot) => this.mark(slot, Read.Children),
      isDetached_: options.isDetached_,
    })
    this.reader = new Reader(this.slots, this.lazySlots_, options.reading)
    this.boxes = new Boxes(this.lazySlots_, this.reader)
    this.#requests = new EngineRequests(this, options, {
      release: (slot) => this.#release(slot),
      handOver_: () => this.#handOver(),
    })
    void this.#compile()
    this.#channel.port1.onmessage = () => {
      this.#isScheduled = false
      if (!this.isFrozen_) this.#guarded(() => this.#work(performance.now() + this.#slice()))
    }
  }

  async #compile(): Promise<void> {
    await compileWasm()
    this.#isCompiled = true
    if (!this.isIdle_) this.#schedule()
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

  /** Whether everything that is known has been emitted. */
  get isIdle_(): boolean {
    return (
      !this.slots.work.length &&
      !this.#isWriting &&
      !this.#isReleasing &&
      !this.#wantsSnapshot &&
      !this.#options.hasMutations_()
    )
  }

  /** Whether a snapshot comes before anything else is emitted. */
  get wantsSnapshot_(): boolean {
    return this.#wantsSnapshot
  }

  /** Whether marks wait behind user input. */
  get hasMarksToCome_(): boolean {
    return this.#held.some(({ isMark }) => isMark)
  }

  /** Reads and emits the whole page: the document the first time, changes otherwise. */
  takeSnapshot_(isCheckout: boolean): void {
    this.#wantsSnapshot = true
    this.#isCheckout = isCheckout
    this.isFrozen_ = false
    if (!this.slots.of(document)) {
      this.slots.readNew_(this.slots.add(document))
      this.#since = now()
    }
    this.#schedule()
  }

  /** Notes that there are changes which are not marked yet. */
  notice(): void {
    if (!this.#since) this.#since = now()
    // nothing else would process these few
    if (this.isFrozen_) this.#options.onMutations_(Infinity)
    this.#schedule()
  }

  /** Has parts of a node read again, if the node is known. */
  mark(slot: number, what: number): void {
    if (!this.#since) this.#since = now()
    if (what & Read.Children) this.reader.abandon_(slot)
    this.slots.mark(slot, what)
    this.#schedule()
  }

  markNode_(node: Node, what: number): void {
    const slot = this.slotOf_(node)
    if (slot) this.mark(slot, what)
  }

  /** Returns the node's slot, 0 if it has none. */
  slotOf_(node: Node): number {
    return this.lazySlots_.slotOf_(node)
  }

  /** Calls `emit` when everything that came before has been emitted: at once, if it has. */
  after(emit: () => void): void {
    if (this.isIdle_ && !this.#held.length) return emit()
    this.#held.push({ run: emit })
    if (this.isFrozen_) {
      this.isFrozen_ = false
      this.#schedule()
    }
  }

  /** Marks that come after everything that waits now: user input keeps its order. */
  markLater_(mark: () => void): void {
    if (this.#held.length) this.#held.push({ run: mark, isMark: true })
    else mark()
  }

  /** Processes everything at once. */
  flush(): void {
    this.isFrozen_ = false
    this.#guarded(() => this.#work(Infinity))
  }

  stop(): void {
    this.#isStopped = true
    this.#channel.port1.close()
    this.#held = []
    this.slots.clear()
    this.#freeWasm()
  }

  /** Releases the module's instance to the next recording, unless the page has stopped this one from within `#work`. */
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
      // it may be in any state and is not reused
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
    if (!this.#isCompiled || this.#isScheduled || this.#isStopped || this.isFrozen_) return
    this.#isScheduled = true
    this.#channel.port2.postMessage(0)
  }

  #work(deadline: number): void {
    while (!this.#isStopped && !this.isIdle_) {
      if (this.#isWriting) {
        if (!this.#write(deadline)) return this.#schedule()
      } else if (this.#isReleasing) {
        if (!this.#releaseDead(deadline)) return this.#schedule()
      } else if (!this.#options.onMutations_(deadline) || !this.#read(deadline)) return this.#schedule()
      else if (!this.#findDocuments()) this.#settle()
    }
  }

  /** Reads until all is read; false when the time is up. */
  #read(deadline: number): boolean {
    const { slots, reader } = this
    const { work, nodes } = slots
    for (;;) {
      reader.wasLong_ = false
      for (let turn = 32; turn && work.length && !reader.wasLong_; turn--) {
        const slot = work.pop()!
        const what = slots.flags[slot]!
        slots.flags[slot] = 0
        const node = nodes[slot] ?? this.lazySlots_.nodeOf_(slot)
        const left = what && node ? reader.read(node, slot, what, deadline) : 0
        if (left) {
          slots.mark(slot, left)
          break
        }
        if (reader.isCut || reader.count > MAX_NUMBERS || reader.text.length > MAX_TEXT) this.#handOver()
      }
      if (!work.length) {
        this.#handOver()
        this.#options.onRead_()
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
    if (asked) this.#requests.answer(readNumbers(wasm, wasm.requests(), asked).slice())
  }

  /** Has frames read again whose document has been replaced: a moved frame gets a new one without an event. */
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
    this.#options.onRelease_(node, slot)
  }

  /** Everything is read: the module may compare. */
  #settle(): void {
    const { wasm } = this
    this.reader.releaseAbandoned_()
    // what was noticed while a snapshot was due comes after it
    this.timestamp = Math.max(this.#since || now(), this.timestamp)
    wasm.settle(this.timestamp)
    this.#isWriting = true
    this.#isReleasing = true
    this.#since = this.slots.work.length ? now() : 0
  }

  /** Writes pending changes; false when the time is up. */
  #write(deadline: number): boolean {
    const { wasm } = this
    while (!wasm.step(STEP)) {
      this.#output.collect_(wasm, true)
      if (performance.now() >= deadline) return false
    }
    const given = wasm.received()
    for (const slot of readNumbers(wasm, wasm.requests(), given))
      this.#options.onReceived_(this.slots.nodes[slot]!, slot)
    this.deliver_(this.#isSnapshot && this.#isCheckout)
    if (this.#isSnapshot) this.#options.onSnapshot_()
    if (this.#isStopped) return false
    this.#isSnapshot = this.#wantsSnapshot
    if (this.#isSnapshot) {
      this.#wantsSnapshot = false
      this.timestamp = now()
      this.boxes.measureAgain_()
      this.#handOver()
      wasm.place(1, scrollX, scrollY)
      const href = writeText(wasm, location.href)
      this.#output.reserve(wasm.snapshot(href, innerWidth, innerHeight, this.timestamp))
    } else {
      this.#isWriting = false
    }
    return true
  }

  /** Releases removed nodes; false when the time is up. Nothing is read before, because they may come back as new nodes. */
  #releaseDead(deadline: number): boolean {
    const { wasm } = this
    for (;;) {
      const freed = wasm.release(STEP)
      if (!freed) break
      this.#requests.answer(readNumbers(wasm, wasm.requests(), freed).slice())
      if (performance.now() >= deadline) return false
    }
    this.#isReleasing = false
    if (this.isIdle_) this.#emitHeld()
    return true
  }

  #emitHeld(): void {
    const held = this.#held
    this.#held = []
    this.#options.onEmitted_()
    this.#held = [...held, ...this.#held]
    for (let next = this.#held[0]; next && (next.isMark || this.isIdle_); next = this.#held[0]) {
      this.#held.shift()
      next.run()
    }
  }

  /** Emits the events that the module has written. */
  deliver_(isCheckout: boolean): void {
    for (const event of this.#output.events(this.wasm)) this.#options.emit(event, isCheckout)
  }
}
