// The browser's side for the wasm module's tests: real storage and cookies, a clock that the test turns, and a
// record of what the module asked for. js/wasm/host.ts is what ships.

import { drop, hosts, keep, shim } from '../../js/wasm/hosts.js'

const area = (place) => (place ? sessionStorage : localStorage)

export function readCookie(name) {
  const found = `; ${document.cookie}`.split(`; ${name}=`)[1]
  return found === undefined ? undefined : decodeURIComponent(found.split(';')[0])
}

export function writeCookie(name, value, days) {
  const expires = new Date(Date.now() + days * 864e5).toUTCString()
  document.cookie = `${name}=${encodeURIComponent(value)}; expires=${expires}; SameSite=Lax; path=/`
}

/** `broken` is a browser that blocks localStorage and sessionStorage. */
export function makeHost(broken) {
  let clock = Date.now()
  const seen = { sent: [], captured: [], records: [], timer: undefined, logs: [] }
  const json = JSON.stringify
  /** By the numbers of `ask` in src/browser/web.rs. */
  const answers = [
    (_, __, what) =>
      [
        json({
          $current_url: location.href,
          $host: location.host,
          $pathname: location.pathname,
          $viewport_width: innerWidth,
        }),
        document.referrer,
        document.title,
        '{"$prev_pageview_max_scroll":7}',
        '{"$prev_pageview_max_scroll":7}',
        '',
      ][what],
    (url, name) => json(name ? { [name]: new URL(url).searchParams.get(name) } : {}),
    (_, __, ms) => new Date(ms).toISOString(),
    (key, _, place) => {
      const found = place > 1 ? readCookie(key) : broken ? '' : area(place).getItem(key)
      try {
        if (found?.startsWith('{')) JSON.parse(found)
        return found ?? ''
      } catch {
        return ''
      }
    },
    (key, value, place) => {
      if (broken) return 0
      if (value) area(place).setItem(key, value)
      else area(place).removeItem(key)
      return 1
    },
    (key, value, options) => writeCookie(key, value, Math.floor(options / 4)),
    (message, _, level) => seen.logs.push({ level, message }),
    (url, body, number) =>
      seen.sent.push({
        id: Math.floor(number / 1024),
        url,
        gzip: !!(number & 8),
        transport: number & 7,
        attempts: Math.floor(number / 16) % 64,
        body,
      }),
    (event) => seen.captured.push(event),
    (_, __, due) => (seen.timer = due ? due - clock : undefined),
    // events that were dropped: no project is warned
    () => {},
    (url, body, number) => {
      // without an id a failure is noted
      if (number) seen.records.push({ id: number % 2 ** 32, url, count: Math.floor(number / 2 ** 32), body })
    },
    (_, __, id) => {
      seen.records = seen.records.filter((record) => id && record.id !== id)
    },
    // a new session, and that flags are wanted: there is nobody to tell
    () => {},
    () => {},
  ]
  let consent = 1
  return {
    seen,
    advance: (ms) => void (clock += ms),
    time: () => clock * 16 + consent,
    setConsent: (bits) => void (consent = bits),
    answers,
  }
}

/** What is asked with bytes: to send a request, to save a record. */
const WITH_BYTES = [7, 11]

/** Makes `host` answer for the next instance. `room` is the module's. */
export function register(host, memory, room) {
  const bytes = (at, length) => new Uint8Array(memory.buffer, at, length).slice()
  const text = (at, length) => new TextDecoder().decode(bytes(at, length))
  hosts.push((what, a, aLength, b, bLength, number) => {
    const second = WITH_BYTES.includes(what) ? bytes(b, bLength) : text(b, bLength)
    const answer = host.answers[what](text(a, aLength), second, number)
    if (typeof answer !== 'string') return Number(answer ?? 0)
    const written = new TextEncoder().encode(answer)
    const at = room(written.length)
    new Uint8Array(memory.buffer).set(written, at)
    return written.length
  })
}

export function time(host) {
  return host.time()
}

export function advance(host, ms) {
  host.advance(ms)
}

export function setConsent(host, bits) {
  host.setConsent(bits)
}

/** The time of the timer that is set passes; the answer is whether there was one. */
export function passTimer(host) {
  const wait = host.seen.timer
  if (wait === undefined) return false
  host.advance(wait)
  host.seen.timer = undefined
  return true
}

/** What the module has asked for, as JSON. */
export function seen(host) {
  return JSON.stringify(host.seen, (key, value) => (key === 'body' ? undefined : value))
}

/** The bytes of a request's body. */
export function bodyOf(host, index) {
  return host.seen.sent[index].body
}

/** The text of a request's body; the browser's own gzip checks length and checksum on the way. */
export function textOf(host, index) {
  const { body } = host.seen.sent[index]
  const stream = new Blob([body]).stream()
  const plain = body[0] === 0x1f ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
  return new Response(plain).text()
}

/** What the page itself sees: `location.href` and the like. */
export function pageFacts() {
  return JSON.stringify({
    url: location.href,
    path: location.pathname,
    host: location.host,
    width: innerWidth,
  })
}

export function local(key) {
  return localStorage.getItem(key) ?? undefined
}

export function setLocal(key, value) {
  localStorage.setItem(key, value)
}

export function session(key) {
  return sessionStorage.getItem(key) ?? undefined
}

/** Answers what features of an instance ask, as js/wasm/page.ts does it. Events are noted in `seen.captured`. */
export function answerFeatures(host, instance, config, memory, room) {
  ;(shim.clients_ ??= [])[instance] = { host, config: JSON.parse(config), hooks_: () => 1 }
  shim.onReopened_ = () => () => {}
  shim.callPage_ = (run, given) => run(given)
  shim.captured_ = (at, event) => shim.clients_[at].host.seen.captured.push(event)
  shim.write_ = (text) => {
    const written = new TextEncoder().encode(text)
    const at = room(written.length)
    new Uint8Array(memory.buffer).set(written, at)
    return written.length
  }
  shim.guarded_ = (at, run) => (event) => {
    const { config, host } = shim.clients_[at]
    for (const value of [event, config, ['.chosen']]) keep(value)
    run(host.time(), Math.random())
    drop(1)
  }
}

/** Puts markup into the page, in the place of what was put there before. */
export function setPage(html) {
  const root =
    document.querySelector('#test-page') ?? document.body.appendChild(document.createElement('main'))
  root.id = 'test-page'
  root.innerHTML = html
}

/** Has an event of this type happen to the first element that matches `selector`. */
export function happen(selector, type) {
  const Kind = type === 'click' ? MouseEvent : Event
  const event = new Kind(type, { bubbles: true, cancelable: true, composed: true })
  // no form is sent, and no link followed
  addEventListener(type, (event) => event.preventDefault(), { once: true })
  document.querySelector(selector).dispatchEvent(event)
}
