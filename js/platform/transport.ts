// One request leaves the page. What to send, when and how often is the core's business.

import type { PostHogConfig } from '@posthog/types'
import { guarded } from '../wasm/guard'
import { parse } from './json'
import { unzoned } from './zone'
import { RequestStatus, Transport } from '../wire/core_protocol'

/** Takes the status and the text of an answer, and how long the server wants to be left alone, ms. */
export type Answered = (status: number, text?: string, wait?: number) => void

const TIMEOUT_MS = 60_000
/** What is answered instead of a text where that took too long. */
const TIMED_OUT = 'timeout'
/** Keepalive is refused for more than 64 KiB in flight; posthog-js keeps a fifth of that as a margin. */
const KEEPALIVE_LIMIT = 52_428
/** So long a beacon counts as being in flight, ms: nothing says when it has arrived. */
const BEACON_MS = 10_000
/** Bytes that outlive the page and are in flight: a request's until the body of its answer has ended. */
let inFlight = 0
/** posthog-js lets a server alone for so long that takes no more of the project's events. */
const QUOTA_MS = 60_000

/** `url` as `rewriteRequestPath` wants it, and with the number of earlier attempts as posthog-js tells it. */
export function finalUrl(
  url: string,
  attempts: number,
  { rewriteRequestPath: rewrite }: PostHogConfig,
): string {
  // the part behind it keeps recordings of two sessions in two requests
  url = url.split('#')[0]!
  if (typeof rewrite === 'function') url = String(guarded(rewrite)(new URL(url, location.href)) ?? url)
  return attempts ? url + (url.includes('?') ? '&' : '?') + 'retry_count=' + attempts : url
}

/** Kinds of requests whose quota is used up, by a server's answer. */
const quotaLimited = (text: string): string[] =>
  (text.includes('quota_limited') && parse<{ quota_limited?: string[] }>(text)?.quota_limited) || []

/** How long the server wants to be left alone, ms: `Retry-After` in seconds or as a date, or its quota. */
function pause(retryAfter: string | null, text: string): number {
  const seconds = +retryAfter!
  if (retryAfter) return seconds >= 0 ? seconds * 1000 : Date.parse(retryAfter) - Date.now()
  return quotaLimited(text).includes('events') ? QUOTA_MS : 0
}

/** Notes in `limits` until when the server takes no more of what its answer names, ms since 1970. */
export function noteQuota(limits: Record<string, number>, text = ''): void {
  for (const what of quotaLimited(text)) limits[what] = Date.now() + QUOTA_MS
}

/** So much is compressed at once, bytes: the browser does that on the page's own thread. */
const PIECE = 1 << 15

/** `body` as gzip. Rejects where the browser does not compress. */
export async function compressed(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream('gzip')
  const packed = new Response(readable).arrayBuffer()
  const writer = writable.getWriter()
  for (let at = 0; at < body.length; at += PIECE) {
    // in a hidden page no user waits, but timers are slow
    if (at && !document.hidden) await new Promise((next) => setTimeout(next))
    void writer.write(body.subarray(at, at + PIECE))
  }
  void writer.close()
  return new Uint8Array(await packed)
}

/** The browser's own, as in posthog-js: a page may replace it later. */
const browserFetch = unzoned(globalThis.fetch)

/**
 * Sends; `answered` gets the status. A body that goes `asText` needs no CORS preflight; the server knows a compressed one by
 * its first bytes. `attempts` is how often it was tried before, `timeout` how long the answer may take, ms. Whether the
 * request outlives the page and has an answer.
 */
export function post(
  config: PostHogConfig,
  address: string,
  body: Uint8Array<ArrayBuffer>,
  asText: boolean,
  transport: Transport,
  attempts: number,
  answered: Answered,
  timeout = TIMEOUT_MS,
): boolean {
  const { request_headers: headers } = config
  const url = finalUrl(address, attempts, config)
  let reason = ''
  const failed = (): void =>
    answered(navigator.onLine === false ? RequestStatus.Offline : RequestStatus.Failed, reason)
  // a beacon's body must not need a preflight either, which a closing page cannot wait for
  const type = asText || transport === Transport.Beacon ? 'text/plain' : 'application/json'
  if (transport === Transport.Beacon && navigator.sendBeacon && !config.disable_beacon) {
    const isTaken = navigator.sendBeacon(url, new Blob([body], { type }))
    if (isTaken) {
      inFlight += body.length
      setTimeout(() => (inFlight -= body.length), BEACON_MS)
    }
    answered(isTaken ? RequestStatus.HandedOver : RequestStatus.BeaconRefused)
  } else if (transport === Transport.Xhr || !browserFetch) {
    const xhr = new XMLHttpRequest()
    unzoned(xhr.open).call(xhr, 'POST', url, true)
    for (const name in headers) xhr.setRequestHeader(name, headers[name]!)
    xhr.setRequestHeader('Content-Type', type)
    xhr.timeout = timeout
    xhr.addEventListener('timeout', () => (reason = TIMED_OUT))
    xhr.addEventListener('loadend', () => {
      const { status, responseText: text } = xhr
      if (status) answered(status, text, pause(xhr.getResponseHeader('Retry-After'), text))
      else failed()
    })
    unzoned(xhr.send).call(xhr, body)
  } else {
    const keepalive = transport !== Transport.PlainFetch && inFlight + body.length < KEEPALIVE_LIMIT
    // the page goes: smaller parts may fit
    if (!keepalive && (transport === Transport.Beacon || transport === Transport.Keepalive)) {
      answered(RequestStatus.BeaconRefused)
      return false
    }
    const size = keepalive ? body.length : 0
    inFlight += size
    const abort = new AbortController()
    const timer = setTimeout(() => {
      reason = TIMED_OUT
      abort.abort()
    }, timeout)
    const ask = async (): Promise<void> => {
      let answer: Parameters<Answered> | undefined
      try {
        const response = await browserFetch(url, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': type },
          body,
          keepalive,
          signal: abort.signal,
          ...config.fetch_options,
        })
        const text = await response.text()
        answer = [response.status, text, pause(response.headers.get('Retry-After'), text)]
      } catch {
        // a page may have replaced fetch by something that throws, before this was loaded
      }
      clearTimeout(timer)
      inFlight -= size
      if (answer) answered(...answer)
      else failed()
    }
    void ask()
    return keepalive
  }
  return false
}
