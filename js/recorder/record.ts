// `record()`: rrweb's recorder.

import { listen } from '../platform/listeners'
import { own, prepareDom } from './dom'
import type { RecordOptions } from './options'
import { Recording } from './recording'
import { isNested } from './sink'
import { EventType } from '../wire/rrweb'

/** The recording that runs; rrweb's statics are about it. */
let current: Recording | undefined

/**
 * Records the page (rrweb's `record`). Answers what stops it, `undefined` where nothing can be recorded.
 * Throws nothing but what rrweb throws: that neither `emit` nor `emitBytes` is given.
 */
export function record(options: RecordOptions = {}): (() => void) | undefined {
  if (typeof document === 'undefined') return
  const isPartOf = options.recordCrossOriginIframes && parent !== window
  // the page around records this one with its own
  if (isPartOf && !isNested(options)) return () => {}
  if (!isPartOf && !options.emit && !options.emitBytes) throw new Error('emit function is required')
  current?.stop()
  try {
    prepareDom()
    const recording = new Recording(options, () => {
      if (current === recording) current = undefined
    })
    current = recording
    recording.introduce_(record.mirror)
    const begin = () => {
      if (current === recording) recording.start()
    }
    if (own(document, 'readyState') !== 'loading') begin()
    else {
      // a page that is rewritten later is ready and loaded once more
      const once = (target: EventTarget, event: string, type: EventType) => {
        const stop = listen(target, event, () => {
          stop()
          recording.emit(type, {})
          if ((options.recordAfter === 'DOMContentLoaded') === (target === document)) begin()
        })
        recording.onStop(stop)
      }
      once(document, 'DOMContentLoaded', EventType.DomContentLoaded)
      once(window, 'load', EventType.Load)
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
  running('add custom event').emitLater_(EventType.Custom, { tag, payload })

record.addAnnotation = (annotation: unknown): void =>
  running('add annotation').emitLater_(EventType.Annotation, annotation)

/** Holds back what changes in the page until anything else happens. */
record.freezePage = (): void => current?.freeze()

record.takeFullSnapshot = (isCheckout?: boolean): void =>
  running('take full snapshot').takeSnapshot_(!!isCheckout)

/** Works off everything that is outstanding at once: what happened up to now is emitted when this returns. */
record.flush = (): void => {
  current?.flush()
  current?.scan()
}

/** Ids of nodes, which plugins get too. */
record.mirror = {
  getId: (node: Node | null | undefined): number => (node && current ? current.idOf(node) : -1),
  getNode: (id: number): Node | null => current?.nodeOf_(id) ?? null,
  hasNode: (node: Node): boolean => !!current && current.idOf(node) > 0,
  has: (id: number): boolean => !!current?.nodeOf_(id),
}
