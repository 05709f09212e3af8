// An outcome as it is compared: bodies, cookies and storage as values, times as distances from the start of the
// play. Ids stay as they are; the differ pairs them.

import { recordingsOf } from './recordings.mjs'
import { isSignal, signalsOf } from './signals.mjs'

/** What is not about events: feature flags, remote config, scripts, recordings, surveys. */
const OTHER_TRAFFIC = /^\/(flags|decide|array|static|s|api)\//
/** Times in a play are at most this far from its start, ms. */
const SPAN = 800 * 864e5

/**
 * @param {Awaited<ReturnType<typeof import('./play.mjs').playWith>>} outcome
 * @param {number} start of the visitor's clock, ms since 1970
 */
export function normalise({ requests, results, errors, storage, cookies }, start) {
  const times = (value) => relative(value, start)
  const all = requests.map((request) => ({ ...request, url: new URL(request.url) }))
  const posts = all
    .filter((request) => !OTHER_TRAFFIC.test(request.url.pathname) && !isSignal(request))
    .filter(({ events }) => !events?.some(({ event }) => event === '$snapshot'))
  return {
    events: posts
      .flatMap(({ url, events = [] }) =>
        events.map((event) => ({ ...event, endpoint: url.origin + url.pathname })),
      )
      .filter(firstOfItsId())
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
      .map(times),
    results: Object.fromEntries(
      numbered(results, 'label').map(([key, { value, stored }]) => [
        key,
        stored ? storedOf(stored, times) : times(value),
      ]),
    ),
    errors,
    recordings: recordingsOf(requests).map(times),
    signals: Object.fromEntries(numbered(signalsOf(all), 'label').map(([key, value]) => [key, times(value)])),
    ...storedOf({ storage, cookies }, times),
    flags: all
      .filter(({ url }) => url.pathname === '/flags/')
      .map(({ url, json }) => times(flagsOf(url, json))),
    requests: posts.map((request) => times(requestOf(request))),
  }
}

/** The server takes an event once, however often it comes. */
function firstOfItsId() {
  const seen = new Set()
  return ({ uuid }) => uuid === undefined || (!seen.has(uuid) && seen.add(uuid))
}

function storedOf({ storage, cookies }, times) {
  return {
    cookies: Object.fromEntries(cookies.map((cookie) => [cookieKey(cookie), times(cookieOf(cookie))])),
    local: Object.fromEntries(storage.map(({ origin, local }) => [origin, entries(local, times)])),
    session: Object.fromEntries(
      storage.map(({ origin, session }, tab) => [`tab ${tab + 1} ${origin}`, entries(session, times)]),
    ),
  }
}

/** What feature flags are asked for with; the packing is each one's own. */
function flagsOf(url, body) {
  const query = Object.fromEntries(url.searchParams)
  delete query.compression
  // when it is sent depends on when the answer before it was there
  const { sent_at: at, ...rest } = body ?? {}
  return { endpoint: url.origin + url.pathname, query, body: { ...rest, ...(at && { sent_at: typeof at }) } }
}

/** What is said around events, and how. */
function requestOf({ url, headers, packing, status, error, events = [], envelope = {} }) {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'authorization')
  return {
    endpoint: url.origin + url.pathname,
    query: Object.fromEntries(url.searchParams),
    names: events.map(({ event }) => event),
    beacon: headers['sec-fetch-mode'] === 'no-cors',
    contentType: headers['content-type'],
    headers: Object.fromEntries(own),
    packing,
    status,
    ...(error && { error }),
    envelope,
  }
}

const cookieKey = ({ name, domain, path }) => `${name} ${domain}${path === '/' ? '' : path}`

function cookieOf({ value, expires, secure, httpOnly, sameSite }) {
  const until = expires < 0 ? 'session' : Math.round(expires) * 1000
  return {
    value: parsed(attempt(() => decodeURIComponent(value)) ?? value),
    until,
    secure,
    httpOnly,
    sameSite,
  }
}

function entries(storage, times) {
  return Object.fromEntries(
    Object.entries(storage)
      // the outbox's: there until the next page has seen them
      .filter(([key]) => !/^ph_(outbox|noted)_/.test(key))
      .map(([key, value]) => [key, times(parsed(value))]),
  )
}

/** JSON objects and arrays as values, all else as text. */
function parsed(text) {
  const value = attempt(() => JSON.parse(text))
  return value && typeof value === 'object' ? value : text
}

/** Times anywhere in `value` as text: their distance from `start`, and how they were written. */
export function relative(value, start) {
  if (Array.isArray(value)) return value.map((member) => relative(member, start))
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, relative(member, start)]))
  }
  if (typeof value === 'number') {
    if (Math.abs(value - start) < SPAN) return `<ms ${signed(value - start)}>`
    if (Math.abs(value * 1000 - start) < SPAN)
      return `<s ${signed(Math.round(value * 1e6 - start * 1e3) / 1e6)}>`
  }
  if (typeof value === 'string') {
    return value.replace(
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g,
      (date) => `<iso ${signed(Date.parse(date) - start)}>`,
    )
  }
  return value
}

const signed = (number) => (number < 0 ? String(number) : `+${number}`)

/** `[key, member]` of a list: its `name`, with a number from the second one on. */
export function numbered(list, name) {
  const seen = new Map()
  return list.map((member) => {
    const count = (seen.get(member[name]) ?? 0) + 1
    seen.set(member[name], count)
    return [count === 1 ? member[name] : `${member[name]}#${count}`, member]
  })
}

function attempt(run) {
  try {
    return run()
  } catch {
    return undefined
  }
}
