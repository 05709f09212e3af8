// A page that the browser keeps and brings back, beside posthog-js.

import { besides, facts } from './beside'
import { expect, test } from './fixtures'

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
})

test('a page that comes back goes on, and leaves once more', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
    await init({})
    await stored({ $pageview: 1 })
    await page.evaluate(() =>
      addEventListener('pageshow', ({ persisted }) => {
        if (!persisted) return
        window.posthog.capture('back')
        location.assign('/health')
      }),
    )
    await page.goto('/health')
    await stored({ $pageleave: 1 })
    await page.goBack({ waitUntil: 'commit' })
    await stored({ back: 1, $pageleave: 2 })
  })
  expect(ours.map(({ event }) => event)).toEqual(['$pageview', '$pageleave', 'back', '$pageleave'])
  expect(ours.map(facts)).toEqual(theirs.map(facts))
})
