// `__mutationBytesBucketSize`: large changes that are left out, and the snapshot that makes up for them.

import type { Given } from './options'

const PER_SECOND = 25 * 1024
const SNAPSHOT_MS = 5 * 60_000

export class MutationBudget {
  readonly #onFirst: () => void
  readonly #takeSnapshot: () => void
  /** Bytes; 0 where all changes are told. */
  #most = 0
  #left = 0
  #perSecond = PER_SECOND
  #at = 0
  #every = SNAPSHOT_MS
  #snapshotAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What the events of a recording say of it. */
  #count = 0
  #bytes = 0

  constructor(onFirst: () => void, takeSnapshot: () => void) {
    this.#onFirst = onFirst
    this.#takeSnapshot = takeSnapshot
  }

  begin(given: Given): void {
    this.end()
    const { __mutationBytesBucketSize: most, __mutationBytesRefillRate: perSecond } = given
    const { full_snapshot_interval_millis: every } = given
    this.#most = most && Number.isFinite(most) && most > 0 ? most : 0
    this.#left = this.#most
    this.#perSecond = perSecond ?? PER_SECOND
    this.#every = every && every > 0 ? every : SNAPSHOT_MS
    this.#at = Date.now()
    this.#snapshotAt = -Infinity
  }

  /** Whether a change of so many bytes is left out. */
  refuses(bytes: number): boolean {
    if (!this.#most) return false
    const now = Date.now()
    const since = Math.max(now - this.#at, 0) / 1000
    this.#at = now
    this.#left = Math.min(this.#left + since * this.#perSecond, this.#most)
    if (bytes <= this.#left) {
      this.#left -= bytes
      return false
    }
    if (!this.#count++) this.#onFirst()
    this.#bytes += bytes
    const wait = Math.max(0, this.#every - (now - this.#snapshotAt))
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#takeSnapshot()
    }, wait)
    return true
  }

  /** A snapshot has all that was left out. */
  noteSnapshot(): void {
    this.end()
    this.#snapshotAt = Date.now()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  newSession(): void {
    this.#count = 0
    this.#bytes = 0
  }

  get losses(): Record<string, number> {
    if (!this.#count) return {}
    return {
      $sdk_debug_replay_oversized_mutations_dropped: this.#count,
      $sdk_debug_replay_oversized_mutation_bytes_dropped: this.#bytes,
    }
  }
}
