// What apps read of `scrollManager`, `pageViewManager` and `rateLimiter`, beside posthog-js.

import { besides } from './beside'
import { expect, test } from './fixtures'

const TALL =
  '<div style="height: 3000px"></div><div id="box" style="height: 200px; overflow: auto"><div style="height: 1000px"></div></div>'

for (const [what, config] of [
  ['the page', {}],
  ['an element', { scroll_root_selector: ['#gone', '#box'] }],
] as const)
  test(`how far ${what} is scrolled`, async ({ browser, collector }) => {
    const { theirs, ours } = await besides(
      browser,
      collector,
      async ({ page, init, stored }) => {
        await init(config)
        await stored({ $pageview: 1 })
        await page.evaluate(
          () =>
            new Promise<void>((done) => {
              addEventListener('scrollend', () => requestAnimationFrame(() => done()), {
                capture: true,
                once: true,
              })
              document.querySelector('#box')!.scrollTo(0, 150)
              scrollTo(0, 500)
            }),
        )
        await page.evaluate(async () => {
          const { posthog } = window as any
          const manager = posthog.scrollManager
          const before = { ...manager.getContext() }
          const position = [manager.scrollX(), manager.scrollY(), manager.scrollElement()?.tagName]
          const left = { ...manager.resetContext() }
          // the next page is measured a task later
          await new Promise((next) => setTimeout(next, 50))
          posthog.capture('scrolled', { before, position, left, after: manager.getContext() })
        })
        await stored({ scrolled: 1 })
      },
      { html: TALL },
    )
    const [mine, theirOwn] = [ours, theirs].map(
      (events) => events.find(({ event }) => event === 'scrolled')!.properties,
    )
    for (const key of ['before', 'position', 'left', 'after']) expect(mine![key], key).toEqual(theirOwn![key])
    expect((mine!.before as { maxScrollY: number }).maxScrollY).toBeGreaterThan(0)
  })

test('what events say of page views', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
    await init()
    await stored({ $pageview: 1 })
    await page.evaluate(() => {
      const { posthog } = window as any
      const { pageViewManager: manager } = posthog
      const later = new Date(Date.now() + 60_000)
      const first = posthog.getPageViewId()
      // uuids are each visitor's own
      const named = (said: object) =>
        Object.fromEntries(
          Object.entries(said).map(([key, value]) => [key, value === first ? 'the first' : typeof value]),
        )
      posthog.capture('viewed', {
        event: named(manager.doEvent()),
        leave: named(manager.doPageLeave(later)),
        view: named(manager.doPageView(later, 'another')),
        next: manager.doEvent(),
      })
    })
    await stored({ viewed: 1 })
  })
  const [mine, theirOwn] = [ours, theirs].map(
    (events) => events.find(({ event }) => event === 'viewed')!.properties,
  )
  for (const key of ['event', 'leave', 'view', 'next']) expect(mine![key], key).toEqual(theirOwn![key])
  expect(mine!.next).toEqual({ $pageview_id: 'another' })
})

test('the limits of events', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
    await init({ rate_limiting: { events_per_second: 1, events_burst_limit: 3 }, capture_pageview: false })
    await page.evaluate(() => {
      const { posthog } = window as any
      const rounded = ({ isRateLimited, remainingTokens }: any) => [
        isRateLimited,
        Math.floor(remainingTokens),
      ]
      const limits = () => posthog.rateLimiter
      const seen = [rounded(limits().clientRateLimitContext(true)), limits().isClientRateLimited]
      for (let count = 0; count < 3; count++) seen.push(rounded(limits().clientRateLimitContext()))
      seen.push(rounded(limits().clientRateLimitContext(true)), limits().isClientRateLimited)
      seen.push(limits().isServerRateLimited(), limits().isServerRateLimited('recordings'))
      limits().checkForLimiting({ text: '{"quota_limited":["recordings"]}' })
      limits().checkForLimiting({ text: 'no JSON' })
      limits().checkForLimiting({})
      seen.push(limits().isServerRateLimited(), limits().isServerRateLimited('recordings'))
      posthog.capture('limited', { seen }, { skip_client_rate_limiting: true })
    })
    await stored({ limited: 1 })
  })
  const [mine, theirOwn] = [ours, theirs].map(
    (events) => events.find(({ event }) => event === 'limited')!.properties.seen,
  )
  expect(mine).toEqual(theirOwn)
})
