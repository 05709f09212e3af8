// What a scenario can do in one tab. Every action ends when its consequences are there: the clock has moved by one
// STEP, what was sent is answered, and the page has seen the answers. Nothing waits for real time to pass.

import { toSource } from './source.mjs'

/** By how much the page's clock moves in every action, ms: events of two actions never have the same time. */
export const STEP = 10
/** Timers see answers to what earlier timers sent: the clock moves on in slices of this, ms. */
const SLICE = 500
/** A long time goes by in so many slices at most. */
const SLICES = 60
/** Longer than the longest default wait before a batch is sent, ms. */
const FLUSH = 3500

/** @typedef {NonNullable<Parameters<import('@playwright/test').Page['goto']>[1]>} GotoOptions */
/** @typedef {{ sdk?: 'tested' | 'peer' | 'none', config?: object } & GotoOptions} OpenOptions */

export class Tab {
  /** @param {import('@playwright/test').Page} page */
  constructor(play, page) {
    this.play = play
    this.page = page
  }

  /** Loads a page; `sdk` and `config` hold from now on. `sdk` is 'tested', 'peer' or 'none'. */
  async open(path = '/', /** @type {OpenOptions} */ { sdk, config, ...gotoOptions } = {}) {
    if (sdk) this.play.site.sdk = sdk
    if (config) this.play.site.config = config
    await this.#moving(() => this.page.goto(new URL(path, this.#base).href, gotoOptions))
  }

  get #base() {
    return this.page.url().startsWith('http') ? this.page.url() : this.play.origin
  }

  reload = () => this.#moving(() => this.page.reload())
  back = () => this.#moving(() => this.page.goBack())
  forward = () => this.#moving(() => this.page.goForward())

  /** The page goes away, as it does when its tab is closed. */
  leave = () => this.#moving(() => this.page.goto('about:blank'))

  async close() {
    await this.leave()
    await this.page.close()
  }

  /** Calls a method of the SDK, `people.set` too, and answers what it returned. */
  call(method, ...args) {
    return this.run(`(() => {
      const path = ${JSON.stringify(method)}.split('.')
      const name = path.pop()
      const owner = path.reduce((owner, part) => owner[part], window.posthog)
      const answer = owner[name](${args.map(toSource).join(', ')})
      return answer && typeof answer === 'object' ? JSON.parse(JSON.stringify(answer)) : answer
    })()`)
  }

  /** Runs a function, or an expression, in the page. */
  async run(code, argument) {
    const answer = await this.page.evaluate(code, argument)
    await this.clock(STEP)
    return answer
  }

  /** What the page answers is compared. */
  async read(label, code, argument) {
    const value = await this.page.evaluate(code, argument)
    await this.clock(STEP)
    this.play.results.push({ label, value: value === undefined ? '<undefined>' : value })
    return value
  }

  /** What a method of the SDK answers is compared. */
  async ask(method, ...args) {
    const value = await this.call(method, ...args)
    this.play.results.push({ label: method, value: value === undefined ? '<undefined>' : value })
    return value
  }

  /** What is stored at this moment is compared. */
  async keep(label) {
    const { storage, cookies } = await this.play.stored()
    this.play.results.push({ label: `stored: ${label}`, stored: { storage, cookies } })
  }

  click = (selector, options) => this.#acting(() => this.page.click(selector, options))
  type = (selector, text) => this.#acting(() => this.page.fill(selector, text))
  press = (key) => this.#acting(() => this.page.keyboard.press(key))
  select = (selector, value) => this.#acting(() => this.page.selectOption(selector, value))

  /** Within one document, as single-page applications go back and forward. */
  goBack = () => this.#travel('back')
  goForward = () => this.#travel('forward')

  #travel(direction) {
    return this.run(async (direction) => {
      const arrived = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }))
      history[direction]()
      await arrived
    }, direction)
  }

  push = (path, title) => this.#history('pushState', path, title)
  replace = (path, title) => this.#history('replaceState', path, title)

  #history(method, path, title) {
    return this.run(
      ([method, path, title]) => {
        if (title) document.title = title
        history[method]({}, '', path)
      },
      [method, path, title],
    )
  }

  scroll(top) {
    return this.run(async (top) => {
      const scrolled = new Promise((resolve) => addEventListener('scroll', resolve, { once: true }))
      if (scrollY !== top) {
        scrollTo({ top, behavior: 'instant' })
        await scrolled
      }
    }, top)
  }

  hide = () => this.#visible('hidden')
  show = () => this.#visible('visible')

  /** Headless pages are always visible. */
  #visible(state) {
    return this.run((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }, state)
  }

  /** A second tab of the same browser. */
  async tab(path, options) {
    const tab = new Tab(this.play, await this.play.newPage())
    if (path !== undefined) await tab.open(path, options)
    return tab
  }

  /** A tab that the page itself opens. */
  async popup(path) {
    const [page] = await Promise.all([
      this.page.waitForEvent('popup'),
      this.page.evaluate((path) => void open(path), path),
    ])
    await page.waitForLoadState()
    await this.play.settle()
    await this.clock(STEP)
    return new Tab(this.play, page)
  }

  /** What the visitor's clock says, ms since 1970. */
  get now() {
    return this.play.now
  }

  /** The clock moves on, and everything that is due on the way happens. */
  async clock(ms) {
    const slice = Math.max(SLICE, Math.ceil(ms / SLICES))
    for (let left = ms; left > 0; left -= slice) {
      const step = Math.min(left, slice)
      this.play.now += step
      await this.play.context.clock.runFor(step)
      await this.play.settle()
    }
  }

  /** The device sleeps: timers that were due meanwhile go off once. */
  async sleep(ms) {
    this.play.now += ms
    await this.play.context.clock.fastForward(ms)
    await this.play.settle()
    await this.clock(STEP)
  }

  /** Long enough for a batch to leave. */
  flush = () => this.clock(FLUSH)

  async offline(offline) {
    await this.play.context.setOffline(offline)
    await this.clock(STEP)
  }

  /**
   * How the next post is answered, or the next `times`.
   *
   * @param {import('./server.mjs').Answer} answer
   */
  answer(answer) {
    this.play.server.answers.push({ times: 1, ...answer })
  }

  /** What the server answers from now on when it is asked for feature flags. */
  flags(answer) {
    this.play.server.flags = answer
  }

  /** Something that Playwright's page does. */
  acts = (action) => this.#acting(action)

  /** Something that brings another page. */
  moves = (action) =>
    this.#moving(async () => {
      const loaded = this.page.waitForEvent('load')
      await action()
      await loaded
    })

  async #acting(action) {
    await action()
    await this.clock(STEP)
  }

  /** An action after which another page is there. */
  async #moving(action) {
    const leaves = this.page.url().startsWith('http')
    await Promise.all([leaves && this.play.gone(), action()])
    // the SDK's module is compiled beside the page: what begins then begins at the page's time
    await this.play.settle()
    await this.clock(STEP)
  }
}
