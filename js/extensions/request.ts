// Requests that are no events: definitions of surveys and tours, and what PostHog's scripts ask for (posthog-js
// `request-dispatch.ts`).

import { guarded } from '../wasm/guard'
import { parse, stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { finalUrl } from '../platform/transport'
import { unzoned } from '../platform/zone'
import type { Sdk } from './sdk'

/** What a request is answered; 0 where nothing came. */
export interface Answer {
  statusCode: number
  text?: string
  json?: any
  error?: unknown
}

export interface Asked {
  url: string
  method?: 'GET' | 'POST'
  data?: unknown
  headers?: Record<string, string>
  /** ms; 60 s without. */
  timeout?: number
  /** Where the time of sending goes. */
  timestampMode?: 'query' | 'body' | 'none'
  transport?: 'fetch' | 'XHR' | 'sendBeacon'
  callback?: (answer: Answer) => void
}

const TIMEOUT_MS = 60_000

/** The address with the version and the time that posthog-js sends along. */
function addressed({ url, timestampMode = 'query' }: Asked, sdk: Sdk): string {
  const [start, query = ''] = finalUrl(url, 0, sdk.config).split('?')
  const params = new URLSearchParams(query)
  params.set('ver', sdk.version)
  if (timestampMode === 'query') params.set('_', String(Date.now()))
  return `${start}?${params}`
}

/** Sends a request. Never rejects. */
export async function send(sdk: Sdk, asked: Asked): Promise<Answer> {
  const { config } = sdk
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), asked.timeout ?? TIMEOUT_MS)
  try {
    const url = addressed(asked, sdk)
    const body = asked.data === undefined ? undefined : stringify(asked.data)
    if (asked.transport === 'sendBeacon' && body !== undefined) {
      navigator.sendBeacon(url + '&beacon=1', new Blob([body], { type: 'application/json' }))
      return { statusCode: 0 }
    }
    const response = await unzoned(fetch)(url, {
      ...config.fetch_options,
      method: asked.method ?? 'GET',
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...config.request_headers,
        ...asked.headers,
      },
      body,
      signal: stop.signal,
    })
    const text = await response.text()
    const answer = { statusCode: response.status, text, json: parse(text) }
    if (response.status >= 400) guarded(config.on_request_error!)(answer)
    return answer
  } catch (error) {
    logger.error(error)
    return { statusCode: 0, error }
  } finally {
    clearTimeout(timer)
  }
}

/** The instance's `_send_request`, which PostHog's scripts call. */
export function offerRequests(sdk: Sdk): void {
  Object.assign(sdk, {
    _send_request: guarded((asked: Asked): void => {
      void send(sdk, asked).then((answer) => asked.callback && guarded(asked.callback)(answer))
    }),
  })
}
