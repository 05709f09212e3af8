// One scenario with one SDK, in a browser context of its own: the network, the clock, and what is left at the end.

import { startServer } from './server.mjs'
import { toSource } from './source.mjs'
import { Tab } from './tab.mjs'

export const TOKEN = 'phc_conformance'
export const ORIGIN = 'https://shop.example.com'
/** A visitor's; as an option of the context it would end before the page does. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

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
 * @property {(t: Tab) => Promise<void>} play what the visitor does
 * @property {object} [config] added to what all scenarios have in common
 * @property {string | false} [path] the page that is open at the start, `/` by default; false for none
 * @property {string | ((url: URL) => string)} [body] what the pages show
 * @property {string} [head] HTML before the SDK's script
 * @property {(config: string, script: string) => string} [start] HTML that starts the SDK
 * @property {object} [browser] options of the browser's context: locale, viewport, userAgent ...
 * @property {string | (() => void)} [before] runs in every page before its scripts
 * @property {Record<string, unknown>} [remote] answers by path
 * @property {boolean} [requests] whether the requests are compared as such, and not only what is in them
 * @property {boolean} [expectNothing] whether no event is right
 */

/** Runs in every page before anything else. */
function preparePage() {
  // compressing off the main thread takes an unknown time; posthog-js then uses its own synchronous gzip
  delete window.CompressionStream
  const { fetch, navigator } = window
  const { port1, port2 } = new MessageChannel()
  const task = () =>
    new Promise((resolve) => {
      port2.addEventListener('message', resolve, { once: true })
      port2.start()
      port1.postMessage(0)
    })
  window[Symbol.for('conformance')] = {
    async barrier() {
      if (navigator.onLine) await fetch('/barrier').catch(() => {})
      await task()
    },
  }
  // says that the page is gone, after everything that the SDK sends at its end
  const beacon = navigator.sendBeacon.bind(navigator)
  window.addEventListener('beforeunload', () =>
    window.addEventListener('pagehide', () => {
      document.addEventListener('visibilitychange', () => beacon('/barrier'), { once: true })
    }),
  )
}

/**
 * Plays a scenario with `sdk`, 'peer' or 'ours', and answers what reached the network and what is left.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {Scenario} scenario
 * @param {number} start what the visitor's clock says at first, ms since 1970
 */
export async function playWith(browser, scenario, sdk, start) {
  const server = await startServer()
  server.sdk = sdk
  const context = await browser.newContext({
    proxy: { server: `http://127.0.0.1:${server.port}` },
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
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
    for (const page of context.pages()) if (page.url().startsWith('http')) await new Tab(play, page).flush()
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
  posted = 0
  unsent = 0

  constructor(server, context, scenario, start) {
    this.now = start
    this.server = server
    this.context = context
    this.scenario = scenario
    this.site = { sdk: 'tested', config: scenario.config ?? {} }
    context.on('request', (request) => this.#isPost(request) && this.posted++)
    context.on('requestfailed', (request) => {
      // what failed before it reached the server; the server itself cuts connections only after it has recorded
      if (this.#isPost(request) && this.offline) this.unsent++
      server.events.emit('change')
    })
    context.on('weberror', (error) => this.errors.push(String(error.error())))
  }

  #isPost(request) {
    return request.method() === 'POST' && !request.url().endsWith('/barrier')
  }

  newPage = () => this.context.newPage()

  /** How many posts the pages sent that must arrive. */
  sent = () => this.posted - this.unsent

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
    for (const page of this.context.pages()) {
      if (page.url().startsWith('http')) storage.push(await page.evaluate(readStorage))
    }
    return { storage, cookies: await this.context.cookies() }
  }
}

const asScript = (code) => (typeof code === 'string' ? code : `(${toSource(code)})()`)

function inlineStart(config, script) {
  return `<script src="${script}"></script><script>posthog.init('${TOKEN}', ${config})</script>`
}

function readStorage() {
  const entries = (storage) =>
    Object.fromEntries(Object.keys(storage).map((key) => [key, storage.getItem(key)]))
  return { origin: location.origin, local: entries(localStorage), session: entries(sessionStorage) }
}
