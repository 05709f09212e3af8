// `record()`: rrweb's recorder.

import { MutationObserverClass, parentNode, prepareDom, releaseDom } from './dom'
import { Engine } from './engine'
import { matcherOf, silencerOf } from './matching'
import { observeCssRules } from './observers/css_rules'
import { observeFonts } from './observers/fonts'
import { observeInput } from './observers/input'
import { observeInteractions, observeMoves } from './observers/mouse'
import { perWindow, type Context, type Observer, type Source } from './observers/observer'
import { observeScroll } from './observers/scroll'
import { observeViewport } from './observers/viewport'
import { policyOf, type RecordEvent, type RecordOptions } from './options'
import { Read } from './reader'
import { Sheets } from './sheets'

/** rrweb's `EventType`. */
const enum Type {
  DomContentLoaded = 0,
  Load = 1,
  FullSnapshot = 2,
  IncrementalSnapshot = 3,
  Meta = 4,
  Custom = 5,
  Plugin = 6,
}

/** What watches a document. Started in this order, stopped in reverse. */
const OBSERVERS: Observer[] = [
  observeMoves,
  observeInteractions,
  observeScroll,
  observeViewport,
  observeInput,
  perWindow(observeCssRules),
  perWindow(observeFonts),
]

const OBSERVED: MutationObserverInit = {
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The recording that runs; rrweb's statics are about it. */
let current: Recording | undefined

class Recording {
  readonly engine: Engine
  readonly #options: RecordOptions
  readonly #stops: (() => void)[] = []
  /** What is to be stopped when a document goes, by its slot. */
  readonly #documents = new Map<number, (() => void)[]>()
  readonly #mutations: MutationObserver
  readonly #sheets: Sheets
  #sinceSnapshot = 0
  #snapshotAt = 0

  constructor(options: RecordOptions) {
    this.#options = options
    const isSilent = silencerOf(options)
    this.engine = new Engine({
      policy: policyOf(options),
      masks: { text: options.maskTextFn, input: options.maskInputFn },
      reading: {
        matches: matcherOf(options),
        keepsSrc: (src) => !!options.keepIframeSrcFn?.(src),
        isSilent,
        css: (element, slot, deadline) => this.#sheets.read(element as HTMLStyleElement, slot, deadline),
        adopted: (root, deadline) => this.#sheets.readAdopted(root, deadline),
        members: () => '',
        onRoot: (root) => this.#watch(root),
      },
      emit: (bytes, isCheckout) => this.#emitBytes(bytes, isCheckout),
      onRead: () => this.#sheets.look(),
      onTold: () => this.#sheets.tellAdopted(),
      onRelease: (node, slot) => {
        this.#sheets.release(node, slot)
        for (const stop of this.#documents.get(slot) ?? []) stop()
        this.#documents.delete(slot)
      },
      onError: (error) => this.#fail(error),
    })
    this.#sheets = new Sheets(this.engine, options, (source, make) => this.#tell(source, make))
    this.#mutations = new MutationObserverClass((records) => this.#guarded(() => this.#note(records))())
    this.#stops.push(() => this.#mutations.disconnect())
  }

  /** `call`, whose errors go to the user's `errorHandler`, never into the page. */
  #guarded = <A extends unknown[]>(call: (...args: A) => void): ((...args: A) => void) => {
    return (...args) => {
      try {
        if (current === this) call(...args)
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

  /** Marks what changed; it is read when the page has nothing else to do. */
  #note(records: MutationRecord[]): void {
    const { engine } = this
    const { slots } = engine
    for (const { type, target } of records) {
      const slot = slots.of(target)
      if (slot) engine.mark(slot, type === 'childList' ? Read.Children : Read.Self)
      if (type !== 'attributes') {
        // a textarea's text is its value
        const owner = slot ? target : parentNode.call(target)
        const of = owner?.nodeName === 'TEXTAREA' ? slots.of(owner) : 0
        if (of) engine.mark(of, Read.Self)
      }
    }
  }

  /** Begins to watch a document or shadow root that is read for the first time. */
  #watch(root: Document | ShadowRoot): void {
    this.#mutations.observe(root, OBSERVED)
    this.#sheets.add(root)
    const slot = this.engine.slots.of(root)
    const stops: (() => void)[] = []
    this.#documents.set(slot, stops)
    const view = root.nodeType === 9 ? (root as Document).defaultView : root.ownerDocument!.defaultView
    if (!view) return
    const context: Context = {
      engine: this.engine,
      options: this.#options,
      sheets: this.#sheets,
      document: root as Document,
      window: view as Window & typeof globalThis,
      tell: (source, make) => this.#tell(source, make),
      listen: (target, type, call) => {
        const heard = this.#guarded(call)
        target.addEventListener(type, heard, { capture: true, passive: true })
        stops.push(() => target.removeEventListener(type, heard, { capture: true }))
      },
      onStop: (call) => stops.push(call),
      guarded: this.#guarded,
    }
    // a frame that has loaded has another document
    context.listen(root, 'load', ({ target }) => {
      const frame = target as Node
      if (frame?.nodeName === 'IFRAME')
        this.engine.mark(this.engine.slots.of(frame), Read.Children | Read.Self)
      else this.#sheets.loaded(frame)
    })
    // what happens in a shadow root is heard at its document
    if (root.nodeType === 9) for (const observe of OBSERVERS) observe(context)
    else {
      observeScroll(context)
    }
  }

  /** Starts to record: the page is read from now on, and told when that is done. */
  start(): void {
    this.engine.takeSnapshot(false)
    this.#patchAttachShadow()
  }

  #patchAttachShadow(): void {
    const { prototype } = Element
    const { attachShadow } = prototype
    const { engine } = this
    const patched = function (this: Element, init: ShadowRootInit): ShadowRoot {
      const root = attachShadow.call(this, init)
      const slot = engine.slots.of(this)
      if (slot) engine.mark(slot, Read.Children | Read.Self)
      return root
    }
    prototype.attachShadow = patched
    this.#stops.push(() => {
      if (prototype.attachShadow === patched) prototype.attachShadow = attachShadow
    })
  }

  takeSnapshot(isCheckout: boolean): void {
    this.#sinceSnapshot = 0
    this.#snapshotAt = Date.now()
    this.#sheets.refresh()
    this.engine.takeSnapshot(isCheckout)
  }

  /** Works off everything that is outstanding, now. */
  flush(): void {
    this.#note(this.#mutations.takeRecords())
    this.#sheets.tellAdopted()
    this.engine.flush()
  }

  #tell(source: Source, make: (idOf: (node: Node | null) => number) => object | undefined): void {
    const at = Date.now()
    const { engine } = this
    // what the page did just before comes first
    this.#note(this.#mutations.takeRecords())
    engine.after(() => {
      const data = make((node) => this.idOf(node))
      if (data) this.emit(Type.IncrementalSnapshot, { source, ...data }, Math.max(at, engine.timestamp))
    })
  }

  /** A node's id, -1 where the player has not got it. What is in something that is blocked is that. */
  idOf(node: Node | null): number {
    const { engine } = this
    const slot = node ? engine.slots.of(node) : 0
    return (slot && engine.wasm.id(slot)) || -1
  }

  nodeOf(id: number): Node | null {
    return this.engine.slots.nodes[this.engine.wasm.slot(id)] ?? null
  }

  emit(type: number, data: unknown, timestamp = Date.now()): void {
    const event = { type, data, timestamp }
    if (this.#isRaw) this.#options.emitBytes!(encoder.encode(JSON.stringify(event)), false)
    else this.#emitObject(event, false)
    this.#count()
  }

  /** Whether bytes are wanted, and nothing has to look into the events. */
  get #isRaw(): boolean {
    return !!this.#options.emitBytes && !this.#options.packFn && !this.#options.plugins?.length
  }

  #emitBytes(bytes: Uint8Array<ArrayBuffer>, isCheckout: boolean): void {
    if (this.#isRaw) this.#guarded(this.#options.emitBytes!)(bytes, isCheckout)
    else this.#emitObject(JSON.parse(decoder.decode(bytes)) as RecordEvent, isCheckout)
    // {"type":3
    if (bytes[8] === 0x33) this.#count()
  }

  #emitObject(event: RecordEvent, isCheckout: boolean): void {
    const { plugins, packFn, emit, emitBytes } = this.#options
    this.#guarded(() => {
      let told = event
      for (const plugin of plugins ?? []) told = plugin.eventProcessor?.(told) ?? told
      if (packFn) told = packFn(told) as RecordEvent
      if (emitBytes) emitBytes(encoder.encode(JSON.stringify(told)), isCheckout)
      else emit?.(told, isCheckout)
    })()
  }

  /** Takes a snapshot when so many events or so much time have passed since the last one. */
  #count(): void {
    const { checkoutEveryNth, checkoutEveryNms } = this.#options
    this.#sinceSnapshot++
    const isLong = checkoutEveryNms && this.#snapshotAt && Date.now() - this.#snapshotAt > checkoutEveryNms
    if (isLong || (checkoutEveryNth && this.#sinceSnapshot >= checkoutEveryNth)) this.takeSnapshot(true)
    this.#snapshotAt ||= Date.now()
  }

  /** Has something done when the recording stops. */
  onStop(call: () => void): void {
    this.#stops.push(call)
  }

  stop(): void {
    this.flush()
    current = undefined
    for (const stops of [...this.#documents.values(), this.#stops])
      while (stops.length) {
        try {
          stops.pop()!()
        } catch {
          // a frame that has left for another origin since
        }
      }
    this.#documents.clear()
    this.engine.stop()
    releaseDom()
  }
}

/**
 * Records the page (rrweb's `record`). Answers what stops it, `undefined` where nothing can be recorded.
 * Throws nothing but what rrweb throws: that neither `emit` nor `emitBytes` is given.
 */
export function record(options: RecordOptions = {}): (() => void) | undefined {
  if (!options.emit && !options.emitBytes) throw new Error('emit function is required')
  if (typeof document === 'undefined') return
  current?.stop()
  try {
    prepareDom()
    const recording = new Recording(options)
    current = recording
    const begin = () => {
      if (current === recording) recording.start()
    }
    if (document.readyState !== 'loading') begin()
    else {
      const onReady = () => {
        recording.emit(Type.DomContentLoaded, {})
        if (options.recordAfter === 'DOMContentLoaded') begin()
      }
      const onLoad = () => {
        recording.emit(Type.Load, {})
        if (options.recordAfter !== 'DOMContentLoaded') begin()
      }
      document.addEventListener('DOMContentLoaded', onReady, { once: true })
      addEventListener('load', onLoad, { once: true })
      recording.onStop(() => {
        document.removeEventListener('DOMContentLoaded', onReady)
        removeEventListener('load', onLoad)
      })
    }
    return () => {
      if (current === recording) recording.stop()
    }
  } catch (error) {
    console.warn('[PostHog.js] recorder:', error)
    return
  }
}

function running(what: string): Recording {
  if (!current) throw new Error(`please ${what} after start recording`)
  return current
}

record.addCustomEvent = (tag: string, payload: unknown): void =>
  running('add custom event').emit(Type.Custom, { tag, payload })

record.takeFullSnapshot = (isCheckout?: boolean): void =>
  running('take full snapshot').takeSnapshot(!!isCheckout)

/** Works off everything that is outstanding at once: what happened up to now is emitted when this returns. */
record.flush = (): void => current?.flush()

record.mirror = {
  getId: (node: Node | null | undefined): number => (node && current ? current.idOf(node) : -1),
  getNode: (id: number): Node | null => current?.nodeOf(id) ?? null,
  hasNode: (node: Node): boolean => !!current && current.idOf(node) > 0,
  has: (id: number): boolean => !!current?.nodeOf(id),
}
