// `fetch` while headers or bodies are recorded: the page's own call goes its way at once and unchanged.

import { readBody, refusal, wantsBody, wantsHeaders } from './bodies'
import { log } from './log'
import type { Exchange, NetworkOptions } from './exchange'
import { patch } from '../platform/patch'

export function watchFetch(
  page: Window & typeof globalThis,
  options: NetworkOptions,
  finish: (exchange: Exchange) => void,
): () => void {
  return patch<typeof fetch>(page, 'fetch', (original) => {
    return function (this: unknown, input, init) {
      let exchange: Exchange | undefined
      let copy: Request | undefined
      try {
        const isRequest = typeof input === 'object' && 'clone' in input
        // a stream can be read once, and that is the page's
        const isStream = init?.body instanceof ReadableStream
        copy = isStream
          ? undefined
          : isRequest && !init
            ? input.clone()
            : new Request(isRequest ? input.clone() : input, init)
        const url = copy?.url ?? new URL(isRequest ? input.url : String(input), document.baseURI).href
        exchange = { url, method: copy?.method ?? init?.method ?? 'GET', initiator: 'fetch', recorded: {} }
        exchange.start = page.performance.now()
      } catch (error) {
        // the page's call throws by itself
        log.warn('a request cannot be recorded', error)
      }
      const answer = original.call(this, input, init)
      if (exchange) void follow(page, options, exchange, copy, answer).then(finish, () => {})
      return answer
    }
  })
}

async function follow(
  page: Window,
  options: NetworkOptions,
  exchange: Exchange,
  request: Request | undefined,
  answer: Promise<Response>,
): Promise<Exchange> {
  const { recorded, url } = exchange
  const asked = request && readInto('request', request)
  try {
    const response = await answer
    exchange.end = page.performance.now()
    exchange.status = response.status
    await readInto('response', response)
  } catch {
    // the page gets the error
    exchange.end ??= page.performance.now()
  }
  await asked
  return exchange

  async function readInto(direction: 'request' | 'response', from: Request | Response): Promise<void> {
    if (wantsHeaders(options, direction)) recorded[`${direction}Headers`] = Object.fromEntries(from.headers)
    if (!wantsBody(options, direction, from.headers.get('content-type'), url)) return
    const why = refusal(url, direction === 'response' ? from.headers : undefined, options)
    // the page reads its own
    recorded[`${direction}Body`] =
      why || (await readBody(direction === 'response' ? from.clone() : from, options))
  }
}
