// XMLHttpRequest while headers or bodies are recorded. The page's request is its own: it is listened to.

import { refusal, textOfBody, wantsBody, wantsHeaders } from './bodies'
import { log } from './log'
import type { Exchange, NetworkOptions } from './exchange'
import { patch } from '../platform/patch'

export function watchXhr(
  page: Window & typeof globalThis,
  options: NetworkOptions,
  finish: (exchange: Exchange) => void,
): () => void {
  const { prototype } = page.XMLHttpRequest
  const watched = new WeakMap<XMLHttpRequest, { exchange: Exchange; headers: Record<string, string> }>()
  /** Before the page's own call; what throws in here must not be seen there. */
  const before = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      log.error('a request cannot be recorded', error)
    }
  }
  const stops = [
    patch<XMLHttpRequest['open']>(prototype, 'open', (original) => {
      return function (this: XMLHttpRequest, ...args: [string, string | URL]) {
        before(() => {
          const url = new URL(String(args[1]), document.baseURI).href
          const exchange: Exchange = { url, method: args[0], initiator: 'xmlhttprequest', recorded: {} }
          watched.set(this, { exchange, headers: {} })
        })
        return original.apply(this, args as never)
      } as XMLHttpRequest['open']
    }),
    patch<XMLHttpRequest['setRequestHeader']>(prototype, 'setRequestHeader', (original) => {
      return function (this: XMLHttpRequest, name, value) {
        before(() => {
          const request = watched.get(this)
          if (request) request.headers[name] = value
        })
        return original.call(this, name, value)
      }
    }),
    patch<XMLHttpRequest['send']>(prototype, 'send', (original) => {
      return function (this: XMLHttpRequest, body) {
        before(() => {
          const request = watched.get(this)
          if (!request) return
          const { exchange, headers } = request
          if (wantsHeaders(options, 'request')) exchange.recorded.requestHeaders = headers
          if (wantsBody(options, 'request', typeIn(headers), exchange.url))
            exchange.recorded.requestBody = refusal(exchange.url, undefined, options) || textOfBody(body)
          exchange.start = page.performance.now()
          this.addEventListener('loadend', () => before(() => end(this, exchange)), { once: true })
        })
        return original.call(this, body)
      }
    }),
  ]
  const end = (request: XMLHttpRequest, exchange: Exchange): void => {
    exchange.end = page.performance.now()
    exchange.status = request.status
    const headers: Record<string, string> = {}
    for (const line of request
      .getAllResponseHeaders()
      .trim()
      .split(/[\r\n]+/)) {
      const [name, ...value] = line.split(': ')
      if (name) headers[name] = value.join(': ')
    }
    if (wantsHeaders(options, 'response')) exchange.recorded.responseHeaders = headers
    if (wantsBody(options, 'response', typeIn(headers), exchange.url))
      exchange.recorded.responseBody =
        refusal(exchange.url, undefined, options) || textOfBody(request.response)
    finish(exchange)
  }
  return () => {
    for (const stop of stops) stop()
  }
}

function typeIn(headers: Record<string, string>): string | undefined {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'content-type')
  return name && headers[name]
}
