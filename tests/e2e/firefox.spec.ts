// What depends on the browser, in Firefox: page views of single-page apps and their titles, pages that replace built-ins,
// and what leaves with a page. Firefox is driven by WebDriver, one for all tests of this file.

import { openFirefox } from '../fidelity/lib/firefox.mjs'
import { captureAtTheEnd } from './full_stack'
import { expect, ScriptedServer, test as base, type DeliverySdk } from './scripted_server'

interface Firefox {
  page: {
    goto(url: string): Promise<unknown>
    evaluate<T, A>(run: (argument: A) => T, argument?: A): Promise<Awaited<T>>
    locator(selector: string): { click(): Promise<void> }
  }
  close(): Promise<void>
}

interface Shared {
  firefox: Firefox
}

const test = base.extend<object, Shared>({
  firefox: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants to see a pattern here.
    async ({}, use) => {
      const firefox = (await openFirefox()) as unknown as Firefox
      await use(firefox)
      await firefox.close()
    },
    { scope: 'worker' },
  ],
})
// one after the other, in the one Firefox
test.describe.configure({ mode: 'default' })

const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  advanced_disable_flags: true,
  opt_out_useragent_filter: true,
  request_queue_config: { flush_interval_ms: 250 },
}

/** Opens a page of the server in Firefox, with the SDK started. */
async function open({ page }: Firefox, server: ScriptedServer, config: object = {}): Promise<void> {
  await page.goto(server.url + '/page')
  await page.evaluate(
    (given: object) => void window.posthog.init('test-token', { api_host: location.origin, ...given }),
    { ...CONFIG, ...config },
  )
}

/** The events of this name, in the order of their times. */
function events(server: ScriptedServer, name: string) {
  return server.received
    .flatMap(({ body }) => body.batch)
    .filter(({ event }) => event === name)
    .sort((a, b) => (a.properties.$time as number) - (b.properties.$time as number))
}

const views = (server: ScriptedServer): unknown[] =>
  events(server, '$pageview').map(({ properties }) => [
    properties.$pathname,
    properties.title,
    properties.navigation_type,
  ])

test('pages of the history, with the titles that come later', async ({ firefox, server }) => {
  const { page } = firefox
  await open(firefox, server, { capture_pageview: 'history_change', capture_pageleave: true })
  await page.evaluate(async () => {
    const titled = (title: string): Promise<void> =>
      new Promise((done) =>
        requestAnimationFrame(() => setTimeout(() => done(void (document.title = title)))),
      )
    addEventListener('popstate', () => void titled(location.pathname))
    history.pushState({}, '', '/one')
    await titled('/one')
    history.pushState({}, '', '/two')
    await titled('/two')
    history.replaceState({}, '', '/three?x=1')
    history.replaceState({}, '', '/three?x=2')
    await titled('/three')
    history.back()
    while (document.title !== '/one') await new Promise((next) => setTimeout(next))
  })
  await page.goto(server.url + '/next')
  await expect.poll(() => events(server, '$pageleave').length).toBe(1)
  await expect.poll(() => views(server)).toHaveLength(5)
  expect(views(server)).toEqual([
    ['/page', 'page', undefined],
    ['/one', '/one', 'pushState'],
    ['/two', '/two', 'pushState'],
    ['/three', '/three', 'replaceState'],
    ['/one', '/one', 'popstate'],
  ])
  expect(events(server, '$pageleave')[0]!.properties.$prev_pageview_pathname).toBe('/one')
})

test('a router that kept pushState or uses the Navigation API, where Firefox has that', async ({
  firefox,
  server,
}) => {
  const { page } = firefox
  await page.goto(server.url + '/page')
  const config = { ...CONFIG, capture_pageview: { path: true, hash: true } }
  await page.evaluate((given: object) => {
    Object.assign(window, { kept: history.pushState.bind(history) })
    window.posthog.init('test-token', { api_host: location.origin, ...given })
  }, config)
  await expect.poll(() => views(server)).toHaveLength(1)
  const hasNavigation = await page.evaluate(async () => {
    const { kept, navigation } = window as unknown as { kept: History['pushState']; navigation?: Navigation }
    kept({}, '', '/kept')
    document.title = 'Kept'
    await new Promise((later) => setTimeout(later))
    navigation?.addEventListener('navigate', (event) => event.canIntercept && event.intercept())
    await navigation?.navigate('/navigated').finished
    // what every browser hears
    location.hash = '#part'
    return !!navigation
  })
  const known = hasNavigation ? ['/page', '/kept', '/navigated', '/navigated'] : ['/page', '/kept']
  await expect.poll(() => views(server).map((view) => (view as string[])[0])).toEqual(known)
})

for (const options of [{ persistence: 'memory' }, {}])
  test(`what a page captures while it goes leaves with it: ${JSON.stringify(options)}`, async ({
    firefox,
    server,
  }) => {
    const { page } = firefox
    await open(firefox, server, options)
    await page.evaluate(() => {
      const posthog = window.posthog as unknown as DeliverySdk
      posthog.capture('before')
      return posthog.flush()
    })
    await page.evaluate(() => {
      const capture = ({ type }: Event): void => void window.posthog.capture(type)
      for (const type of ['beforeunload', 'pagehide']) addEventListener(type, capture)
      document.addEventListener('visibilitychange', capture)
    })
    await page.goto(server.url + '/next')
    await expect
      .poll(() => server.names().toSorted())
      .toEqual(['before', 'beforeunload', 'pagehide', 'visibilitychange'])
  })

for (const options of [{ persistence: 'memory' }, { outbox: false }])
  test(`more than the browser takes at once leaves with the page: ${JSON.stringify(options)}`, async ({
    firefox,
    server,
  }) => {
    const { page } = firefox
    await open(firefox, server, { ...options, request_queue_config: { flush_interval_ms: 5000 } })
    await page.evaluate(() => {
      for (let at = 0; at < 40; at++) {
        let text = ''
        while (text.length < 3000) text += Math.random().toString(36).slice(2)
        window.posthog.capture(`large ${at}`, { text })
      }
    })
    await page.goto(server.url + '/next')
    await expect.poll(() => new Set(server.names()).size).toBe(40)
    // a part that the browser refuses and sends all the same comes twice, as the same events: the server takes each once
    const uuids = server.received.flatMap(({ body }) => body.batch).map(({ uuid }) => uuid)
    expect(new Set(uuids).size).toBe(40)
  })

/** Runs in the page, before the SDK is loaded: syntax only. */
function replaceMembers(owner: object, by: 'throws' | 'lies'): void {
  const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect
  const keys = ownKeys(owner)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!
    const { configurable, value } = getOwnPropertyDescriptor(owner, key)!
    // Firefox's own streams call the page's `then`
    if (!configurable || typeof value !== 'function' || key === 'constructor' || key === 'then') continue
    const wrong = function (): unknown {
      if (by === 'throws') throw new Error(`the page's ${String(key)}`)
      return ["the page's"]
    }
    defineProperty(owner, key, { value: wrong, configurable: true, writable: true })
  }
}

const OWNERS =
  'Array Array.prototype String.prototype Object Map.prototype Set.prototype WeakMap.prototype Promise JSON'
for (const owner of [...OWNERS.split(' '), 'Promise.prototype', 'Date.prototype', 'RegExp.prototype'])
  for (const by of ['throws', 'lies'] as const)
    test(`${owner}: a page in which every member ${by}`, async ({ firefox, server }) => {
      server.html = `<!doctype html><title>page</title><link rel="icon" href="data:,"><script>
        (${String(replaceMembers)})(${owner}, '${by}')</script><script src="/static/array.js"></script><script>
        posthog.init('test-token', { ...${JSON.stringify(CONFIG)}, api_host: location.origin, capture_pageview: true, capture_pageleave: true })
        posthog.capture('captured', { list: ['a', { b: ['c'] }] })</script>`
      await firefox.page.goto(server.url + '/page')
      await expect.poll(() => server.names().toSorted()).toEqual(['$pageview', 'captured'])
      expect(events(server, 'captured')[0]!.properties.list).toEqual(['a', { b: ['c'] }])
      await firefox.page.goto('about:blank')
      await expect.poll(() => server.names()).toContain('$pageleave')
    })

/** Runs in the page: syntax only. What a page replaces on purpose is left. */
function replaceAccessors(owner: object, by: 'throws' | 'lies'): void {
  const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect
  const keys = ownKeys(owner)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!
    const { configurable, get } = getOwnPropertyDescriptor(owner, key)!
    const isPages = /^(cookie|hidden|visibilityState|readyState)$/.test(String(key))
    if (!configurable || !get || isPages) continue
    const wrong = function (): unknown {
      if (by === 'throws') throw new Error(`the page's ${String(key)}`)
      return ["the page's"]
    }
    defineProperty(owner, key, { get: wrong, set() {}, configurable: true })
  }
}

for (const owner of ['Node', 'Element', 'CharacterData', 'Event', 'ShadowRoot', 'Document'])
  for (const by of ['throws', 'lies'] as const)
    test(`${owner}: a page in which every accessor ${by} is clicked and scrolled`, async ({
      firefox,
      server,
    }) => {
      server.html = `<!doctype html><title>page</title><link rel="icon" href="data:,"><body style="height: 4000px">
        <button id="b" class="a-class">a button</button><script>
        (${String(replaceAccessors)})(${owner}.prototype, '${by}')</script><script src="/static/array.js"></script><script>
        posthog.init('test-token', { ...${JSON.stringify(CONFIG)}, api_host: location.origin, autocapture: true, capture_pageview: true, capture_pageleave: true })</script>`
      await firefox.page.goto(server.url + '/page')
      await firefox.page.locator('#b').click()
      await expect.poll(() => server.names()).toContain('$autocapture')
      expect(events(server, '$autocapture')[0]!.properties.$el_text).toBe('a button')
      // what does not leave with a page the next one sends
      await firefox.page.goto(server.url + '/next')
      await expect.poll(() => server.names()).toContain('$pageleave')
      expect(
        events(server, '$pageleave')[0]!.properties.$prev_pageview_max_content_percentage,
      ).toBeGreaterThan(0)
    })

for (const hooked of [false, true])
  test(`calls at the end of the stack, ${hooked ? 'with' : 'without'} before_send`, async ({
    firefox,
    server,
  }) => {
    const { page } = firefox
    await page.goto(server.url + '/page')
    const { depths, thrown } = await page.evaluate(captureAtTheEnd, { warm: 0, hooked })
    expect(thrown).toEqual([])
    await expect.poll(() => server.names()).toContain('after')
    const deep = server.names().filter((name) => name.startsWith('deep'))
    expect(deep.toSorted()).toEqual(depths.map((calls) => `deep ${calls}`).toSorted())
    expect(events(server, 'after')[0]!.properties).toMatchObject({ distinct_id: 'ada', plan: 'team' })
    expect(events(server, '$exception')).toHaveLength(1)
  })
