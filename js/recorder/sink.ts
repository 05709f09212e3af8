// Where events go: past hooks and plugins, packed, to the page's `emit`, or to the recorder of the page around.

import { utf8 } from '../platform/utf8'
import type { Context } from './observers/observer'
import type { RecordEvent, RecordOptions } from './options'
import { EventType, IncrementalSource } from '../wire/rrweb'

/** rrweb's `hooks` by source; one is misspelt there, and so it is here. */
const HOOKS: Record<number, string> = {
  [IncrementalSource.Mutation]: 'mutation',
  [IncrementalSource.MouseMove]: 'mousemove',
  [IncrementalSource.MouseInteraction]: 'mouseInteraction',
  [IncrementalSource.Scroll]: 'scroll',
  [IncrementalSource.ViewportResize]: 'viewportResize',
  [IncrementalSource.Input]: 'input',
  [IncrementalSource.TouchMove]: 'mousemove',
  [IncrementalSource.MediaInteraction]: 'mediaInteaction',
  [IncrementalSource.StyleSheetRule]: 'styleSheetRule',
  [IncrementalSource.CanvasMutation]: 'canvasMutation',
  [IncrementalSource.Font]: 'font',
  [IncrementalSource.Drag]: 'mousemove',
  [IncrementalSource.StyleDeclaration]: 'styleDeclaration',
  [IncrementalSource.Selection]: 'selection',
  [IncrementalSource.CustomElement]: 'customElement',
}

/** The digit of `{"type":3`. */
const INCREMENTAL = 0x33

/** Whether this page hands its events to the one around it, which is of another origin. */
export function isNested({ recordCrossOriginIframes }: RecordOptions): boolean {
  try {
    return !!recordCrossOriginIframes && parent !== window && !parent.document
  } catch {
    return true
  }
}

export class Sink {
  readonly #options: RecordOptions
  readonly #guarded: Context['guarded']
  readonly #isNested: boolean
  /** Whether bytes are wanted, and nothing has to look into the events. */
  readonly #isRaw: boolean

  constructor(options: RecordOptions, guarded: Context['guarded']) {
    this.#options = options
    this.#guarded = guarded
    this.#isNested = isNested(options)
    this.#isRaw =
      !!options.emitBytes &&
      !this.#isNested &&
      !options.packFn &&
      !options.hooks &&
      !options.plugins?.some((plugin) => plugin.eventProcessor)
  }

  /** Emits an event that is JSON. Answers whether it is an incremental one. */
  bytes(bytes: Uint8Array<ArrayBuffer>, isCheckout: boolean): boolean {
    const isIncremental = bytes[8] === INCREMENTAL
    if (this.#isRaw) this.#guarded(this.#options.emitBytes!)(bytes, isCheckout && !isIncremental)
    else this.#emit(JSON.parse(utf8.decoder_.decode(bytes)) as RecordEvent, isCheckout && !isIncremental)
    return isIncremental
  }

  object(event: RecordEvent, isCheckout: boolean): void {
    if (this.#isRaw) this.#guarded(this.#options.emitBytes!)(toBytes(event), isCheckout)
    else this.#emit(event, isCheckout)
  }

  #emit(event: RecordEvent, isCheckout: boolean): void {
    const { hooks, plugins, packFn, emit, emitBytes } = this.#options
    // one that throws loses no event
    if (hooks && event.type === EventType.IncrementalSnapshot)
      this.#guarded(() => {
        const { source, ...data } = event.data as { source: IncrementalSource; positions?: unknown }
        const hook = hooks[HOOKS[source]!] as ((...data: unknown[]) => void) | undefined
        if (data.positions) hook?.(data.positions, source)
        else hook?.(data)
      })()
    this.#guarded(() => {
      let told = event
      for (const plugin of plugins ?? []) if (plugin.eventProcessor) told = plugin.eventProcessor(told)
      if (this.#isNested)
        return parent.postMessage({ type: 'rrweb', event: told, origin: location.origin, isCheckout }, '*')
      if (packFn) told = packFn(told) as RecordEvent
      if (emitBytes) emitBytes(toBytes(told), isCheckout)
      else emit!(told, isCheckout)
    })()
  }
}

const toBytes = (event: unknown): Uint8Array<ArrayBuffer> => utf8.encoder_.encode(JSON.stringify(event))
