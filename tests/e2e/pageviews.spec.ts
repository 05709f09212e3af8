// Pageviews, pageleaves and scroll depth, beside posthog-js.

import { besides, facts, init, serve } from './beside'
import { expect, stored, test } from './fixtures'

const TALL =
  '<div style="height: 3000px"></div><div id="box" style="height: 200px; overflow: auto"><div style="height: 1000px"></div></div>'

test('a single-page app: every change of the path is a page', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored, leave }) => {
    await init({ capture_pageview: 'history_change' })
    await stored({ $pageview: 1 })
    await page.evaluate(() => {
      history.pushState({}, '', '/two')
      // routers set the title afterwards
      document.title = 'Two'
      window.posthog.capture('between')
      history.pushState({}, '', '/three?x=1')
      history.pushState({}, '', '/three?x=2#y')
      history.replaceState({}, '', '/four')
    })
    await stored({ $pageview: 4, between: 1 })
    await page.goBack()
    await stored({ $pageview: 5 })
    await leave()
    await stored({ $pageleave: 1 })
  })
  const pages = ours.filter(({ event }) => event === '$pageview').map(({ properties }) => properties)
  expect(pages.map((page) => [page.$pathname, page.title, page.navigation_type])).toEqual([
    ['/page', 'A page', undefined],
    ['/two', 'Two', 'pushState'],
    ['/three', 'Two', 'pushState'],
    ['/four', 'Two', 'replaceState'],
    ['/three', 'Two', 'popstate'],
  ])
  for (const [at, page] of pages.slice(1).entries())
    expect([page.$prev_pageview_id, page.$prev_pageview_pathname]).toEqual([
      pages[at]!.$pageview_id,
      pages[at]!.$pathname,
    ])
  expect(ours.map(facts)).toEqual(theirs.map(facts))
})

test('an object names the parts of the address that make a page', async ({ browser, collector }) => {
  for (const disable_capture_url_hashes of [false, true]) {
    const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored, leave }) => {
      await init({ capture_pageview: { search: true, hash: true }, disable_capture_url_hashes })
      await stored({ $pageview: 1 })
      await page.evaluate(() => history.pushState({}, '', '/page/two'))
      await page.evaluate(() => history.pushState({}, '', '/page/two?x=1'))
      await stored({ $pageview: 2 })
      await page.evaluate(() => (location.hash = '#part'))
      if (!disable_capture_url_hashes) await stored({ $pageview: 3 })
      await leave()
      await stored({ $pageleave: 1 })
    })
    const kinds = (events: typeof ours): unknown[] => events.map((event) => event.properties.navigation_type)
    expect(kinds(ours)).toEqual(kinds(theirs))
    expect(ours.map(facts)).toEqual(theirs.map(facts))
  }
})

test('a router that redirects inside popstate', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored, leave }) => {
    await init({ capture_pageview: 'history_change' })
    await stored({ $pageview: 1 })
    await page.evaluate(() => {
      history.pushState({}, '', '/a')
      addEventListener('popstate', () => history.replaceState({}, '', '/elsewhere'))
    })
    await stored({ $pageview: 2 })
    await page.goBack()
    await stored({ $pageview: 4 })
    await leave()
    await stored({ $pageleave: 1 })
  })
  expect(ours.map(facts)).toEqual(theirs.map(facts))
  expect(ours.map(({ properties }) => properties.$pathname)).toContain('/elsewhere')
})

test('set_config turns pages of the history on and off', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored, leave }) => {
    await init({ capture_pageview: true })
    await stored({ $pageview: 1 })
    const go = (path: string, config: object): Promise<void> =>
      page.evaluate(
        ([where, changed]) => {
          ;(window.posthog as unknown as { set_config(config: object): void }).set_config(changed)
          history.pushState({}, '', where)
        },
        [path, config] as const,
      )
    await go('/unseen', {})
    await go('/seen', { capture_pageview: 'history_change' })
    await go('/unseen', { capture_pageview: false })
    await go('/seen_again', { capture_pageview: 'history_change' })
    await stored({ $pageview: 3 })
    await leave()
    await stored({ $pageleave: 1 })
  })
  const paths = (events: typeof ours): unknown[] => events.map(({ properties }) => properties.$pathname)
  expect(paths(ours)).toEqual(['/page', '/seen', '/seen_again', '/seen_again'])
  expect(paths(theirs)).toEqual(paths(ours))
})

for (const [what, config] of Object.entries({
  'of the window': {},
  'of an element': { scroll_root_selector: ['#nowhere', '#box'] },
  'of an element that is not there': { scroll_root_selector: '#nowhere' },
  'not wanted': { disable_scroll_properties: true },
})) {
  test(`scroll depth, ${what}`, async ({ browser, collector }) => {
    const scroll = async (page: import('@playwright/test').Page, top: number): Promise<void> => {
      await page.evaluate(
        (to) =>
          new Promise<void>((done) => {
            addEventListener('scrollend', () => requestAnimationFrame(() => done()), {
              capture: true,
              once: true,
            })
            document.querySelector('#box')!.scrollTo(0, to / 2)
            scrollTo(0, to)
          }),
        top,
      )
    }
    const { theirs, ours } = await besides(
      browser,
      collector,
      async ({ page, init, stored, leave }) => {
        await init(config)
        await stored({ $pageview: 1 })
        await scroll(page, 1000)
        await scroll(page, 400.5)
        await page.evaluate(() => window.posthog.capture('$pageview'))
        await stored({ $pageview: 2 })
        await leave()
        await stored({ $pageleave: 1 })
      },
      { html: TALL },
    )
    expect(ours.map(facts)).toEqual(theirs.map(facts))
    const second = ours[1]!.properties
    if (what === 'of the window') {
      expect(second.$prev_pageview_max_scroll).toBe(1000)
      expect(second.$prev_pageview_last_scroll).toBe(401)
      expect(second.$prev_pageview_max_content).toBe(1800)
      expect(second.$prev_pageview_last_scroll_percentage).toBeCloseTo(0.167, 2)
      expect(ours[2]!.properties.$prev_pageview_max_scroll, 'each page is measured anew').toBe(401)
    } else if (what === 'not wanted') expect(second).not.toHaveProperty('$prev_pageview_max_scroll')
  })
}

for (const [config, leaves] of [
  [{ capture_pageview: true }, 1],
  [{ capture_pageview: false }, 0],
  [{ capture_pageview: false, capture_pageleave: true }, 1],
  [{ capture_pageleave: false }, 0],
  [{ request_batching: false }, 1],
  [{ capture_pageview: { path: true } }, 1],
] as const) {
  test(`a pageleave where ${JSON.stringify(config)}: ${leaves}`, async ({ browser, collector }) => {
    const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
      await init(config)
      await page.evaluate(() => window.posthog.capture('seen'))
      await stored({ seen: 1 })
      await page.goto('/page/two')
      await init({ capture_pageview: false, capture_pageleave: false })
      await page.evaluate(() => window.posthog.capture('next'))
      await stored({ next: 1, $pageleave: leaves })
    })
    expect(ours.filter(({ event }) => event === '$pageleave')).toHaveLength(leaves)
    expect(ours.map(facts)).toEqual(theirs.map(facts))
  })
}

test('the pageleave is part of the last request', async ({ page, collector }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  await init(page)
  await stored(collector, { $pageview: 1 })
  await page.evaluate(() => {
    const names: string[] = []
    window.posthog.on('eventCaptured', ({ event }) => names.push(event))
    const real = navigator.sendBeacon.bind(navigator)
    navigator.sendBeacon = (url, body) => {
      localStorage.setItem('before the beacon', names.join())
      return real(url, body)
    }
    window.posthog.capture('waiting')
  })
  await page.goto('/page/two')
  await stored(collector, { waiting: 1, $pageleave: 1 })
  expect(await page.evaluate(() => localStorage.getItem('before the beacon'))).toBe('waiting,$pageleave')
})

test('history is as it was after shutdown, whoever else has patched it', async ({ page, collector }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  const result = await page.evaluate(async () => {
    const { posthog } = window
    const names: string[] = []
    posthog.on('eventCaptured', ({ event }) => names.push(event))
    posthog.init('phc_history', { api_host: location.origin, capture_pageview: 'history_change' })
    let calls = 0
    const ours = history.replaceState
    history.replaceState = function (...given) {
      calls++
      ours.apply(this, given)
    }
    history.replaceState({}, '', '/patched')
    await Promise.resolve()
    const before = names.length
    await posthog.shutdown()
    history.replaceState({}, '', '/later')
    history.pushState({}, '', '/latest')
    await Promise.resolve()
    return {
      before,
      after: names.length - before,
      calls,
      path: location.pathname,
      isNative: history.pushState === History.prototype.pushState && !Object.hasOwn(history, 'pushState'),
    }
  })
  expect(result).toEqual({ before: 1, after: 0, calls: 2, path: '/latest', isNative: true })
  expect(collector.events('$pageview').length).toBeLessThanOrEqual(1)
})

test('a page that nobody sees yet is no page view', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(
    browser,
    collector,
    async ({ page, init, stored, leave }) => {
      await init({})
      await page.evaluate(() => window.posthog.capture('unseen'))
      await stored({ unseen: 1 })
      await page.evaluate(() => {
        Reflect.deleteProperty(document, 'visibilityState')
        for (let time = 0; time < 2; time++) document.dispatchEvent(new Event('visibilitychange'))
      })
      await stored({ $pageview: 1 })
      await leave()
      await stored({ $pageleave: 1 })
    },
    {
      before: () =>
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }),
    },
  )
  expect(ours.map(({ event }) => event)).toEqual(['unseen', '$pageview', '$pageleave'])
  expect(ours.map(facts)).toEqual(theirs.map(facts))
})
