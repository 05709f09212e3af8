// Requests of the page that say who the visitor is, and start a trace (posthog-js `entrypoints/tracing-headers.ts`, 1.449.2).
// A request that gets no header is passed on as the page made it.

import { patch } from '../platform/patch'
import { randomHex } from '../platform/random_hex'

const TRACEPARENT = 'traceparent'

/** What requests are to say, as it is when one is made. */
export interface Wanted {
  /** Names of hosts, which are compared as they are, or anything truthy for all. */
  hosts(): unknown
  /** Hosts and origins whose requests start a trace. */
  targets(): unknown
  /** Names and values of the headers that say who the visitor is. */
  visitor(): [name: string, value: string][]
}

/** The headers that say who the visitor is, without those that have no value. */
export const visitorHeaders = (
  session: unknown,
  window: unknown,
  id: unknown,
): [name: string, value: string][] =>
  Object.entries({ 'SESSION-ID': session, 'WINDOW-ID': window, 'DISTINCT-ID': id }).flatMap(
    ([name, value]): [string, string][] => (value ? [[`X-POSTHOG-${name}`, value as string]] : []),
  )

/** An origin as requests have it: in lower case, without the scheme's own port. */
function originOf(target: string): string | undefined {
  try {
    return new URL(target).origin
  } catch {
    return
  }
}

const namesVisitor = ({ hosts }: Wanted, { hostname }: URL): boolean => {
  const wanted = hosts()
  return Array.isArray(wanted) ? wanted.includes(hostname) : !!wanted
}

const startsTrace = ({ targets }: Wanted, { hostname, origin }: URL): boolean => {
  const wanted = targets()
  return (
    Array.isArray(wanted) &&
    wanted.some(
      (target) =>
        typeof target === 'string' &&
        (target.includes('://') ? originOf(target) === origin : target.toLowerCase() === hostname),
    )
  )
}

const resolve = (url: string | URL): URL => new URL(url, document.baseURI)

/** Version 00 of W3C's Trace Context: a trace and a span that only this request has. */
const newTrace = (): string => `00-${randomHex(16)}-${randomHex(8)}-01`

/** What `fetch` is given besides the page's own `init`: its members may be inherited, and read private ones of their own. */
const withHeaders = (init: RequestInit | undefined, headers: Headers): RequestInit =>
  new Proxy(init ?? {}, {
    get: (own, name): unknown => (name === 'headers' ? headers : Reflect.get(own, name)),
  })

/** Whether it is a `Request`, of whichever window. */
const isRequestOf = (input: unknown): input is Request => ({}).toString.call(input) === '[object Request]'

export const watchFetch = (wanted: Wanted): (() => void) =>
  patch<typeof fetch>(globalThis, 'fetch', (original) => {
    return function (this: unknown, ...args) {
      let changed: Parameters<typeof fetch> = args
      try {
        const [input, init] = args
        const isRequest = isRequestOf(input)
        const url = resolve(isRequest ? input.url : String(input))
        const names = namesVisitor(wanted, url)
        const traces = startsTrace(wanted, url)
        if (names || traces) {
          const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined))
          if (names) for (const [name, value] of wanted.visitor()) headers.set(name, value)
          if (traces && !headers.has(TRACEPARENT)) headers.set(TRACEPARENT, newTrace())
          changed = [input, withHeaders(init, headers)]
        }
      } catch {
        // the page's call throws by itself
      }
      return original.apply(this, changed)
    }
  })

export const watchXhr = (wanted: Wanted): (() => void)[] => {
  const proto = XMLHttpRequest.prototype
  const untraced = new WeakMap<XMLHttpRequest, URL>()
  const open = patch<(...args: any[]) => void>(proto, 'open', (original) => {
    return function (this: XMLHttpRequest, ...args) {
      original.apply(this, args)
      untraced.delete(this)
      try {
        const url = resolve(args[1] as string)
        untraced.set(this, url)
        if (namesVisitor(wanted, url))
          for (const [name, value] of wanted.visitor()) this.setRequestHeader(name, value)
      } catch {
        // the page's request goes without
      }
    }
  })
  const set = patch<XMLHttpRequest['setRequestHeader']>(proto, 'setRequestHeader', (original) => {
    return function (this: XMLHttpRequest, ...args) {
      original.apply(this, args)
      // the page's own; a second one would be appended
      if (String(args[0]).toLowerCase() === TRACEPARENT) untraced.delete(this)
    }
  })
  const send = patch<XMLHttpRequest['send']>(proto, 'send', (original) => {
    return function (this: XMLHttpRequest, ...args) {
      try {
        const url = untraced.get(this)
        if (url && startsTrace(wanted, url)) this.setRequestHeader(TRACEPARENT, newTrace())
      } catch {
        // the page's request goes without
      }
      original.apply(this, args)
    }
  })
  return [send, set, open]
}
