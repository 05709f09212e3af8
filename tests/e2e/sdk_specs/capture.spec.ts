// PostHog's contract `capture`, where posthog-js falls short of it.

import { init, serve } from '../beside'
import { expect, stored, test } from '../fixtures'

type Capture = (name: unknown, properties?: object | null, options?: object) => unknown

test('an event without a name is dropped', async ({ page, collector }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  await init(page, { capture_pageview: false })
  const answers = await page.evaluate(() => {
    const capture = window.posthog.capture.bind(window.posthog) as unknown as Capture
    const nameless = ['', undefined, null, 7, {}, []].map((name) => capture(name) === undefined)
    capture('named')
    return nameless
  })
  expect(answers).toEqual(Array.from({ length: 6 }, () => true))
  await stored(collector, { named: 1 })
  expect(collector.events().map(({ event }) => event)).toEqual(['named'])
})

test('disable_geoip is for one event', async ({ page, collector }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  await init(page, { capture_pageview: false })
  await page.evaluate(() => {
    const capture = window.posthog.capture.bind(window.posthog) as unknown as Capture
    capture('without', { a: 1 }, { disable_geoip: true })
    capture('with', null, { disable_geoip: false })
    capture('usual')
  })
  await stored(collector, { without: 1, with: 1, usual: 1 })
  expect(collector.event('without').properties).toMatchObject({ a: 1, $geoip_disable: true })
  for (const name of ['with', 'usual'])
    expect(collector.event(name).properties).not.toHaveProperty('$geoip_disable')
})
