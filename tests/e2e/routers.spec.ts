// Page views of single-page apps, whatever changes the address, and with the title that the page gets: routers set it
// when they have rendered.

import type { Page } from '@playwright/test'
import { init, serve } from './beside'
import type { Collector, StoredEvent } from './collector'
import { expect, stored, test } from './fixtures'

const HISTORY = { capture_pageview: 'history_change' }

/** Path, title and kind of each page view, in the order of their times. */
const views = (collector: Collector): unknown[] =>
  inOrder(collector.events('$pageview')).map(({ properties }) => [
    properties.$pathname,
    properties.title,
    properties.navigation_type,
  ])
const inOrder = (events: StoredEvent[]): StoredEvent[] =>
  events.sort((a, b) => (a.properties.$time as number) - (b.properties.$time as number))

async function open(page: Page, collector: Collector, config: object | string = HISTORY): Promise<void> {
  await serve(page, 'ours')
  await page.goto('/page')
  await init(page, config)
  await stored(collector, { $pageview: 1 })
}

test('a router that has kept pushState from before the SDK', async ({ page, collector }) => {
  await page.addInitScript(() => {
    Object.assign(window, {
      push: history.pushState.bind(history),
      replace: history.replaceState.bind(history),
    })
  })
  await open(page, collector)
  await page.evaluate(async () => {
    const { push, replace } = window as unknown as {
      push: History['pushState']
      replace: History['replaceState']
    }
    const task = (): Promise<void> => new Promise((done) => setTimeout(done, 5))
    push({}, '', '/one')
    document.title = 'One'
    await task()
    push({}, '', '/redirects')
    replace({}, '', '/two')
    document.title = 'Two'
    window.posthog.capture('right after')
    push({}, '')
    await task()
    history.pushState({}, '', '/three')
    await task()
    replace({}, '', '/four')
    document.title = 'Four'
  })
  await stored(collector, { $pageview: 5, 'right after': 1 })
  expect(views(collector)).toEqual([
    ['/page', 'A page', undefined],
    ['/one', 'One', 'pushState'],
    ['/two', 'Two', 'replaceState'],
    ['/three', 'Two', 'pushState'],
    ['/four', 'Four', 'replaceState'],
  ])
})

test('a router that uses the Navigation API', async ({ page, collector }) => {
  await open(page, collector, { capture_pageview: { path: true, hash: true } })
  await page.evaluate(() => {
    navigation.addEventListener('navigate', (event) => {
      if (!event.canIntercept || event.navigationType === 'traverse') return
      const { pathname, hash } = new URL(event.destination.url)
      const early = pathname === '/early' && {
        precommitHandler: () => new Promise<void>((done) => setTimeout(done)),
      }
      event.intercept({
        ...early,
        // the page is there after the title, at the end of a request
        handler: async () => {
          await fetch('/page/data')
          document.title = pathname + hash
        },
      })
    })
  })
  const go = (path: string, history: 'push' | 'replace'): Promise<unknown> =>
    page.evaluate(([path, history]) => navigation.navigate(path, { history }).finished!.then(() => 0), [
      path,
      history,
    ] as [string, 'push' | 'replace'])
  await go('/one', 'push')
  await go('/two', 'replace')
  await go('/early', 'push')
  await go('/early#part', 'push')
  await page.goBack()
  await stored(collector, { $pageview: 5 })
  await page.goto('/page/next')
  await stored(collector, { $pageview: 6, $pageleave: 1 })
  expect(views(collector)).toEqual([
    ['/page', 'A page', undefined],
    ['/one', '/one', 'pushState'],
    ['/two', '/two', 'replaceState'],
    ['/early', '/early', 'pushState'],
    ['/early', '/early#part', 'pushState'],
    ['/early', '/early#part', 'popstate'],
  ])
})

/** When a router sets the title; runs in the page. */
const LATER = {
  'in a microtask': (set: () => void) =>
    void Promise.resolve()
      .then(() => 0)
      .then(() => 0)
      .then(set),
  'in a task': (set: () => void) => void setTimeout(set),
  'in a frame': (set: () => void) => void requestAnimationFrame(() => requestAnimationFrame(set)),
  'after a request': (set: () => void) => void fetch('/page/data').then(() => setTimeout(set, 200)),
  'in a new element': (set: () => void) =>
    void setTimeout(() => {
      document.head.querySelector('title')!.remove()
      set()
    }),
}

for (const [when, later] of Object.entries(LATER)) {
  for (const hasNavigation of [true, false]) {
    test(`the title that is set ${when}${hasNavigation ? '' : ', without the Navigation API'}`, async ({
      page,
      collector,
    }) => {
      if (!hasNavigation)
        await page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }))
      await open(page, collector)
      await page.evaluate(`
        window.later = ${String(later)}
        window.show = () => window.later(() => (document.title = location.pathname))
        // a router comes before or after the SDK: it is the one that listens first or last
        addEventListener('popstate', window.show)
        window.go = (path) => { history.pushState({}, '', path); window.show() }`)
      const go = (path: string): Promise<unknown> => page.evaluate(`go(${JSON.stringify(path)})`)
      await go('/one')
      await expect.poll(() => page.title()).toBe('/one')
      await go('/two')
      await expect.poll(() => page.title()).toBe('/two')
      await page.evaluate(() => history.back())
      await expect.poll(() => page.title()).toBe('/one')
      await page.goto('/page/next')
      await stored(collector, { $pageview: 4, $pageleave: 1 })
      expect(views(collector)).toEqual([
        ['/page', 'A page', undefined],
        ['/one', '/one', 'pushState'],
        ['/two', '/two', 'pushState'],
        ['/one', '/one', 'popstate'],
      ])
    })
  }
}

test('a page view that waits for its title is the one that events of its page belong to', async ({
  page,
  collector,
}) => {
  await open(page, collector)
  await page.evaluate(async () => {
    history.pushState({}, '', '/one')
    await new Promise((later) => setTimeout(later, 5))
    window.posthog.capture('on one')
    document.title = 'One'
  })
  await stored(collector, { $pageview: 2, 'on one': 1 })
  const [, view, event] = inOrder(collector.events())
  expect([view!.event, view!.properties.title, event!.event]).toEqual(['$pageview', 'One', 'on one'])
  expect(event!.properties.$pageview_id).toBe(view!.uuid)
  expect(view!.properties.$prev_pageview_pathname).toBe('/page')
})

for (const [what, act] of Object.entries({
  'the next page': () => history.pushState({}, '', '/two'),
  'a flush': () => (window.posthog as unknown as { flush(): unknown }).flush(),
  'a shutdown': () => window.posthog.shutdown(),
  'leaving it': () => location.assign('/page/next'),
  'half a second': () => {},
})) {
  test(`${what} ends the wait for a title`, async ({ page, collector }) => {
    await open(
      page,
      collector,
      `{
      capture_pageview: 'history_change',
      before_send: (event) => {
        if (event.event === '$pageleave') return event
        localStorage.setItem(event.properties.$pathname, event.properties.title)
        event.properties.title += '!'
        return event
      },
    }`,
    )
    await page.evaluate(() => history.pushState({}, '', '/one'))
    await page.evaluate(act as () => unknown)
    await stored(collector, { $pageview: 2 })
    expect(views(collector)[1]).toEqual(['/one', 'A page!', 'pushState'])
    expect(await page.evaluate(() => localStorage.getItem('/one'))).toBe('A page')
  })
}
