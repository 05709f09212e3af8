// What of a request may be in a recording. What must not be is taken out before the page's own function sees it.

import type { PostHogConfig } from '@posthog/types'
import type { HostSdk } from './host'
import { log } from './log'

/** A request as `rrweb/network@1` tells it: PerformanceEntry's members, and these. Times in ms. */
export interface NetworkRequest {
  name?: string
  entryType?: string
  initiatorType?: string
  startTime?: number
  endTime?: number
  duration?: number
  timeOrigin?: number
  timestamp?: number
  method?: string
  status?: number
  requestHeaders?: Record<string, string>
  requestBody?: string | null
  responseHeaders?: Record<string, string>
  responseBody?: string | null
  isInitial?: boolean
  [member: string]: unknown
}

const REDACTED = 'redacted'
const PREFIX = '[SessionRecording]'
const MAX_BYTES = 1_000_000
/** Parts of names of headers that contain credentials or locations. */
const SECRET_HEADER =
  /auth|token|secret|session|api[-_]?key|credential|passw|cookie|csrf|xsrf|^(x-forwarded-for|x-real-ip|remote-addr|forwarded)$/i
/** What bodies with something secret most often have in them. */
const SECRET_WORDS =
  'password secret passwd api_key apikey auth credentials mysql_pwd privatekey private_key token'.split(' ')
const CARDS = /\b\d(?:[ -]?\d){12,18}\b/g

function hasCard(body: string): boolean {
  CARDS.lastIndex = 0
  for (let found; (found = CARDS.exec(body));) if (isCard(found[0])) return true
  return false
}
const US_SOCIAL_SECURITY = /\b\d{3}-?\d{2}-?\d{4}\b/
const OWN_PATHS = /^\/(s|e|i)\//
/** Hosts of other tracking tools, whose bodies are of no use; `endsWith`. */
export const DENIED_HOSTS =
  '.lr-ingest.io .ingest.sentry.io .clarity.ms google-analytics.com analytics.google.com nr-data.net datadoghq.com datadoghq.eu ddog-gov.com segment.io rudderstack.com amplitude.com mixpanel.com hotjar.com hotjar.io fullstory.com'.split(
    ' ',
  )

function redact(headers: Record<string, string> | undefined): void {
  for (const name in headers) if (SECRET_HEADER.test(name)) headers[name] = REDACTED
}

/** Whether it is our own request to PostHog; recording it would loop. */
function isOwn(url: string, { config, requestRouter }: HostSdk): boolean {
  if (requestRouter.isIngestionEndpoint?.(url)) return true
  try {
    const { origin, pathname } = new URL(url, location.href)
    const host = new URL(config.api_host, location.href)
    const base = host.pathname.replace(/\/$/, '')
    if (origin === host.origin && pathname.startsWith(base + '/array/')) return false
    return OWN_PATHS.test(pathname.startsWith(base) ? pathname.slice(base.length) : pathname)
  } catch {
    return false
  }
}

/** A card number's digits add up. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    sum += at % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit
  }
  return sum % 10 === 0
}

function scrubbed(body: string | null | undefined, what: string): string | null | undefined {
  if (!body) return body
  const lower = body.toLowerCase()
  const word = SECRET_WORDS.find((secret) => lower.includes(secret))
  if (word) return `${PREFIX} ${what} body ${REDACTED} as might contain: ${word}`
  if (hasCard(body) || US_SOCIAL_SECURITY.test(body)) return `${PREFIX} ${what} body ${REDACTED}`
  return body
}

function limited(
  body: string | null | undefined,
  headers: Record<string, string> | undefined,
  what: string,
  most: number,
): string | null | undefined {
  if (!body) return body
  const size = parseInt(headers?.['content-length'] ?? '', 10) || new Blob([body]).size
  return size > most ? `${PREFIX} ${what} body too large to record (${size} bytes)` : body
}

type Masks = {
  maskCapturedNetworkRequestFn?: ((request: NetworkRequest) => NetworkRequest | null | undefined) | null
  maskNetworkRequestFn?: ((request: { url?: string }) => { url?: string } | null | undefined) | null
}

/** The page's own function, in its two forms. */
function masking(config: PostHogConfig): Masks['maskCapturedNetworkRequestFn'] {
  const { maskCapturedNetworkRequestFn: mask, maskNetworkRequestFn: old } = config.session_recording as Masks
  if (mask || !old) return mask
  return (request) => {
    const cleaned = old(request.name === undefined ? {} : { url: request.name })
    if (!cleaned && request.isInitial) return
    const { name: _, ...rest } = request
    return cleaned?.url === undefined ? rest : { ...rest, name: cleaned.url }
  }
}

/** The cleaned request; undefined if it must not be recorded. */
export function cleanerOf(sdk: HostSdk): (request: NetworkRequest) => NetworkRequest | undefined {
  let hasFailed = false
  return (request) => {
    try {
      redact(request.requestHeaders)
      redact(request.responseHeaders)
      if (request.name && isOwn(request.name, sdk)) return
      for (const part of ['request', 'response'] as const) {
        const what = part === 'request' ? 'Request' : 'Response'
        const body = limited(request[`${part}Body`], request[`${part}Headers`], what, MAX_BYTES)
        if (body) request[`${part}Body`] = scrubbed(body, what)
      }
      const mask = masking(sdk.config)
      if (!mask) return request
      // when the page was loaded has to be known, whatever the page's function says; what was loaded has not
      const { entryType, startTime, duration, endTime, timeOrigin, timestamp, isInitial } = request
      const rest = { name: '', entryType, startTime, duration, endTime, timeOrigin, timestamp, isInitial }
      return mask(request) ?? (isInitial ? rest : undefined)
    } catch (error) {
      if (!hasFailed) log.warn('a function that masks requests failed; what it fails for is left out', error)
      hasFailed = true
      return
    }
  }
}

/** The host of a URL that is not to be read, '' where it may be. */
export function deniedHost(url: string, denied: string[]): string {
  try {
    const { hostname } = new URL(url, location.href)
    return denied.some((end) => hostname.endsWith(end)) ? hostname : ''
  } catch {
    return ''
  }
}
