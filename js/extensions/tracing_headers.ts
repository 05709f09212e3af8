// Headers that connect a page's own requests with its visitor and a trace. Which requests is crates/extensions'
// decision; a request that gets none is passed on as the page made it.

import { patch } from '../platform/patch'
import type { Parts } from '../features/extensions/extensions'
import { TracingHeaders } from './module'
import type { Sdk } from './sdk'

const TRACEPARENT = 'traceparent'

interface Options {
  tracing_headers?: unknown
  addTracingHeaders?: unknown
  __add_tracing_headers?: unknown
  trace_propagation_targets?: unknown
}

const hosts = ({ tracing_headers, addTracingHeaders, __add_tracing_headers }: Options): unknown =>
  tracing_headers ?? addTracingHeaders ?? __add_tracing_headers

/** An origin as requests have it: in lower case, without the scheme's own port; no target if it is not a URL. */
function asOrigin(target: unknown): unknown {
  if (typeof target !== 'string' || !target.includes('://')) return target
  try {
    return new URL(target).origin
  } catch {
    return null
  }
}

/** Version 00 of W3C's Trace Context: a trace and a span that only this request has. */
function newTrace(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  // ids of zeros are invalid
  bytes[0]! |= 1
  bytes[16]! |= 1
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`
}

/** What `fetch` is given besides the page's own `init`: its members may be inherited, and read private ones of their own. */
const withHeaders = (init: RequestInit | undefined, headers: Headers): RequestInit =>
  new Proxy(init ?? {}, {
    get: (own, name): unknown => (name === 'headers' ? headers : Reflect.get(own, name)),
  })

/** Whether it is a `Request`, of whichever window. */
const isRequestOf = (input: unknown): input is Request => ({}).toString.call(input) === '[object Request]'

export function makeTracingHeaders(sdk: Sdk): Parts[string] {
  const decisions = new TracingHeaders()
  const options = (): Options => sdk.config as Options
  const resolve = (url: string | URL): URL => new URL(url, document.baseURI)

  const namesVisitor = ({ hostname }: URL): boolean =>
    decisions.namesVisitor(JSON.stringify(hosts(options()) ?? null), hostname)
  const startsTrace = ({ hostname, origin }: URL): boolean => {
    const targets = options().trace_propagation_targets
    const list = Array.isArray(targets) ? targets.map(asOrigin) : []
    return decisions.startsTrace(JSON.stringify(list), hostname, origin)
  }
  const visitor = (): [string, string][] => {
    const { sessionManager: sessions } = sdk
    // a visitor who is not recognised has neither a session nor an id of their own
    if (!sessions) return []
    const { sessionId, windowId } = sessions.checkAndGetSessionAndWindowId(true)
    const all = { 'SESSION-ID': sessionId, 'WINDOW-ID': windowId, 'DISTINCT-ID': sdk.get_distinct_id() }
    return Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value ? [[`X-POSTHOG-${name}`, value]] : [],
    )
  }

  const watchFetch = (): (() => void) =>
    patch<typeof fetch>(globalThis, 'fetch', (original) => {
      return function (this: unknown, ...args) {
        let changed: Parameters<typeof fetch> = args
        try {
          const [input, init] = args
          const isRequest = isRequestOf(input)
          const url = resolve(isRequest ? input.url : String(input))
          const names = namesVisitor(url)
          const traces = startsTrace(url)
          if (names || traces) {
            const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined))
            if (names) for (const [name, value] of visitor()) headers.set(name, value)
            if (traces && !headers.has(TRACEPARENT)) headers.set(TRACEPARENT, newTrace())
            changed = [input, withHeaders(init, headers)]
          }
        } catch {
          // the page's call throws by itself
        }
        return original.apply(this, changed)
      }
    })

  const watchXhr = (): (() => void)[] => {
    const proto = XMLHttpRequest.prototype
    const untraced = new WeakMap<XMLHttpRequest, URL>()
    const open = patch<(...args: any[]) => void>(proto, 'open', (original) => {
      return function (this: XMLHttpRequest, ...args) {
        original.apply(this, args)
        untraced.delete(this)
        try {
          const url = resolve(args[1] as string)
          untraced.set(this, url)
          if (namesVisitor(url)) for (const [name, value] of visitor()) this.setRequestHeader(name, value)
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
          if (url && startsTrace(url)) this.setRequestHeader(TRACEPARENT, newTrace())
        } catch {
          // the page's request goes without
        }
        original.apply(this, args)
      }
    })
    return [send, set, open]
  }

  let undo: (() => void)[] = []
  const stop = (): void => {
    for (const restore of undo.splice(0)) restore()
  }
  const isWanted = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : !!value)
  const follow = (): void => {
    if (!isWanted(hosts(options())) && !isWanted(options().trace_propagation_targets)) stop()
    else if (!undo.length) undo = [watchFetch(), ...watchXhr()]
  }
  follow()
  sdk.onConfig_(follow)
  sdk.stops_.push(stop)
  return {}
}
