// The client's own limit of events: a bucket of tokens, one for each event, refilled with time.

import type { Client } from '../../client/client'
import { afterwards } from '../../wasm/guard'
import { parse, stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { sessionOf } from '../../api/session'
import { PropertyName } from '../../wire/names'
import { SessionLook } from '../../wire/core_protocol'

/** What posthog-js keeps of it, times in ms since 1970; `dropped` counts events since the last warning. */
type Bucket = { tokens: number; last: number; dropped?: number }

/** The share of its tokens: a page that reloads itself in a loop is to find its bucket as empty as it left it. */
const STORE_EVERY = 0.1
/** As often as the session, whose write takes it along. */
const STORE_EVERY_MS = 5000

/**
 * Takes tokens for a client's events, out of the bucket that is `kept` as JSON (`null` for a new one) where that is not
 * empty. The answer is how many are left, or the bucket as JSON where it is to be stored, after a digit, the sum of: 1
 * there was no token; 2 the next write is to store the bucket; 4 that write is due now.
 */
export function makeBucket(client: Client): (kept: string) => string {
  let bucket: Bucket | null | undefined
  let wasLimited = false
  let reported = false
  let stored = { tokens: 0, last: 0 }
  return (kept) => {
    const limits = client.config.rate_limiting
    const rate = limits?.events_per_second || 10
    const burst = Math.max(limits?.events_burst_limit || rate * 10, rate)
    const now = Date.now()
    if (kept) bucket = parse<Bucket | null>(kept)
    const isNew = !(bucket && bucket.tokens >= 0)
    if (!bucket || isNew) bucket = { tokens: burst, last: now }
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.last) / 1000) * rate)
    bucket.last = Math.max(bucket.last, now)
    if (reported) bucket.dropped = undefined
    reported = false
    const isLimited = bucket.tokens < 1
    if (isLimited) {
      const dropped = (bucket.dropped = (bucket.dropped ?? 0) + 1)
      if (!wasLimited) afterwards(() => (reported = warn(client, dropped, rate, burst)))
    } else bucket.tokens--
    wasLimited = isLimited
    const isMuch = stored.tokens - bucket.tokens >= burst * STORE_EVERY
    const isDue = isMuch || isNew || now - stored.last >= STORE_EVERY_MS
    if (isDue) stored = { ...bucket }
    const toDo = +isLimited + +isDue * 2 + +(isMuch || (isDue && isLimited)) * 4
    return toDo + (isDue ? stringify(bucket) : String(bucket.tokens))
  }
}

/** Tells the project how many events were dropped, and where; whether that left. */
function warn(client: Client, dropped: number, rate: number, burst: number): boolean {
  logger.critical('This capture call is ignored due to client rate limiting.')
  const denied = client.config.property_denylist
  const may = (...names: string[]): boolean => !names.some((name) => denied.includes(name))
  const page = may(PropertyName.CurrentUrl, PropertyName.Pathname)
    ? ', triggered on ' + location.origin + location.pathname
    : ''
  const looked = sessionOf(client, SessionLook.ReadOnly)
  const session = looked && may(PropertyName.SessionId) ? ', session ' + looked.sessionId : ''
  const message = `posthog-js client rate limited: ${dropped} event(s) dropped since the last warning${page}${session}. Config is set to ${rate} events per second and ${burst} events burst limit.`
  return !!client.capture(
    '$$client_ingestion_warning',
    { $$client_ingestion_warning_message: message },
    { skip_client_rate_limiting: true },
  )
}
