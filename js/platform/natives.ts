// The language's own functions, taken when the script starts, so that nothing depends on what a page puts in their place.
//
// No other file names these: sources say `list.map(run)` and `setTimeout(run)`. The build puts what is taken here in the
// place of every built-in that a bundle uses, and takes it at the end of this file: scripts/lib/own_builtins.mjs. Each
// entry imports this file first. It is the only one that meets what the page has replaced, so it keeps to syntax.

declare const OWN_BUILTINS: (...tools: unknown[]) => void

type Call = (...args: any[]) => any
type Realm = Record<string, any>

const page: Realm = globalThis
/** zone.js keeps what it patches under its name behind this. */
const ZONE = '__zone_symbol__'

/** Whether `call` is the browser's own function or getter of that name; one that is bound or has taken another's place is not. */
export function isNative(call: unknown, name: string): boolean {
  const isText = (text: string, name: string): boolean =>
    text === `function ${name}() { [native code] }` || text === `function ${name}() {\n    [native code]\n}`
  try {
    return (
      typeof call === 'function' &&
      (isText(`${call as Call}`, name) || isText(`${call as Call}`, 'get ' + name))
    )
  } catch {
    return false
  }
}

let clean: Realm | undefined
let frame: HTMLIFrameElement | undefined

/** A window that no script of the page has seen, until `release`. The page's own where there is none. */
export function cleanRealm(): Realm {
  if (clean) return clean
  clean = page
  try {
    const { document } = page
    // a browser in JavaScript (jsdom) has nothing native to offer
    if (isNative(document.createElement, 'createElement')) {
      frame = document.createElement('iframe') as HTMLIFrameElement
      ;(document.querySelector('head') ?? document.querySelector('*')).appendChild(frame)
      const realm = frame.contentWindow as unknown as Realm
      // in a sandbox it is of another origin: that throws
      if (realm.Object) clean = realm
    }
  } catch {
    // a page that lets nothing be added
  }
  return clean
}

/** Removes the clean window, of which nothing can be taken then; what was taken goes on working. */
export const release = (): void => {
  frame?.remove()
  clean = frame = undefined
}

/** A member of what `at` finds in a realm: what zone.js has kept, the page's where it is native, or a clean realm's. */
export function take(at: (realm: Realm) => Realm | undefined, name: string): any {
  const holder = at(page)
  // first, as zone.js has its own pretend to be native
  const kept = holder?.[ZONE + name]
  if (isNative(kept, name)) return kept
  const found = holder?.[name]
  if (isNative(found, name)) return found
  const other = at(cleanRealm())?.[name]
  return isNative(other, name) ? other : found
}

const global = (realm: Realm): Realm => realm
const prototypeOf = (object: string) => (realm: Realm) => realm[object]?.prototype as Realm

const bind = take(prototypeOf('Function'), 'bind') as Call
/** A method as a function that takes its `this` first. */
const uncurried = bind.bind(take(prototypeOf('Function'), 'call')) as (method: unknown) => Call
const OwnProxy = take(global, 'Proxy') as typeof Proxy

/** An object whose members are taken when they are asked for. */
const taken = (make: (name: string) => unknown): Realm =>
  new OwnProxy({}, { get: (_, name) => make(name as string) })

/** Members of a global object, '' for the globals themselves. */
const ofObject = (object: string): Realm =>
  taken((name) => take((realm) => (object ? realm[object] : realm), name))

/** Methods of a class as functions; what the browser lacks fails where it is called. */
const ofClass = (object: string): Realm =>
  taken((name) => uncurried(take(prototypeOf(object), name) ?? isNative))

/** The same as the methods that they are. */
const ofPrototype = (object: string): Realm => taken((name) => take(prototypeOf(object), name))

const bound = (call: Call | undefined, self: unknown): Call | undefined => call && uncurried(bind)(call, self)

/**
 * Methods of what is listened at. A browser in JavaScript has windows that its own class refuses (Vitest's, which is Node's global
 * object): they have the method themselves.
 */
const ofTarget = (): Realm =>
  taken((name): Call => {
    const method = take(prototypeOf('EventTarget'), name)
    return isNative(method, name)
      ? uncurried(method)
      : (on, type, heard, options) => on[name](type, heard, options)
  })

/** Functions that act on the window, whichever realm they come from. */
const ofWindow = (): Realm => taken((name) => bound(take(global, name), page))

/** Classes whose objects need the window they come from: zone.js has some that bring each call into its zone. */
const ofPage = (): Realm =>
  taken((name) => (isNative(page[ZONE + name], name) ? page[ZONE + name] : page[name]))

const ofPerformance = (): Call | undefined =>
  bound(
    take((realm) => realm.performance, 'now'),
    page.performance,
  )

/** A method's answer, nothing where there is nothing to call it on. */
const maybe = (method: Call, on: unknown, ...given: unknown[]): unknown =>
  on == null ? undefined : method(on, ...iterate(given))

/** What goes through lists and collections without the page's iterators. What is neither stays as it is. */
const iterate = (list: any): any => {
  if (typeof list !== 'object' || !list) return list
  let items = list
  if (!(list.length >= 0)) {
    if (list.next || !list.forEach) return list
    items = []
    list.forEach((value: unknown, key: unknown) => (items[items.length] = list.get ? [key, value] : value))
  }
  let at = 0
  return {
    [Symbol.iterator]() {
      return this as unknown
    },
    next: () => ({ done: at >= items.length, value: items[at++] as unknown }),
  }
}

/** Strings and lists have methods of the same name. */
const either =
  (list: Call, string: Call): Call =>
  (on, what, from) => {
    const method = typeof on === 'string' ? string : list
    // `lastIndexOf` takes undefined for 0
    return from ? method(on, what, from) : method(on, what)
  }

const sliceOf =
  (list: Call, string: Call, bytes: Call, isList: Call): Call =>
  (on, from, to) =>
    (typeof on === 'string' ? string : isList(on) ? list : bytes)(on, from, to)

/** `test` would look for the page's `exec`; so would `replace` and `split`. */
const tester =
  (exec: Call): Call =>
  (pattern, text) =>
    !!exec(pattern, text)

/** `replace` of a pattern by a text without `$`, or by a function that takes the match and its groups. */
const replacer =
  (exec: Call, slice: Call, apply: Call): Call =>
  (text, pattern, by) => {
    let out = ''
    let from = 0
    pattern.lastIndex = 0
    for (let found; (found = exec(pattern, text));) {
      out += slice(text, from, found.index) + (typeof by === 'string' ? by : apply(by, undefined, found))
      from = found.index + found[0].length
      // not a global one
      if (!pattern.lastIndex) break
    }
    return out + slice(text, from)
  }

/** `split` at a pattern, with its groups; it must not match nothing. */
const splitter =
  (exec: Call, slice: Call): Call =>
  (text, by) => {
    const parts = []
    for (let found; (found = exec(by, text));) {
      parts[parts.length] = slice(text, 0, found.index)
      for (let at = 1; at < found.length; at++) parts[parts.length] = found[at]
      text = slice(text, found.index + found[0].length)
    }
    parts[parts.length] = text
    return parts
  }

/** What `async` functions answer is the language's own promise, whatever the page has put in its place. */
const promises = (): unknown => {
  const found: unknown = (async () => {})().constructor
  return isNative(found, 'Promise') ? found : take(global, 'Promise')
}

/** A collection's class whose objects have the language's own methods. */
const collection = (name: string, define: Call, describe: Call): unknown => {
  const Base = take(global, name)
  class Own extends Base {}
  const sizeIn = (realm: Realm): unknown => describe(realm[name].prototype, 'size')?.get
  let size = sizeIn(page)
  if (size) {
    if (!isNative(size, 'size')) size = sizeIn(cleanRealm())
    define(Own.prototype, 'size', { get: size })
  }
  for (const method of iterate(['get', 'set', 'has', 'delete', 'add', 'clear', 'forEach']))
    if (method in Base.prototype) define(Own.prototype, method, { value: take(prototypeOf(name), method) })
  return Own
}

OWN_BUILTINS({
  ofObject,
  ofClass,
  ofPrototype,
  ofTarget,
  ofWindow,
  ofPage,
  ofPerformance,
  maybe,
  iterate,
  either,
  sliceOf,
  tester,
  replacer,
  splitter,
  promises,
  collection,
  release,
})
