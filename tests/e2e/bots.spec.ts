// Whose events are dropped because they are a bot's, beside posthog-js.

import { besides, facts } from './beside'
import { expect, test } from './fixtures'

type Inspected = { _is_bot(): boolean }

/** What makes a browser look like a bot's. */
const LOOKS: Record<string, () => void> = {
  'a program steers it': () => Object.defineProperty(navigator, 'webdriver', { get: () => true }),
  'its user agent says so': () =>
    Object.defineProperty(navigator, 'userAgent', {
      get: () => 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    }),
  'its client hints say so': () =>
    Object.defineProperty(navigator, 'userAgentData', {
      get: () => ({ brands: [{ brand: 'Chromium' }, { brand: 'HeadlessChrome' }] }),
    }),
}

for (const [why, before] of Object.entries(LOOKS)) {
  test(`a bot is silent unless the page wants it: ${why}`, async ({ browser, collector }) => {
    for (const [config, names] of [
      [{}, []],
      [{ opt_out_useragent_filter: true }, ['$pageview', '$identify', 'seen', '$pageleave']],
      [{ __preview_capture_bot_pageviews: true }, ['$bot_pageview', '$identify', 'seen', '$pageleave']],
    ] as const) {
      const { theirs, ours } = await besides(
        browser,
        collector,
        async ({ page, init, stored, leave }) => {
          await init(config)
          if (names.length) await stored({ [names[0]]: 1 })
          const isBot = await page.evaluate(() => {
            window.posthog.identify('bot@example.com')
            window.posthog.capture('seen')
            return (window.posthog as unknown as Inspected)._is_bot()
          })
          expect(isBot).toBe(true)
          await stored(Object.fromEntries(names.slice(0, -1).map((name) => [name, 1])))
          await leave()
          await stored(Object.fromEntries(names.map((name) => [name, 1])))
        },
        { before },
      )
      expect(ours.map(({ event }) => event)).toEqual(names)
      expect(ours.map(facts)).toEqual(theirs.map(facts))
    }
  })
}

test('a page names bots of its own', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored, leave }) => {
    await init({ custom_blocked_useragents: ['CHROME/140'] })
    await page.evaluate(() => {
      window.posthog.capture('dropped')
      ;(window.posthog as unknown as { set_config(config: object): void }).set_config({
        custom_blocked_useragents: ['somebody else'],
      })
      window.posthog.capture('taken')
    })
    await leave()
    await stored({ taken: 1, $pageleave: 1 })
  })
  const names = (events: typeof ours): string[] => events.map(({ event }) => event)
  expect(names(ours)).not.toContain('dropped')
  expect(names(theirs)).toEqual(names(ours))
})

test('the console says once that events are dropped', async ({ browser, collector }) => {
  const lines = { ours: [] as string[], 'posthog-js': [] as string[] }
  await besides(
    browser,
    collector,
    async ({ kind, page, init }) => {
      page.on('console', (message) => void lines[kind].push(`${message.type()}: ${message.text()}`))
      await init({ capture_pageview: false })
      await page.evaluate(() => {
        window.posthog.capture('one')
        window.posthog.capture('two')
      })
    },
    { before: LOOKS['a program steers it']! },
  )
  for (const told of Object.values(lines)) {
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^warning: \[PostHog\.js\].*opt_out_useragent_filter/)
  }
})
