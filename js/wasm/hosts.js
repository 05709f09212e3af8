// From wasm to the shim and the page. Plain JavaScript, because wasm-bindgen takes this file as it is.

/** What answers for each instance, by its number: js/wasm/core.ts puts it here, js/wasm/host.ts makes it. */
export const hosts = []

/** What features ask of the shim; js/wasm/page.ts puts it here. */
export const shim = {}

const leave = (text) => shim.write_(text)

const members = {}
/** A member of a node as the browser made it, whatever a page has put there or a form calls its fields. */
const own = (name, node, given) => (members[name] ??= shim.ownMember_(name)).call(node, given)

/** What the core asks of the browser; see src/browser/web.rs. A text is left for the module, and its length answered. */
export const pageFacts = (at) => leave(hosts[at].pageFacts_())
export const referrer = (at) => leave(hosts[at].referrer_())
export const title = (at) => leave(hosts[at].title_())
export const numberText = (value) => leave(String(value))
export const replay = (at, name) => leave(hosts[at].replay_(name))
export const rateLimited = (at, message) => hosts[at].rateLimited_(message)
export const params = (at, url, name) => leave(hosts[at].params_(url, name))
export const iso = (at, ms) => leave(hosts[at].iso_(ms))
export const stored = (at, area, key) => leave(hosts[at].stored_(area, key))
export const store = (at, area, key, value) => hosts[at].store_(area, key, value)
// truths come as 1 and 0
export const setCookie = (at, name, value, days, isBroad, isSecure) =>
  hosts[at].setCookie_(name, value, days, !!isBroad, !!isSecure)
export const log = (at, level, message) => hosts[at].log_(level, message)
/** What is handed over as bytes lies in wasm's memory, which moves. */
export const send = (at, id, url, body, isGzip, ...how) =>
  hosts[at].send_(id, url, body.slice(), !!isGzip, ...how)
export const saveRecord = (at, id, url, count, events) =>
  hosts[at].saveRecord_(id, url, count, events.slice())
export const noteFailure = (at) => hosts[at].noteFailure_()
export const forgetRecords = (at, id) => hosts[at].forgetRecords_(id)
export const capturedEarly = (at, event) => hosts[at].captured_(event)
export const sessionChanged = (at, session) => hosts[at].sessionChanged_(session)
export const wantFlags = (at, isOther) => hosts[at].wantFlags_(!!isOther)
export const wakeAt = (at, due) => hosts[at].wakeAt_(due)

/** See src/browser/page.rs and listener.rs. */
export const requestFlags = (instance, url, body, isFirst) => shim.requestFlags_(instance, url, body, isFirst)
export const settleFlags = (instance, isAsked, error) => shim.settleFlags_(instance, isAsked, error)
export const flagsChanged = (instance, what, values) => shim.flagsChanged_(instance, what, values)
export const flagsReloading = (instance) => shim.flagsReloading_(instance)
export const hooks = (instance) => shim.clients_[instance].hooks_()
export const captured = (instance, event, options, isDelivered, atOnce) =>
  shim.captured_(instance, event, options, !!isDelivered, !!atOnce)
export const timeOf = (instance) => shim.clients_[instance].time_()
export const followHistory = (instance) => shim.followHistory_(instance)
export const titleBefore = (instance) => leave(String(shim.clients_[instance].titleBefore_))
export const guarded = (instance, run) => shim.guarded_(instance, run)
export const onReopened = (add) => shim.onReopened_(add)

/**
 * Values of the page, which the module has by their numbers; see src/browser/value.rs. They are there until what it listens
 * with returns: `shim.guarded_` begins with the event and the config.
 */
const values = [undefined]
export const keep = (value) => (value == null ? 0 : values.push(value) - 1)
/** Those that are kept from the number `from` on; drops them. */
export const drop = (from) => values.splice(from)
export const valueCount = () => values.length

/** -1 where it is no text. */
const write = (text) => (typeof text === 'string' ? leave(text) : -1)
const attempt = (read) => {
  try {
    return read()
  } catch {
    return
  }
}
const keepAll = (all) => {
  const first = values.length
  for (const one of all) values.push(one)
  return first
}

export const get = (at, key) => (at ? keep(attempt(() => values[at][key])) : 0)
export const isTrue = (at) => !!values[at]
export const isFunction = (at) => typeof values[at] === 'function'
export const isList = (at) => Array.isArray(values[at])
export const numberOf = (at) => (typeof values[at] === 'number' ? values[at] : NaN)
export const textOf = (at) => write(values[at])
export const lowerCaseOf = (text) => write(text.toLowerCase())
export const item = (at, index) => keep(values[at]?.[values[index]])
export const items = (at) => keepAll(Array.isArray(values[at]) ? values[at] : [])
export const includes = (at, text) => Array.isArray(values[at]) && values[at].includes(text)
export const includesValue = (at, other) => includes(at, values[other])
export const callPage = (run, given) => keep(shim.callPage_(values[run], values[given]))
/** 2 where `pattern` is no expression. */
export const testPattern = (pattern, text) =>
  attempt(() => +new RegExp(values[pattern]).test(values[text])) ?? 2
export const hostOf = (href) => write(Object.assign(document.createElement('a'), { href }).host)
export const selectedText = () => write(String(getSelection() ?? ''))
export const routePart = (part) => leave([location.pathname, location.search, location.hash][part])
export const isOnline = () => navigator.onLine !== false
export const quietly = { capture: true, passive: true }
export const storageKey = (event) => leave(values[event].key ?? '')
export const isVisible = () => document.visibilityState === 'visible'
export const isInTransition = () => !!window.navigation?.transition
/** What is scrolled: the page, or the first element that a selector finds. */
let scroller
let isPageScrolled
export const findScroller = (root) => {
  isPageScrolled = !root
  const find = (selector) => attempt(() => document.querySelector(selector))
  scroller = root ? [JSON.parse(root)].flat().map(find).find(Boolean) : own('documentElement', document)
  return scroller
}
export const address = () => keep(location.href)
export const host = () => write(location.host)
export const roots = () => keepAll([own('documentElement', document), own('body', document)].filter(Boolean))

/** The one value that stays from one event to the next: what the pointer went down on. */
let held
export const hold = (at) => void (held = values[at])
export const takeHeld = () => {
  const found = keep(held)
  held = undefined
  return found
}
export const isMouse = (at) => values[at] instanceof MouseEvent

/** The scroll position, the height of all there is, and of what is visible. */
export const scrollNumber = (which) =>
  (!which && isPageScrolled && scrollY) ||
  (scroller && +own(['scrollTop', 'scrollHeight', 'clientHeight'][which], scroller)) ||
  0

/** See src/browser/element.rs. */
export const target = (at) => {
  const event = values[at]
  let found = own('target', event)
  if (own('nodeType', found) === 1 && own('shadowRoot', found)) found = own('composedPath', event)[0]
  if (own('nodeType', found) === 3) found = own('parentNode', found)
  return found && own('nodeType', found) === 1 ? keep(found) : 0
}
/** The parent of an element, also through the end of a shadow root. */
const around = (node) => {
  const parent = own('parentNode', node)
  return parent && own('nodeType', parent) === 1 ? parent : attempt(() => own('host', parent))
}
export const walk = (at, isShown, most, end) => {
  const path = []
  for (let node = values[at]; node && path.length < most;) {
    path.push(node)
    node = isShown ? own('assignedSlot', node) || around(node) : is(node, end) ? undefined : around(node)
  }
  return keepAll(path)
}
export const isParent = (at, other) => values[at] === own('parentNode', values[other])
export const is = (node, selector) => !!attempt(() => own('matches', node, selector))
export const matches = (at, selector) => is(values[at], selector)
export const matchesValue = (at, selector) => is(values[at], values[selector])
export const matchesAny = (at, list) => values[list].some((selector) => is(values[at], selector))
export const has = (at, selector) => !!own('querySelector', values[at], selector)
export const tag = (at) => write(own('tagName', values[at]).toLowerCase())
export const isSvg = (at) => !!own('namespaceURI', values[at])?.endsWith('/svg')
export const isConnected = (at) => own('isConnected', values[at])
export const hasHand = (at) => attempt(() => getComputedStyle(values[at]).cursor) === 'pointer'
const attributeOf = (node, name) => write(own('getAttribute', node, name))
export const attribute = (at, name) => attributeOf(values[at], name)
export const attributeNamed = (at, name) => attributeOf(values[at], values[name])
export const attributeNames = (at) => keepAll(own('getAttributeNames', values[at]))
export const children = (at) => keepAll(own('childNodes', values[at]))
export const kind = (at) => own('nodeType', values[at])
export const data = (at) => write(own('data', values[at]))
/** Which child it is, or which of its name. */
export const nth = (at, isOfType) => {
  let count = 1
  const name = own('tagName', values[at])
  for (let node = values[at]; (node = own('previousElementSibling', node));)
    if (!isOfType || own('tagName', node) === name) count++
  return count
}
