// An observer: it listens to one document and emits what happens, until it is stopped.

import type { Emit, IdOf } from '../emit'
import type { Engine } from '../engine'
import type { RecordOptions } from '../options'
import type { Sheets } from '../sheets'
import type { EventType } from '../../wire/rrweb'

export interface Context {
  readonly engine: Engine
  readonly options: RecordOptions
  readonly sheets: Sheets
  readonly document: Document
  readonly window: Window & typeof globalThis
  emit: Emit
  /** Emits any event that is complete, likewise. */
  emitEvent(type: EventType, data: unknown): void
  /** Emits a custom event, likewise. `make` gets the ids of blocked elements too. */
  emitCustom(tag: string, make: (idOf: IdOf) => object | undefined): void
  /** Calls when a full snapshot has been written. What is emitted then follows it. */
  onSnapshot_(call: () => void): void
  /** Listens to the document or something in it; ends with the recording. What a listener throws goes to `errorHandler`. */
  listen(target: EventTarget, type: string, call: (event: Event) => void): void
  /** Has something done when the recording ends. */
  onStop(call: () => void): void
  /** Does `call` so that nothing it throws reaches the page. */
  guarded<A extends unknown[]>(call: (...args: A) => void): (...args: A) => void
}

export type Observer = (context: Context) => void

/**
 * An observer of a window, which a frame's first document may leave to the next: it is started once, and stopped with
 * the last document.
 */
export function perWindow(observe: Observer): Observer {
  const uses = new WeakMap<Window, { count: number; stops: (() => void)[] }>()
  return (context) => {
    const { window } = context
    const use = uses.get(window) ?? { count: 0, stops: [] }
    if (!use.count++) {
      uses.set(window, use)
      observe({ ...context, onStop: (stop) => use.stops.push(stop) })
    }
    context.onStop(() => {
      if (!--use.count) for (const stop of use.stops.splice(0)) stop()
    })
  }
}

/** What an event is about, inside shadow roots too. */
export const targetOf = (event: Event): Node | null =>
  (event.composedPath()[0] ?? event.target) as Node | null

/** Calls at most every `ms`, the last time included unless `trailing` says no. `cancel` forgets what waits. */
export function throttled<A extends unknown[]>(
  ms: number,
  call: (...args: A) => void,
  trailing = true,
): { (...args: A): void; cancel(): void } {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const run = (...args: A): void => {
    const now = Date.now()
    const wait = ms - (now - last)
    if (wait <= 0 || wait > ms) {
      clearTimeout(timer)
      timer = undefined
      last = now
      call(...args)
    } else if (trailing && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined
        last = Date.now()
        call(...args)
      }, wait)
    }
  }
  run.cancel = () => clearTimeout(timer)
  return run
}
