// Pages that replace the language's own functions, before the SDK and after it: every built-in that the bundles use is
// replaced, all of one owner at a time, by what throws and by what lies. The visit is the same as without.
import { chromium } from '@playwright/test'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium as chromiumPath, chromiumArgs } from '../../scripts/lib/browsers.mjs'
import { GLOBALS, METHODS, STATICS, WITH_PATTERN } from '../../scripts/lib/own_builtins_rules.mjs'
import { consumer, installed } from './lib/package.mjs'
import { eventually } from './lib/page.mjs'
import { serve } from './lib/server.mjs'

/**
 * Members by the expression that they are members of.
 *
 * @returns {[owner: string, names: string[]][]}
 */
function usedBuiltins() {
  const found = {}
  const add = (owner, name) => (found[owner] ??= new Set()).add(name)
  const walk = (recipe) => {
    if (typeof recipe !== 'object') return
    const { tool, owner, name, of = [] } = recipe
    of.forEach(walk)
    // Chromium's own streams call the page's `then`: where that does not work, nothing is compressed
    if (owner === 'Promise' && name === 'then') return
    if (tool === 'ofClass') add(`${owner}.prototype`, name)
    if (tool === 'ofObject') add(owner || 'globalThis', name)
    if (tool === 'ofWindow') add('globalThis (timers)', name)
    if (tool === 'ofPerformance') add('performance', 'now')
    if (tool === 'promises') add('globalThis', 'Promise')
    if (tool === 'collection') {
      add('globalThis (collections)', of[0])
      for (const method of [
        'get',
        'set',
        'has',
        'delete',
        'add',
        'clear',
        'forEach',
        'keys',
        'values',
        'entries',
      ])
        add(`${of[0]}.prototype`, method)
    }
  }
  for (const rules of [METHODS, WITH_PATTERN, GLOBALS, ...Object.values(STATICS)])
    Object.values(rules).forEach(walk)
  add('RegExp.prototype', 'test')
  for (const name of ['catch', 'finally']) add('Promise.prototype', name)
  for (const name of ['resolve', 'all', 'race']) add('Promise', name)
  for (const list of ['Array', 'Map', 'Set', 'Uint8Array', 'NodeList']) add(`${list}.prototype`, '@@iterator')
  add('Object.getPrototypeOf([].values())', 'next')
  add('RegExp.prototype', '@@replace')
  add('RegExp.prototype', '@@split')
  return Object.entries(found).map(([owner, names]) => [owner, [...names]])
}

/** Runs in the page: syntax only, as what it would call may be gone. */
function replace(owner, names, by) {
  const { defineProperty } = Reflect
  for (let at = 0; at < names.length; at++) {
    const name = names[at]
    const key =
      name === '@@iterator'
        ? Symbol.iterator
        : name === '@@replace'
          ? Symbol.replace
          : name === '@@split'
            ? Symbol.split
            : name
    if (!(key in owner)) continue
    const wrong =
      by === 'throws'
        ? function () {
            throw new Error(`the page's ${name}`)
          }
        : function () {
            return [`the page's`]
          }
    defineProperty(owner, key, { value: wrong, configurable: true, writable: true })
  }
}

/** What pages can replace, whatever the bundles use of it: every member of these. */
const STANDARD = [
  ...['Array', 'String', 'Object', 'Function', 'Map', 'Set', 'WeakMap', 'Date', 'RegExp', 'Number'].map(
    (name) => `${name}.prototype`,
  ),
  'Object',
  'Promise',
  'JSON',
  'Math',
  'Date',
  'Array',
  'Promise.prototype',
]

/** Runs in the page: every member of `owner`, methods and accessors, but what makes objects. */
function replaceAll(owner, by) {
  const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect
  const keys = ownKeys(owner)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    const { configurable, get, value } = getOwnPropertyDescriptor(owner, key)
    if (!configurable || key === 'constructor') continue
    // Chromium's own streams call the page's `then`: where that does not work, nothing is compressed
    if (owner === Promise.prototype && key === 'then') continue
    // the language's own methods make their lists and promises by it
    if (key === Symbol.species) continue
    // says what is native and what is not
    if (owner === Function.prototype && key === 'toString') continue
    const wrong =
      by === 'throws'
        ? function () {
            throw new Error("the page's member")
          }
        : function () {
            return ["the page's"]
          }
    if (get) defineProperty(owner, key, { get: wrong, set: wrong, configurable: true })
    else if (typeof value === 'function')
      defineProperty(owner, key, { value: wrong, configurable: true, writable: true })
  }
}

/** Classes of the DOM of which the SDK reads members, and accessors that are the page's to replace. */
const DOM = {
  Node: [],
  Element: [],
  CharacterData: [],
  Event: [],
  ShadowRoot: [],
  Document: ['cookie', 'visibilityState', 'hidden', 'readyState'],
}

/** Runs in the page: every accessor of `owner` but for `left`. */
function replaceAccessors(owner, left, by) {
  const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect
  const keys = ownKeys(owner)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    const { configurable, get } = getOwnPropertyDescriptor(owner, key)
    if (!configurable || !get || left.includes(key)) continue
    const wrong =
      by === 'throws'
        ? function () {
            throw new Error(`the page's ${String(key)}`)
          }
        : function () {
            return ["the page's"]
          }
    defineProperty(owner, key, { get: wrong, set() {}, configurable: true })
  }
}

const source = (owner, names, by) =>
  `(${replace})(${owner.replace(/ \(.*/, '')}, ${JSON.stringify(names)}, '${by}')`
const init = `posthog.init('phc_packaging', { api_host: location.origin, opt_out_useragent_filter: true, disable_surveys: true,
  request_queue_config: { flush_interval_ms: 250 } })`
/** With what the page itself needs, taken before anything is replaced. */
const page = (before, after) => `<!doctype html><title>A page</title><script>
  const change = (({ apply }, { get }, { append }) => () => apply(append, apply(get, document, []), ['added later']))(
    Reflect, Object.getOwnPropertyDescriptor(Document.prototype, 'body'), Element.prototype);
  ${before}</script><script src="/static/array.js"></script>
  <script>${init};${after}</script><body style="height: 4000px"><button style="position: fixed; top: 0; left: 0; width: 200px; height: 100px"
  onclick="posthog.capture('clicked', { list: ['a', { b: ['c'] }] }); change()">a button</button>`
const settings = {
  hasFeatureFlags: true,
  flags: {
    'a-flag': {
      key: 'a-flag',
      enabled: true,
      variant: 'a variant',
      reason: {},
      metadata: { id: 1, version: 1 },
    },
  },
  sessionRecording: { endpoint: '/s/' },
  supportedCompression: ['gzip', 'gzip-js'],
  autocapture_opt_out: false,
  elementsChainAsString: true,
}

/** How and when they are replaced. What is looked up late throws in the last one, whatever it would get. */
const WAYS = [
  ['throws', 'before'],
  ['lies', 'before'],
  ['throws', 'after'],
]

describe('pages that replace built-ins', { concurrency: 4 }, () => {
  let browser
  before(
    async () => (browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })),
  )
  after(() => browser.close())

  /** What is wrong with a visit. */
  async function visited(name, html) {
    const folder = consumer(name, { 'index.html': html })
    const server = await serve({ static: join(installed(), 'dist'), '': folder }, {}, settings)
    const tab = await browser.newPage()
    const errors = []
    tab.on('pageerror', (error) => errors.push(`thrown into the page: ${error.stack}`))
    tab.on('console', (message) => errors.push(`in the console: ${message.text()}`))
    const event = (wanted) => {
      const found = server.events().find((one) => one.event === wanted)
      assert.ok(found, `${wanted} has arrived`)
      return found
    }
    try {
      await tab.goto(`${server.origin}/`)
      await eventually('request for flags', () => server.requests.find(({ path }) => path === '/flags/'))
      await eventually('recording', async () => {
        await tab.mouse.click(50, 50)
        await tab.mouse.wheel(0, 300)
        const types = server.recorded()
        return types.includes(2) && types.includes(3)
      })
      await eventually('flag in an event', async () => {
        await tab.mouse.click(50, 50)
        return server.events().some(({ properties }) => properties['$feature/a-flag'] === 'a variant')
      })
      await tab.goto('about:blank')
      await eventually('$pageleave', () => server.events().some((one) => one.event === '$pageleave'))
      assert.deepEqual(event('clicked').properties.list, ['a', { b: ['c'] }])
      assert.ok(event('$pageview').properties.$current_url.startsWith(server.origin))
      assert.match(event('$autocapture').properties.$elements_chain, /^button/)
      assert.ok(event('$pageleave').properties.$prev_pageview_max_scroll_percentage > 0, 'scroll depth')
      assert.deepEqual(errors, [])
    } catch (error) {
      throw new Error([error.message, ...errors].join('\n'), { cause: error })
    } finally {
      await tab.close()
      await server.close()
    }
  }

  it('is a visit of which all is seen', () => visited('builtins-none', page('', '')))
  for (const owner of STANDARD)
    for (const [by, when] of WAYS)
      it(`every member of ${owner} that ${by}, from ${when} the SDK`, () => {
        const script = `(${replaceAll})(${owner}, '${by}')`
        const folder = `standard-${owner}-${by}-${when}`.replace(/\W+/g, '-')
        return visited(folder, when === 'before' ? page(script, '') : page('', script))
      })
  for (const [owner, left] of Object.entries(DOM))
    for (const [by, when] of WAYS)
      it(`every accessor of ${owner} that ${by}, from ${when} the SDK`, () => {
        const script = `(${replaceAccessors})(${owner}.prototype, ${JSON.stringify(left)}, '${by}')`
        const folder = `accessors-${owner}-${by}-${when}`
        return visited(folder, when === 'before' ? page(script, '') : page('', script))
      })
  // of the others what the bundles use
  for (const [owner, names] of usedBuiltins().filter(([owner]) => !STANDARD.includes(owner)))
    for (const [by, when] of WAYS)
      it(`${owner} that ${by}, from ${when} the SDK: ${names.join(' ')}`, () => {
        const script = source(owner, names, by)
        const folder = `builtins-${owner}-${by}-${when}`.replace(/\W+/g, '-')
        return visited(folder, when === 'before' ? page(script, '') : page('', script))
      })
})
