// `metrics.network`: how long the page's own requests take, as OpenTelemetry's `http.client.request.duration` (posthog-js
// `network-metrics.ts`, 1.449.2). Requests and their answers stay as they are.

import type { HistogramOptions, MetricAttributes, NetworkMetricsConfig } from '@posthog/types'
import { attempt } from '../../wasm/guard'
import { listen } from '../../platform/listeners'
import * as logger from '../../platform/logger'
import { patch } from '../../platform/patch'
import type { Sdk } from '../sdk'

export type Histogram = (name: string, value: number, options: HistogramOptions) => void

const NAME = 'http.client.request.duration'
const METHODS = /^(CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|TRACE)$/
const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }
/** The SDK's own requests, which may be on the page's host. */
const OWN = /\/(e|s|flags|decide|i\/v\d+\/\w+)\/?(\?|$)/
/** A part of a path that names one thing of many: digits, or eight and more of what ids are written with. */
const ID = /^(\d+|(?=.{8})[\da-f-]*\d[\da-f-]*)$/i

/** What is known of a request when it starts. */
interface Observed {
  method: string
  address: string
  start: number
}

const urlOf = (address: string): URL | undefined => attempt(() => new URL(address, document.baseURI))
/** A host as metrics name it: without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/** A path without what differs from one request to the next. */
const templateOf = (path: string): string =>
  path
    .split('/')
    .map((part) => (ID.test(part) ? ':id' : part))
    .join('/')

function attributesOf(
  { method }: Observed,
  url: URL | undefined,
  status: number,
  error?: string,
): MetricAttributes {
  const isKnown = METHODS.test(method)
  return {
    'http.request.method': isKnown ? method : '_OTHER',
    ...(!isKnown && { 'http.request.method_original': method }),
    ...(url && {
      'server.address': hostOf(url),
      'server.port': Number(url.port) || PORTS[url.protocol]!,
      'url.scheme': url.protocol.slice(0, -1),
      'url.template': templateOf(url.pathname),
    }),
    ...(status && { 'http.response.status_code': status }),
    ...(error && { 'error.type': error }),
  }
}

const observe = (method: unknown, address: unknown): Observed => ({
  method: String(method).toUpperCase(),
  address: String(address),
  start: performance.now(),
})

export function startNetworkMetrics(sdk: Sdk, histogram: Histogram): void {
  let undo: (() => void)[] = []
  const option = (): NetworkMetricsConfig | undefined => {
    const network = undo.length ? sdk.config.metrics?.network : undefined
    return network === true ? {} : network || undefined
  }

  /** Records a request that has ended; `status` is 0 where no answer came, `failure` what a `fetch` was rejected with. */
  function record(observed: Observed, status: number, failure?: { name?: string } | null): void {
    const own = option()
    if (!own) return
    try {
      const durationMs = performance.now() - observed.start
      const url = urlOf(observed.address)
      if (url && !PORTS[url.protocol]) return
      const request = { url: url?.href ?? observed.address, method: observed.method }
      const { name: naming, attributes: more } = own
      const name = typeof naming === 'function' ? naming(request) : typeof naming === 'string' ? naming : NAME
      if (!name) return
      // an opaque answer of `fetch` has no status, and is none the less an answer
      const failed = failure === null ? undefined : failure?.name || '_OTHER'
      const error = status ? (status >= 400 ? String(status) : undefined) : failed
      const attributes = {
        ...attributesOf(observed, url, status, error),
        ...more?.(request, { status: status || undefined, durationMs }),
      }
      histogram(name, durationMs, { unit: 'ms', attributes })
    } catch (failed) {
      logger.error('Failed to record network metric', failed)
    }
  }
  const isStream = (type: string | null | undefined): boolean =>
    typeof type === 'string' && type.toLowerCase().startsWith('text/event-stream')

  const watchFetch = (): (() => void) =>
    patch<typeof fetch>(globalThis, 'fetch', (original) => {
      return function (this: unknown, ...args) {
        const start = performance.now()
        const answer = original.apply(this, args)
        if (!option()) return answer
        try {
          const [input, init] = args as [Request, RequestInit?]
          const observed = { ...observe(init?.method ?? input?.method ?? 'GET', input?.url ?? input), start }
          return answer.then(
            (response) => {
              if (!isStream(response?.headers?.get('content-type'))) record(observed, response?.status, null)
              return response
            },
            (error) => {
              record(observed, 0, error as Error)
              throw error
            },
          )
        } catch (error) {
          logger.error('Failed to observe fetch', error)
          return answer
        }
      }
    })

  const watchXhr = (): (() => void)[] => {
    const proto = XMLHttpRequest.prototype
    const requests = new WeakMap<XMLHttpRequest, Observed>()
    const open = patch<(...args: any[]) => void>(proto, 'open', (original) => {
      return function (this: XMLHttpRequest, ...args) {
        try {
          requests.delete(this)
          const [method, address] = args as unknown[]
          if (!OWN.test(String(address))) requests.set(this, observe(method, address))
        } catch {
          // the page's call throws by itself
        }
        original.apply(this, args)
      }
    })
    const send = patch<XMLHttpRequest['send']>(proto, 'send', (original) => {
      return function (this: XMLHttpRequest, ...args) {
        const observed = option() && requests.get(this)
        if (!observed) return original.apply(this, args)
        observed.start = performance.now()
        let isStreamed = false
        const type = (): boolean => isStream(this.getResponseHeader('content-type'))
        const stops = [
          // an aborted request has lost its headers when it ends
          listen(this, 'readystatechange', () => {
            if (this.readyState === 2) isStreamed = type()
          }),
          listen(this, 'loadend', () => {
            for (const stop of stops) stop()
            if (!isStreamed && !type()) record(observed, this.status)
          }),
        ]
        try {
          original.apply(this, args)
        } catch (error) {
          for (const stop of stops) stop()
          throw error
        }
      }
    })
    return [send, open]
  }

  const stop = (): void => {
    for (const restore of undo.splice(0)) restore()
  }
  const follow = (): void => {
    if (!sdk.config.metrics?.network) stop()
    else if (!undo.length) undo = [watchFetch(), ...watchXhr()]
  }
  follow()
  sdk.onConfig_(follow)
  sdk.stops_.push(stop)
}
