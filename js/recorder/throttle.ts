// Elements whose attributes change all the time: their changes are emitted less often, the last one always.

import type { Engine } from './engine'
import type { RecordOptions } from './options'
import { Read } from '../wire/recorder_protocol'

/** Number of changes of an element before they are throttled. */
const CHANGES = 100
/** Then so many a second. */
const PER_SECOND = 10
/** Of more elements nothing is remembered. */
const MAX_ELEMENTS = 10_000

/** What says whether an element is blocked or masked waits for nothing; nor does what is in a selector that says so. */
const PRIVATE = ' class id type value autocomplete data-rr-is-password '

/** As many changes as are left; `at` is when that was so, ms. */
interface Bucket {
  left: number
  at: number
  isToldOf_: boolean
}

export class Throttle {
  readonly #engine: Engine
  readonly #options: NonNullable<RecordOptions['mutationThrottle']> | undefined
  readonly #idOf: (node: Node) => number
  readonly #changes: number
  readonly #perSecond: number
  readonly #private: string
  /** By slot; all parts of a picture (`<svg>`) share the picture's. */
  readonly #buckets = new Map<number, Bucket>()
  /** What has to be read when it is due. */
  readonly #held = new Set<Node>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(engine: Engine, options: RecordOptions, idOf: (node: Node) => number) {
    this.#engine = engine
    this.#options = options.mutationThrottle
    this.#idOf = idOf
    this.#private =
      PRIVATE + [options.blockSelector, options.maskTextSelector, options.ignoreSelector].join(' ')
    this.#changes = within(this.#options?.bucketSize, CHANGES)
    this.#perSecond = within(this.#options?.refillRate, PER_SECOND)
  }

  /** Whether a change of an element's attributes is not to be read now. */
  holds(record: MutationRecord, slot: number): boolean {
    const { slots } = this.#engine
    // what is read anyway costs nothing
    if (!this.#options || !slot || slots.flags[slot] || record.type !== 'attributes') return false
    const node = record.target
    if (this.#private.includes(record.attributeName!)) return false
    const picture = (node as SVGElement).ownerSVGElement
    const key = picture ? slots.of(picture) : slot
    const now = performance.now()
    const bucket = this.#buckets.get(key) ?? this.#add(key, now)
    bucket.left = Math.min(bucket.left + ((now - bucket.at) * this.#perSecond) / 1000, this.#changes)
    bucket.at = now
    if (bucket.left >= 1) {
      bucket.left--
      return false
    }
    this.#options.onHeld?.(this.#idOf(picture ?? node), picture ?? node, !bucket.isToldOf_)
    bucket.isToldOf_ = true
    this.#held.add(node)
    this.#timer ??= setTimeout(() => this.release(), 1000 / Math.max(this.#perSecond, 1))
    return true
  }

  #add(key: number, at: number): Bucket {
    if (this.#buckets.size >= MAX_ELEMENTS) this.#buckets.clear()
    const bucket = { left: this.#changes, at, isToldOf_: false }
    this.#buckets.set(key, bucket)
    return bucket
  }

  /** Has everything read that was held. Whether there was anything. */
  release(): boolean {
    this.stop()
    const isAny = this.#held.size > 0
    for (const node of this.#held) this.#engine.markNode_(node, Read.Self)
    this.#held.clear()
    return isAny
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

const within = (value: number | undefined, usual: number): number =>
  typeof value === 'number' && value >= 0 ? Math.min(value, 100) : usual
