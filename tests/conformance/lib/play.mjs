// One scenario with one SDK, in a browser context of its own: the network, the clock, and what is left at the end.

import { once } from 'node:events'
import { preparePage, readStorage } from './page.mjs'
import { startServer } from './server.mjs'
import { toSource } from './source.mjs'
import { Tab } from './tab.mjs'

export const TOKEN = 'phc_conformance'
export const ORIGIN = 'https://shop.example.com'

/** Why a request does not reach the network. */
const NEVER_LEFT = /DISCONNECTED|BLOCKED|mixed-content|csp/i

/** How long a request may be on its way, real ms: it is stuck then. */
const ANSWERED = 10_000
/** How long a page may take for its last words, real ms. */
const LAST_WORDS = 10_000

/** What scenarios have in common: events come from what they do, and from nothing else. */
const CONFIG = {
  api_host: ORIGIN,
  advanced_disable_flags: true,
  disable_session_recording: true,
  disable_surveys: true,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
}

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {(t: Tab) => Promise<void> | void} play what the visitor does
 * @property {object} [config] added to what all scenarios have in common
 * @property {string | false} [path] the page that is open at the start, `/` by default; false for none
 * @property {string | ((url: URL) => string)} [body] what the pages show
 * @property {string} [head] HTML before the SDK's script
 * @property {(config: string, script: string) => string} [start] HTML that starts the SDK
 * @property {object} [browser] options of the browser's context: locale, viewport, userAgent ...
 * @property {string | (() => void)} [before] runs in every page before its scripts
 * @property {Record<string, unknown>} [remote] answers by path
 * @property {object} [flags] what the server answers when it is asked for feature flags
 * @property {string[]} [swapped] lazily loaded scripts of which each SDK gets the other's
 * @property {boolean} [requests] whether the requests are compared as such, and not only what is in them
 * @property {boolean} [expectNothing] whether no event is right
 */

/**
 * Plays a scenario with `sdk`, 'peer' or 'ours', and answers what reached the network and what is left.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {Scenario} scenario
 * @param {number} start what the visitor's clock says at first, ms since 1970
 * @param {number} slow how long scripts and settings take to come, real ms
 */
export async function playWith(browser, scenario, sdk, start, slow) {
  const server = await startServer()
  Object.assign(server, { sdk, slow, swapped: scenario.swapped ?? [] })
  server.flags = scenario.flags ?? {}
  Object.assign(server.remote, scenario.remote)
  const context = await browser.newContext({
    proxy: { server: `http://127.0.0.1:${server.port}` },
    viewport: { width: 1280, height: 800 },
    ...scenario.browser,
  })
  const play = new Play(server, context, scenario, start)
  try {
    await context.clock.install({ time: start - 1000 })
    await context.clock.pauseAt(start)
    await context.addInitScript(preparePage)
    if (scenario.before) await context.addInitScript(asScript(scenario.before))
    server.page = (url) => play.html(url)
    const tab = new Tab(play, await play.newPage())
    if (scenario.path !== false) await tab.open(scenario.path)
    await scenario.play(tab)
    if (play.pages().length > 0) await tab.flush()
    return await play.outcome()
  } finally {
    await context.close()
    server.close()
  }
}

class Play {
  origin = ORIGIN
  results = []
  errors = []
  /** How many posts each document has made, those that are gone included. */
  #posts = new Map()
  /** Posts of which the network knows nothing. */
  #unsent = 0
  /** How often each has asked for something else. */
  #asked = new Map()
  /** All of both at the end of the last `settle`. */
  #settled = 0

  constructor(server, context, scenario, start) {
    this.now = start
    this.server = server
    this.context = context
    this.scenario = scenario
    this.site = { sdk: 'tested', config: scenario.config ?? {} }
    server.events.on('left', (id, posts) => this.#posts.set(id, posts))
    context.on('requestfailed', (request) => {
      if (request.method() === 'POST' && NEVER_LEFT.test(request.failure()?.errorText)) this.#unsent++
      server.events.emit('change')
    })
    context.on('weberror', (error) => this.errors.push(String(error.error())))
  }

  newPage = () => this.context.newPage()

  /** The open pages of the site. */
  pages = () => this.context.pages().filter((page) => page.url().startsWith('http'))

  /** Ends when everything that the pages have sent is answered, and they have seen the answers. */
  async settle() {
    await this.#barrier(false)
    while (this.#everything() !== this.#settled || this.#missing() > 0) {
      this.#settled = this.#everything()
      while (this.#missing() > 0) {
        await once(this.server.events, 'change', { signal: AbortSignal.timeout(ANSWERED) })
      }
      await this.#barrier(true)
    }
  }

  /** To be called before a page goes: ends when its last words are there. What no beacon took is lost. */
  async gone() {
    const patience = AbortSignal.timeout(LAST_WORDS)
    await once(this.server.events, 'left', { signal: patience }).catch(() => {})
    while (this.#missing() > 0 && !patience.aborted) {
      await once(this.server.events, 'change', { signal: patience }).catch(() => {})
    }
    this.#unsent = this.#all() - this.server.posts.length
  }

  #all = () => sum(this.#posts)
  #everything = () => this.#all() + sum(this.#asked)

  #missing() {
    return Math.max(this.server.open, this.#all() - this.#unsent - this.server.posts.length)
  }

  /** The pages' own tasks are done before this is, and with `answers` those that answers bring. */
  async #barrier(answers) {
    const barrier = (answers) => window[Symbol.for('conformance')]?.barrier(answers)
    for (const page of this.pages()) {
      const told = await page.evaluate(barrier, answers).catch(() => undefined)
      if (!told) continue
      this.#posts.set(told.id, told.posts)
      this.#asked.set(told.id, told.asked)
    }
  }

  html(url) {
    const { body = '<h1>Shop</h1>', head = '', start = inlineStart } = this.scenario
    const { sdk, config } = this.site
    const script = sdk === 'peer' ? '/peer/array.js' : '/static/array.js'
    const sdkHtml = sdk === 'none' ? '' : start(toSource({ ...CONFIG, ...config }), script)
    return `<!doctype html><html><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
${head}${sdkHtml}</head><body>${typeof body === 'function' ? body(url) : body}</body></html>`
  }

  async outcome() {
    const { results, errors } = this
    const requests = this.server.posts.map(({ url, ...rest }) => ({ url: url.href, ...rest }))
    return { requests, results, errors, ...(await this.stored()) }
  }

  /** Cookies, and the storage of every open page. */
  async stored() {
    const storage = []
    for (const page of this.pages()) storage.push(await page.evaluate(readStorage))
    return { storage, cookies: await this.context.cookies() }
  }
}

const sum = (counts) => [...counts.values()].reduce((sum, count) => sum + count, 0)
const asScript = (code) => (typeof code === 'string' ? code : `(${toSource(code)})()`)

function inlineStart(config, script) {
  return `<script src="${script}"></script><script>posthog.init('${TOKEN}', ${config})</script>`
}
