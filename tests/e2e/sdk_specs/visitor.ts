// A started SDK on an empty page, for what PostHog's specifications ask of identity, consent and sessions.

import type { Page } from '@playwright/test'
import type { Collector, StoredEvent } from '../collector'
import { expect, stored, test as base } from '../fixtures'

/** What the tests call: posthog-js's methods and those of PostHog's specifications. */
type Sdk = Record<string, any>

export const TOKEN = 'phc_specs'
const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  advanced_disable_flags: true,
  request_queue_config: { flush_interval_ms: 250 },
}

/** Keeps what the SDK prints, and what leaves the page. */
export class Visitor {
  readonly lines: string[] = []
  readonly requests: string[] = []
  readonly #page: Page
  readonly #collector: Collector

  constructor(page: Page, collector: Collector) {
    this.#page = page
    this.#collector = collector
    page.on('console', (message) => this.lines.push(message.text()))
    page.on('request', (request) => {
      if (request.method() === 'POST') this.requests.push(request.url())
    })
  }

  /** Opens a page, whose SDK starts with `config`; functions in it are given as their source. */
  async open(config: object = {}, source = '{}'): Promise<void> {
    const body =
      '<!doctype html><title>specs</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>'
    await this.#page.route('**/specs', (route) => route.fulfill({ contentType: 'text/html', body }))
    await this.#page.goto('/specs')
    await this.#page.evaluate(
      ([token, given, functions]) => {
        const own = new Function(`return ${functions as string}`)() as object
        window.posthog.init(token as string, { api_host: location.origin, ...(given as object), ...own })
      },
      [TOKEN, { ...CONFIG, ...config }, source],
    )
  }

  /** Calls the SDK on the page. */
  call<R>(run: (sdk: Sdk) => R): Promise<R> {
    return this.#page.evaluate(`(${run.toString()})(window.posthog)`)
  }

  /** Events that are stored once a last one is: nothing that came before it can still be on its way. */
  async events(name?: string): Promise<StoredEvent[]> {
    await this.call((sdk) => {
      sdk.opt_in_capturing({ captureEventName: false })
      sdk.capture('the last one')
    })
    await stored(this.#collector, { 'the last one': 1 })
    return this.#collector.events(name).filter(({ event }) => name || event !== 'the last one')
  }

  /** What is stored in localStorage under `key`. */
  local(key = `ph_${TOKEN}_posthog`): Promise<Record<string, any> | null> {
    return this.#page.evaluate((name) => JSON.parse(localStorage.getItem(name) ?? 'null'), key)
  }

  /** Whether a console line says so. */
  async said(part: string): Promise<void> {
    await expect.poll(() => this.lines.some((line) => line.includes(part)), { message: part }).toBe(true)
  }
}

export const test = base.extend<{ visitor: Visitor }>({
  visitor: async ({ page, collector, pageErrors }, use) => {
    await use(new Visitor(page, collector))
    // the SDK's console lines about the mistakes that these tests make are not errors of the page
    pageErrors.length = 0
  },
})

export { expect }
