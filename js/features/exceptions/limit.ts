// How many exceptions of one type are captured unasked.

import type { PostHogConfig } from '@posthog/types'

/** How long it takes to fill a bucket up by `exceptionRateLimiterRefillRate`, ms. */
const PERIOD_MS = 10_000

/** So many types are counted. */
const MAX_TYPES = 1000

/** A number of the config up to `most`, which stands for what is none, too. */
const upTo = (most: number, value: unknown): number =>
  typeof value === 'number' ? Math.min(Math.max(value, 0), most) : most

/** Takes an exception of a type from its bucket; the answer is whether there were too many. */
export function makeLimit({ error_tracking: options }: PostHogConfig): (type: string) => boolean {
  const buckets = new Map<string, [left: number, last: number]>()
  const option = (name: 'BucketSize' | 'RefillRate'): unknown =>
    options?.[`exceptionRateLimiter${name}`] ?? options?.[`__exceptionRateLimiter${name}`]
  const size = upTo(100, option('BucketSize') ?? 10)
  const refill = upTo(size, option('RefillRate') ?? 1)
  return (type) => {
    const now = Date.now()
    const [left, last] = buckets.get(type) ?? [size, now]
    const periods = Math.floor((now - last) / PERIOD_MS)
    // a page may make up types without an end
    if (buckets.size > MAX_TYPES) buckets.clear()
    // the last one stays, as in posthog-js
    const rest = Math.max(Math.min(left + periods * refill, size) - 1, 0)
    buckets.set(type, [rest, last + periods * PERIOD_MS])
    return rest <= 0
  }
}
