// The pages on which a visitor is recorded, and what the visitor does there.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { root } from '../../../scripts/lib/paths.mjs'
import { pause } from './chromium.mjs'
import { replayPages } from './replay_pages.mjs'

const app = join(root, 'www/site/app')
const ANALYTICS = '\0the measured SDK'

/**
 * The playground's app as files by path. It imports what the page has as `window.posthog` by then, so that the same
 * bundle serves every subject.
 */
export async function demoApp() {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: app,
    base: '/app/',
    publicDir: false,
    build: { write: false, target: 'es2022', modulePreload: { polyfill: false } },
    define: { 'process.env.NEXT_PUBLIC_POSTHOG_KEY': '""', 'process.env.NEXT_PUBLIC_POSTHOG_HOST': '""' },
    plugins: [
      {
        name: 'the-measured-sdk',
        enforce: 'pre',
        resolveId: (id) => (id === 'posthog-js' ? ANALYTICS : undefined),
        load: (id) =>
          id === ANALYTICS
            ? `const call = (name) => (...given) => window.posthog?.[name]?.(...given)
               export default { init() {}, ...Object.fromEntries(['capture', 'identify', 'reset'].map((name) => [name, call(name)])) }`
            : undefined,
      },
      {
        name: 'include-fragments',
        transformIndexHtml: {
          order: 'pre',
          handler: (html, { filename }) =>
            html.replace(/<!-- include: (\S+) -->/g, (_, file) =>
              readFileSync(resolve(filename, '..', file), 'utf8'),
            ),
        },
      },
    ],
  })
  // one bundle that is not watched: vite's other results are for those
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (built)
  return Object.fromEntries(
    output.map((file) => ['/app/' + file.fileName, file.type === 'asset' ? file.source : file.code]),
  )
}

/** A list of 5,000 rows under what changes it. */
export const sessionPages = {
  '/session-50k': replayPages['/replay-50k'].replace(
    '<main id="root">',
    `<header style="position: sticky; top: 0; height: 90px; background: white"><h1>Items</h1>
<nav aria-label="Filters">${['All', 'State 1', 'State 2'].map((label) => `<button type="button">${label}</button>`).join('')}</nav>
<input id="search" placeholder="Search"><input id="email" type="email" placeholder="Email"><span id="clock">0</span></header>
<ul id="feed" style="height: 60px; overflow: auto"></ul><main id="root">`,
  ),
}

/** Runs in the page: what the page does by itself four times a second, for a second of a visitor's time. */
function live() {
  let beat = 0
  const clock = document.querySelector('#clock, #cart-count')
  const list =
    document.querySelector('#feed') ??
    document.querySelector('#frame').appendChild(document.createElement('ul'))
  list.style.cssText = 'height: 60px; overflow: auto; width: 300px; margin: 0'
  window.beats = setInterval(() => {
    if (++beat % 2) clock.textContent = String(beat)
    if (beat % 5) return
    const item = document.createElement('li')
    item.className = 'feed-item'
    item.innerHTML = `<b>Somebody</b> has bought <a href="#item-${beat}">item ${beat}</a> <time>${beat} s ago</time>`
    list.prepend(item)
    if (list.children.length > 8) list.lastElementChild.remove()
  }, 250)
}

/** Runs in the page: filters change the rows of the table. */
function filters() {
  /** @type {NodeListOf<HTMLTableRowElement>} */
  const all = document.querySelectorAll('#rows > tr')
  const rows = [...all].slice(0, 300)
  for (const [state, button] of document.querySelectorAll('nav button').entries())
    button.addEventListener('click', () => {
      for (const [at, row] of rows.entries()) row.hidden = state > 0 && at % 4 !== state
      const first = rows.find((row) => !row.hidden)
      for (let n = 0; n < 20; n++) {
        const row = /** @type {HTMLTableRowElement} */ (first.cloneNode(true))
        row.firstElementChild.textContent = `new ${n}`
        first.before(row)
        rows.unshift(row)
      }
      for (const row of rows.splice(300)) row.remove()
    })
  document.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target)
    if (target.closest('#rows a')) event.preventDefault()
  })
}

/** Runs in the page: where something is, for a pointer. */
function placeOf(selector, at) {
  const found = [...document.querySelectorAll(selector)].filter((it) => it.checkVisibility())
  const it = found[at % found.length]
  if (!it) throw new Error(`there is no ${selector}`)
  it.scrollIntoViewIfNeeded?.()
  const { left, top, width, height } = it.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}

/** A visitor's hands. */
function hands(page) {
  const at = { x: 400, y: 400 }
  const mouse = (type, more) => page.send('Input.dispatchMouseEvent', { type, ...at, ...more })
  const self = {
    /** Along a line, in steps as far apart as a hand's. */
    async move(x, y, steps = 8) {
      const from = { ...at }
      for (let step = 1; step <= steps; step++) {
        at.x = from.x + ((x - from.x) * step) / steps
        at.y = from.y + ((y - from.y) * step) / steps
        await mouse('mouseMoved')
        await pause(16)
      }
    },
    async click(selector, number = 0) {
      const { x, y } = await page.call(placeOf, selector, number)
      await self.move(x, y)
      await mouse('mousePressed', { button: 'left', clickCount: 1 })
      await mouse('mouseReleased', { button: 'left', clickCount: 1 })
      await pause(80)
    },
    async type(selector, text) {
      await self.click(selector)
      for (const key of text) {
        await page.send('Input.dispatchKeyEvent', { type: 'keyDown', text: key, key })
        await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key })
        await pause(30)
      }
    },
    async scroll(by, times) {
      for (let time = 0; time < times; time++) {
        await mouse('mouseWheel', { deltaX: 0, deltaY: by })
        await pause(50)
      }
    },
    async wander(times) {
      for (let time = 0; time < times; time++)
        await self.move(100 + ((time * 397) % 900), 150 + ((time * 211) % 500))
    },
  }
  return self
}

/** A visitor's minute, played in a quarter of it; the page's own activity keeps its frequency. */
export const SESSIONS = {
  app: {
    title: 'the demo app',
    path: '/app/',
    async use(page) {
      const { move, click, type, scroll, wander } = hands(page)
      await page.call(live)
      await wander(4)
      for (const chip of [1, 2, 3, 0]) await click('.chip', chip)
      await scroll(120, 6)
      for (const product of [0, 3]) {
        await click('.card', product)
        await wander(2)
        await click('main button')
        await scroll(100, 4)
        await click('nav a', 0)
        await scroll(-200, 3)
      }
      await click('nav a', 1)
      for (let more = 0; more < 3; more++) await click('[aria-label="One more"]', more)
      await click('.primary')
      await type('[name=email]', 'ada@example.com')
      await type('[name=name]', 'Ada Lovelace')
      await type('[name=gift]', 'charles@example.com')
      await click('[name=newsletter]')
      await wander(4)
      await move(600, 300, 20)
      await page.call(() => clearInterval(window.beats))
    },
  },
  '50k': {
    title: 'a page of 50,000 nodes',
    path: '/session-50k',
    async use(page) {
      const { click, type, scroll, wander } = hands(page)
      await page.call(filters)
      await page.call(live)
      await wander(4)
      for (const state of [1, 2, 0]) {
        await click('nav button', state)
        await scroll(240, 6)
        await wander(2)
        await click('#rows a', state + 10)
      }
      await type('#search', 'a lamp for the desk')
      await type('#email', 'ada@example.com')
      await scroll(-300, 6)
      for (const state of [2, 1]) await click('nav button', state)
      await wander(6)
      await page.call(() => clearInterval(window.beats))
    },
  },
}
