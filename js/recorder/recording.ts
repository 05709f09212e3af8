// The parts of one recording: the engine, its readers of the page, and the observers.

import { listen } from '../platform/listeners'
import { release } from '../platform/natives'
import { DetachedNodes } from './detached_nodes'
import { Controls } from './controls'
import { MutationObserverClass, nodeType, own } from './dom'
import { Engine } from './engine'
import { attributeMask, matchingOf, silencerOf, type Matching } from './matching'
import { membersOf } from './members'
import { isFrame, VISITS } from './names'
import { MutationQueue } from './mutation_queue'
import { OBSERVERS } from './observers/all'
import type { Context } from './observers/observer'
import { findScrolled, observeScroll } from './observers/scroll'
import { watchMember } from './observers/watching'
import { policyOf, type RecordOptions } from './options'
import { Sink } from './sink'
import { Sheets } from './sheets'
import { Throttle } from './throttle'
import { Read } from '../wire/recorder_protocol'
import { EventType, type IncrementalSource } from '../wire/rrweb'

const OBSERVED: MutationObserverInit = {
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
}

/** Ends what was begun, the newest first. */
function end(stops: (() => void)[] = []): void {
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    try {
      stop()
    } catch {
      // a frame that has left for another origin since
    }
  }
}

export class Recording {
  readonly engine: Engine
  #isOver = false
  readonly #onEnd: () => void
  readonly #options: RecordOptions
  readonly #stops: (() => void)[] = []
  /** What has to be stopped when a document is removed, by its slot. */
  readonly #documents = new Map<number, (() => void)[]>()
  readonly #mutations: MutationObserver
  readonly #matching: Matching
  readonly #detached: DetachedNodes
  readonly #controls: Controls
  readonly #queue: MutationQueue
  readonly #sink: Sink
  #scan: ReturnType<typeof findScrolled> | undefined
  readonly #sheets: Sheets
  readonly #throttle: Throttle
  readonly #onSnapshot = new Set<() => void>()
  #sinceSnapshot = 0
  #snapshotAt = 0
  /** The mode of the page's document as it was last read. */
  #mode = ''

  /** `onEnd` is called as soon as it is over. */
  constructor(options: RecordOptions, onEnd: () => void) {
    this.#options = options
    this.#onEnd = onEnd
    this.#sink = new Sink(options, this.#guarded)
    const isSilent = silencerOf(options)
    this.#matching = matchingOf(options)
    this.engine = new Engine({
      policy: policyOf(options),
      masks: { text: options.maskTextFn, input: options.maskInputFn },
      visits_: options.inlineImages ? `${VISITS},img` : VISITS,
      reading: {
        matches: this.#matching.matches,
        markup: this.#matching.markup,
        mask: attributeMask(options),
        keepsSrc_: (src) => !!options.keepIframeSrcFn?.(src),
        isSilent,
        control: (element, slot, what) => this.#controls.read(element, slot, what),
        css: (element, slot, deadline) => this.#sheets.read(element as HTMLStyleElement, slot, deadline),
        adopted: (root, deadline) => this.#sheets.readAdopted_(root, deadline),
        members: membersOf(options),
        onRoot_: (root) => {
          if (root !== document) this.#watch(root)
        },
      },
      emit: (bytes, isCheckout) => {
        if (this.#sink.bytes(bytes, isCheckout)) this.#count()
      },
      hasMutations_: () => !this.#queue.isEmpty,
      onMutations_: (deadline) => {
        for (;;) {
          try {
            return this.#queue.work(deadline)
          } catch (error) {
            // the rest is looked at all the same
            this.#fail(error)
          }
        }
      },
      onRead_: () => {
        this.#sheets.look()
        this.#controls.look()
        this.#lookAtMode()
      },
      onReceived_: (node, slot) => this.#sheets.given(node, slot),
      onSnapshot_: () => {
        for (const call of this.#onSnapshot) call()
      },
      onEmitted_: () => {
        this.#detached.clear()
        this.#sheets.emitAdopted_()
      },
      onRelease_: (node, slot) => {
        this.#sheets.release(node, slot)
        this.#controls.release(slot)
        end(this.#documents.get(slot))
        this.#documents.delete(slot)
      },
      catchUp_: () => this.#catchUp(),
      isDetached_: (node) => this.#detached.holds(node),
      onError: (error) => {
        this.#fail(error)
        this.#end()
      },
    })
    this.#detached = new DetachedNodes(this.engine)
    this.#controls = new Controls(this.engine)
    this.#throttle = new Throttle(this.engine, options, (node) => this.idOf(node))
    this.#stops.push(() => this.#throttle.stop())
    const [away, matching, controls] = [this.#detached, this.#matching, this.#controls]
    const roots = () => this.#roots()
    this.#queue = new MutationQueue(this.engine, away, matching, this.#throttle, controls, roots)
    this.#sheets = new Sheets(this.engine, options, (source, make) => this.#emitIncremental(source, make))
    this.#mutations = new MutationObserverClass((records) => this.#guarded(() => this.#queue.add(records))())
    this.#stops.push(() => this.#mutations.disconnect())
  }

  /** `call`, whose errors go to the user's `errorHandler`, never into the page. */
  #guarded = <A extends unknown[]>(call: (...args: A) => void): ((...args: A) => void) => {
    return (...args) => {
      try {
        if (!this.#isOver) call(...args)
      } catch (error) {
        this.#fail(error)
      }
    }
  }

  #fail(error: unknown): void {
    try {
      if (this.#options.errorHandler?.(error) !== true) console.warn('[PostHog.js] recorder:', error)
    } catch {
      // a handler that throws has been asked
    }
  }

  #roots(): (Document | ShadowRoot)[] {
    const { nodes } = this.engine.slots
    return [...this.#documents].map(([slot]) => nodes[slot] as Document | ShadowRoot)
  }

  /** Begins to watch a document or shadow root that is read for the first time. */
  #watch(root: Document | ShadowRoot): void {
    if (this.#options.recordDOM !== false) {
      const { attributeFilter: names } = this.#options
      this.#mutations.observe(root, names?.length ? { ...OBSERVED, attributeFilter: names } : OBSERVED)
      this.#sheets.add(root)
    }
    const slot = this.engine.slots.of(root)
    const stops: (() => void)[] = []
    this.#documents.set(slot, stops)
    const isDocument = nodeType.call(root) === 9
    const within = isDocument ? (root as Document) : own(root, 'ownerDocument')!
    const view = own(within, 'defaultView')
    if (!view) return
    const context: Context = {
      engine: this.engine,
      options: this.#options,
      sheets: this.#sheets,
      document: root as Document,
      window: view as Window & typeof globalThis,
      emit: (source, make) => this.#emitIncremental(source, make),
      emitEvent: (type, data) => this.emitLater_(type, data),
      emitCustom: (tag, make) =>
        this.#later(EventType.Custom, () => {
          const payload = make((node) => this.idOf(node))
          return payload && { tag, payload }
        }),
      onSnapshot_: (call) => {
        const guarded = this.#guarded(call)
        this.#onSnapshot.add(guarded)
        stops.push(() => this.#onSnapshot.delete(guarded))
      },
      listen: (target, type, call) => {
        const options = { capture: true, passive: true }
        stops.push(listen(target, type, this.#guarded(call), options, within))
      },
      onStop: (call) => stops.push(call),
      guarded: this.#guarded,
    }
    // a frame that has loaded has another document
    context.listen(root, 'load', ({ target }) => {
      const frame = target as Node
      if (frame && isFrame(frame)) this.engine.markNode_(frame, Read.Children | Read.Self)
      else this.#sheets.loaded(frame)
    })
    if (isDocument && this.#options.recordDOM !== false) {
      // elements of a frame have its window's methods
      const noticed = this.#guarded((host: Node) => this.engine.markNode_(host, Read.Children | Read.Self))
      stops.push(watchMember(context.window.Element.prototype, 'attachShadow', noticed))
    }
    // what happens in a shadow root is heard at its document
    if (isDocument) for (const observe of OBSERVERS) this.#guarded(observe)(context)
    else observeScroll(context)
  }

  /** Shows the plugins which nodes have which ids. */
  introduce_(nodeMirror: object): void {
    const none = { getId: () => -1, getRemoteId: () => -1 }
    const mirrors = {
      nodeMirror,
      crossOriginIframeMirror: none,
      crossOriginIframeStyleMirror: none,
    }
    for (const plugin of this.#options.plugins ?? []) this.#guarded(() => plugin.getMirror?.(mirrors))()
  }

  /** Starts to record: the page is read from now on, and emitted when that is done. */
  start(): void {
    if (this.#options.recordDOM === false) return this.#watch(document)
    this.engine.takeSnapshot_(false)
    // what happens before it is read counts, too
    this.#watch(document)
    this.#scan = findScrolled(this.engine)
    this.#stops.push(this.#scan.stop)
  }

  takeSnapshot_(isCheckout: boolean): void {
    this.#sinceSnapshot = 0
    this.#snapshotAt = Date.now()
    if (this.#options.recordDOM === false) return
    this.#throttle.release()
    // what they show changes without a word
    for (const root of this.#roots()) {
      for (const element of root.querySelectorAll('canvas,audio,video'))
        this.engine.markNode_(element, Read.Shown)
    }
    this.#sheets.refresh()
    this.engine.takeSnapshot_(isCheckout)
  }

  /** A page that has written itself again may be in another mode, which a player sets with a snapshot only. */
  #lookAtMode(): void {
    const mode = own(document, 'compatMode')
    if (mode === this.#mode) return
    this.#mode = mode
    if (!this.engine.wantsSnapshot_) this.takeSnapshot_(true)
  }

  /** MutationQueue at once what the page has changed up to now. */
  #catchUp(): void {
    this.#queue.add(this.#mutations.takeRecords())
  }

  /** Works off everything that is outstanding, now. */
  flush(): void {
    this.#catchUp()
    this.#sheets.emitAdopted_()
    this.engine.flush()
    if (this.#throttle.release()) this.engine.flush()
  }

  /** Finds at once what would be looked for when there is time. */
  scan(): void {
    this.#scan?.run()
  }

  freeze(): void {
    this.engine.isFrozen_ = true
  }

  #emitIncremental(
    source: IncrementalSource,
    make: (idOf: (node: Node | null) => number) => object | undefined,
  ): void {
    this.#later(EventType.IncrementalSnapshot, () => {
      const data = make((node) => this.#idOf(node))
      return data && { source, ...data }
    })
  }

  /** Emits what has just happened after everything before it. */
  #later(type: EventType, make: () => object | undefined): void {
    if (this.#isOver) return
    const at = Date.now()
    const { engine } = this
    // what the page did just before comes first
    this.#catchUp()
    engine.after(() => {
      const data = make()
      if (data) this.emit(type, data, Math.max(at, engine.timestamp))
    })
  }

  /** A node's id, -1 where the player has not got it; negative where it is blocked. */
  #idOf(node: Node | null): number {
    const { engine } = this
    const slot = node ? engine.slotOf_(node) : 0
    return (slot && engine.wasm.id(slot)) || -1
  }

  idOf(node: Node | null): number {
    const id = this.#idOf(node)
    return id < -1 ? -id : id
  }

  nodeOf_(id: number): Node | null {
    return this.engine.lazySlots_.nodeOf_(this.engine.wasm.slot(id)) ?? null
  }

  /** Emits an event now, before anything else is known of the page. */
  emit(type: EventType, data: unknown, timestamp = Date.now()): void {
    this.#sink.object({ type, data, timestamp }, false)
    if (type === EventType.IncrementalSnapshot) this.#count()
  }

  /** Emits an event after everything that came before. */
  emitLater_(type: EventType, data: unknown): void {
    if (this.#isOver) return
    const at = Date.now()
    this.engine.after(() => this.emit(type, data, Math.max(at, this.engine.timestamp)))
  }

  /** Takes a snapshot when so many events or so much time have passed since the last one. */
  #count(): void {
    const { checkoutEveryNth, checkoutEveryNms } = this.#options
    this.#sinceSnapshot++
    const isLong = checkoutEveryNms && this.#snapshotAt && Date.now() - this.#snapshotAt > checkoutEveryNms
    if (isLong || (checkoutEveryNth && this.#sinceSnapshot >= checkoutEveryNth)) this.takeSnapshot_(true)
    this.#snapshotAt ||= Date.now()
  }

  /** Has something done when the recording stops. */
  onStop(call: () => void): void {
    this.#stops.push(call)
  }

  stop(): void {
    this.flush()
    this.#end()
  }

  #end(): void {
    this.#isOver = true
    this.#onEnd()
    for (const [, stops] of this.#documents) end(stops)
    end(this.#stops)
    this.#documents.clear()
    this.engine.stop()
    release()
  }
}
