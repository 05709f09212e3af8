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
  const seen = {
    sent: [],
    captured: [],
    records: [],
    flags: [],
    flagsChanged: 0,
    settled: [],
    timer: undefined,
    logs: [],
  }
  const json = JSON.stringify
  /** See `Host` in js/wasm/hosts.d.ts. */
  const answers = {
    pageFacts_: () =>
      json({
        $current_url: location.href,
        $host: location.host,
        $pathname: location.pathname,
        $viewport_width: innerWidth,
      }),
    referrer_: () => document.referrer,
    title_: () => document.title,
    scroll_: () => '{"$prev_pageview_max_scroll":7}',
    replay_: () => '',
    // events that were dropped: no project is warned
    rateLimited_: () => {},
    params_: (url, name) => json(name ? { [name]: new URL(url).searchParams.get(name) } : {}),
    iso_: (ms) => new Date(ms).toISOString(),
    stored_: (place, key) => {
      const found = place > 1 ? readCookie(key) : broken ? '' : area(place).getItem(key)
      try {
        if (found?.startsWith('{')) JSON.parse(found)
        return found ?? ''
      } catch {
        return ''
      }
    },
    store_: (place, key, value) => {
      if (broken) return false
      if (value) area(place).setItem(key, value)
      else area(place).removeItem(key)
      return true
    },
    setCookie_: writeCookie,
    log_: (level, message) => seen.logs.push({ level, message }),
    send_: (id, url, body, gzip, transport, attempts) =>
      seen.sent.push({ id, url, gzip, transport, attempts, body }),
    saveRecord_: (id, url, count, body) => {
      seen.records.push({ id, url, count, body })
      return true
    },
    noteFailure_: () => {},
    forgetRecords_: (id) => {
      seen.records = seen.records.filter((record) => id && record.id !== id)
    },
    captured_: (event) => seen.captured.push(event),
    // nothing listens
    sessionChanged_: () => {},
    wantFlags_: () => {},
    wakeAt_: (due) => (seen.timer = due ? due - clock : undefined),
  }
  let consent = 1
  return {
    seen,
    advance: (ms) => void (clock += ms),
    time: () => clock * 16 + consent,
    setConsent: (bits) => void (consent = bits),
    answers,
  }
}

/** Makes `host` answer for the next instance. `room` is the module's. */
export function register(host, memory, room) {
  shim.ownMember_ = (name) => {
    const classes = [Node, Element, CharacterData, Event, ShadowRoot, Document]
    const { prototype } = classes.find((one) => Object.hasOwn(one.prototype, name))
    const { get, value } = Object.getOwnPropertyDescriptor(prototype, name)
    return get ?? value
  }
  shim.write_ = (text) => {
    const written = new TextEncoder().encode(text)
    const at = room(written.length)
    new Uint8Array(memory.buffer).set(written, at)
    return written.length
  }
  hosts.push(host.answers)
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
    title: document.title,
  })
}

export function pushState(address) {
  history.pushState({}, '', address)
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
export function answerFeatures(host, instance, config, moment) {
  ;(shim.clients_ ??= [])[instance] = {
    host,
    config: JSON.parse(config),
    hooks_: () => 5,
    titleBefore_: document.title,
    time_: () => host.time(),
  }
  shim.requestFlags_ = (at, url, body) => {
    const { host } = shim.clients_[at]
    host.seen.flags.push({ url, asked: JSON.parse(body) })
    host.whenAsked?.()
  }
  shim.settleFlags_ = (at, isAsked, error) => shim.clients_[at].host.seen.settled.push([isAsked, error])
  shim.flagsChanged_ = (at) => shim.clients_[at].host.seen.flagsChanged++
  shim.flagsReloading_ = () => {}
  shim.onReopened_ = () => () => {}
  shim.followHistory_ = () => {}
  shim.callPage_ = (run, given) => run(given)
  shim.captured_ = (at, event) => shim.clients_[at].host.seen.captured.push(event)
  shim.guarded_ = (at, run) => (event) => {
    const { config, host } = shim.clients_[at]
    for (const value of [event, config, ['.chosen']]) keep(value)
    moment(host.time())
    run()
    drop(1)
  }
}

/** Resolves when flags have been requested so many times. */
export async function flagsAsked(host, times) {
  while (host.seen.flags.length < times) await new Promise((resolve) => (host.whenAsked = resolve))
}

/** Another tab has written an entry of localStorage. */
export function writeInOtherTab(key, value) {
  localStorage.setItem(key, value)
  dispatchEvent(new StorageEvent('storage', { key, newValue: value, storageArea: localStorage }))
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
