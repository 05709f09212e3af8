import { test as base, expect, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Sdk } from './bare_page'

export interface WireEvent {
  uuid: string
  event: string
  timestamp: string
  properties: Record<string, unknown>
}

/** A request with events. */
export interface Received {
  url: string
  headers: IncomingHttpHeaders
  body: { api_key: string; sent_at: string; batch: WireEvent[] }
  names: string[]
  at: number
}

/** An answer to one request: its status, or what is done instead. */
export type Answer =
  number | { status?: number; headers?: Record<string, string>; text?: string; held?: Promise<void> }

export interface DeliveryOptions {
  [key: string]: unknown
  request_queue_config?: Record<string, number>
}

/** The SDK, and what debug mode loads. */
const FILE = /^\/static\/(array\.js|debug\.js)(\?|$)/

/** An HTTP server that serves the SDK on a page, records requests, and responds as scripted. */
export class ScriptedServer {
  readonly received: Received[] = []
  readonly #answers: Answer[] = []
  readonly #server: Server
  /** Every page. */
  html =
    '<!doctype html><title>page</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>'
  /** Every further answer. */
  always: Answer | ((names: string[]) => Answer) = 200

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer((request, response) => {
      const [, file] = FILE.exec(request.url!) ?? []
      if (request.method === 'POST' || request.method === 'OPTIONS') {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on(
          'end',
          () => void self.#take(request.url!, request.headers, Buffer.concat(chunks), response),
        )
      } else if (file) {
        response.setHeader('content-type', 'text/javascript').end(readFileSync(`pkg/dist/${file}`))
      } else {
        response.setHeader('content-type', 'text/html').end(self.html)
      }
    })
    const self = new ScriptedServer(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return self
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** How the next requests with events are answered, one after the other. */
  answer(...answers: Answer[]): void {
    this.#answers.push(...answers)
  }

  /** The names of all events that came, in order. */
  names(): string[] {
    return this.received.flatMap(({ names }) => names)
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #take(
    url: string,
    headers: IncomingHttpHeaders,
    data: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const body = JSON.parse((data[0] === 0x1f ? gunzipSync(data) : data).toString()) as Received['body']
    if (url.startsWith('/flags/'))
      return void response.setHeader('content-type', 'application/json').end('{}')
    const names = body.batch.map(({ event }) => event)
    this.received.push({ url, headers, body, names, at: Date.now() })
    const usual = typeof this.always === 'function' ? this.always(names) : this.always
    const next = this.#answers.shift() ?? usual
    const {
      status = 200,
      text = '{}',
      held,
      headers: own,
    } = typeof next === 'number' ? { status: next } : next
    await held
    response.writeHead(status, { 'content-type': 'application/json', ...own }).end(text)
  }
}

/** As much of the SDK as the contracts of delivery are about. */
export interface DeliverySdk extends Sdk {
  flush(timeout?: number): Promise<void>
  shutdown(timeout?: number): Promise<void>
  opt_out_capturing(): void
  set_config(config: object): void
}

/** The events in the outbox: how many each of its records has. */
export function outbox(page: Page): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const opening = indexedDB.open('posthog_outbox')
        opening.onupgradeneeded = () => opening.transaction?.abort()
        opening.addEventListener('error', () => resolve([]))
        opening.onsuccess = () => {
          const keys = opening.result.transaction('records').objectStore('records').getAllKeys()
          keys.onsuccess = () => {
            opening.result.close()
            resolve((keys.result as unknown as number[][]).map((key) => key[5]!))
          }
          keys.addEventListener('error', () => reject(keys.error!))
        }
      }),
  )
}

interface Fixtures {
  server: ScriptedServer
  /** Opens a page with the SDK on it, started with these options, which captures nothing unasked. */
  open(options?: DeliveryOptions, on?: Page): Promise<void>
  /** Console lines of the page. */
  lines: string[]
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants to see a pattern here.
  server: async ({}, use) => {
    const server = await ScriptedServer.start()
    await use(server)
    server.stop()
  },
  lines: async ({ page }, use) => {
    const lines: string[] = []
    page.on('console', (message) => lines.push(message.text()))
    page.on('pageerror', (error) => lines.push(`uncaught: ${String(error)}`))
    await use(lines)
    expect(lines.filter((line) => line.startsWith('uncaught'))).toEqual([])
  },
  open: async ({ page, server }, use) => {
    await use(async (options = {}, on = page) => {
      await on.goto(server.url)
      await on.evaluate(
        (config) =>
          void window.posthog.init('test-token', {
            api_host: location.origin,
            autocapture: false,
            capture_pageview: false,
            capture_pageleave: false,
            disable_session_recording: true,
            advanced_disable_flags: true,
            request_queue_config: { flush_interval_ms: 250 },
            ...config,
          }),
        options,
      )
    })
  },
})

export { expect }

/** Runs `run` with the page's SDK. */
export function withSdk<T>(page: Page, run: (posthog: DeliverySdk) => T): Promise<Awaited<T>> {
  return page.evaluate(`(${String(run)})(window.posthog)`) as Promise<Awaited<T>>
}
