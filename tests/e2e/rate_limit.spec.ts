// The client's own limit of events, beside posthog-js.

import { besides, facts, init, serve, TOKEN } from './beside'
import { expect, stored, test } from './fixtures'

const LIMITS = { capture_pageview: false, rate_limiting: { events_per_second: 0.1, events_burst_limit: 5 } }
const WARNING = '$$client_ingestion_warning'
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/

// a limited call is an error on the console
test.afterEach(({ pageErrors }) => {
  expect(pageErrors.filter((line) => !line.includes('ignored due to client rate limiting'))).toEqual([])
  pageErrors.length = 0
})

test('a loop is stopped, the project hears of it, and a reload does not fill the bucket', async ({
  browser,
  collector,
}) => {
  const kept: Record<string, unknown> = {}
  const { theirs, ours } = await besides(browser, collector, async ({ kind, page, init, stored }) => {
    const loop = (from: number): Promise<void> =>
      page.evaluate((first) => {
        for (let at = first; at < first + 20; at++) window.posthog.capture(`event ${at}`)
      }, from)
    await init(LIMITS)
    await loop(0)
    await stored({ 'event 4': 1, [WARNING]: 1 })
    const [bucket, limited] = await page.evaluate((token) => {
      const stored = JSON.parse(localStorage.getItem(`ph_${token}_posthog`)!) as Record<string, any>
      const { tokens, last } = stored.$capture_rate_limit as { tokens: number; last: number }
      const answer = (window.posthog as unknown as { capture(...given: unknown[]): unknown }).capture('more')
      return [[tokens < 1, Math.abs(Date.now() - last) < 60_000], answer === undefined] as const
    }, TOKEN)
    kept[kind] = bucket
    expect(limited).toBe(true)
    await page.evaluate(() =>
      (window.posthog as unknown as { capture(...given: unknown[]): unknown }).capture(
        'exempt',
        {},
        { skip_client_rate_limiting: true },
      ),
    )
    // posthog-js may lose what it has when a page is left
    await stored({ exempt: 1 })
    await page.reload()
    await init(LIMITS)
    await loop(100)
    await stored({ [WARNING]: 2 })
  })
  const names = (events: typeof ours): string[] => events.map(({ event }) => event).sort()
  expect(names(ours)).toEqual(
    [0, 1, 2, 3, 4]
      .map((at) => `event ${at}`)
      .concat('exempt', WARNING, WARNING)
      .sort(),
  )
  expect(names(theirs)).toEqual(names(ours))
  expect(kept.ours).toEqual([true, true])
  expect(kept['posthog-js']).toEqual(kept.ours)

  const messages = (events: typeof ours): string[] =>
    events
      .filter(({ event }) => event === WARNING)
      .map(({ properties }) =>
        String(properties.$$client_ingestion_warning_message).replace(UUID, '<session>'),
      )
  expect(messages(ours)[0]).toContain(
    `1 event(s) dropped since the last warning, triggered on ${collector.url}/page,`,
  )
  expect(messages(ours)[0]).toContain(
    'session <session>. Config is set to 0.1 events per second and 5 events burst',
  )
  expect(messages(ours)[0]).toEqual(messages(theirs)[0])
  const left = (events: typeof ours): unknown[] =>
    events
      .filter(({ event }) => /^event|exempt/.test(event))
      .map(({ properties }) => Math.round(Number(properties.$lib_rate_limit_remaining_tokens ?? -1)))
      .sort()
  expect(left(ours)).toEqual([-1, 0, 1, 2, 3, 4])
  expect(left(theirs)).toEqual(left(ours))
})

test('the warning keeps to the denylist', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
    await init({ ...LIMITS, property_denylist: ['$pathname', '$session_id'] })
    await page.evaluate(() => {
      for (let at = 0; at < 10; at++) window.posthog.capture('event')
    })
    await stored({ [WARNING]: 1, event: 5 })
  })
  const [our, their] = [ours, theirs].map((events) => events.find(({ event }) => event === WARNING)!)
  expect(our!.properties.$$client_ingestion_warning_message).not.toMatch(/triggered|session/)
  expect(facts(our!)).toEqual(facts(their!))
})

test('a dropped warning is made up for by the next', async ({ page, collector }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  await init(
    page,
    `{ capture_pageview: false, rate_limiting: { events_per_second: 10, events_burst_limit: 10 },
       before_send: (event) => (event.event === '${WARNING}' && !window.allowed ? null : event) }`,
  )
  const fill = (): Promise<void> =>
    page.evaluate(() => {
      for (let at = 0; at < 13; at++) window.posthog.capture('event')
    })
  await fill()
  await page.evaluate(() => Object.assign(window, { allowed: true }))
  // a token comes back, so the next drop is the first of its kind
  await expect.poll(() => page.evaluate(() => window.posthog.capture('refilled')?.uuid)).toBeTruthy()
  await fill()
  await stored(collector, { [WARNING]: 1 })
  const dropped = Number(
    /(\d+) event/.exec(
      String(collector.events(WARNING)[0]!.properties.$$client_ingestion_warning_message),
    )![1],
  )
  expect(dropped).toBeGreaterThan(3)
})

test('a bucket that somebody has spoilt is a new one', async ({ page, collector, pageErrors }) => {
  await serve(page, 'ours')
  await page.goto('/page')
  for (const [at, spoilt] of ['x', 7, [], { tokens: 'y', last: 'z' }, { tokens: null }, null].entries()) {
    await page.evaluate(
      ([token, bucket]) =>
        localStorage.setItem(`ph_${token}_posthog`, JSON.stringify({ $capture_rate_limit: bucket })),
      [TOKEN, spoilt] as const,
    )
    await page.reload()
    await init(page, { capture_pageview: false })
    await page.evaluate((name) => void window.posthog.capture(name), `after ${at}`)
    await stored(collector, { [`after ${at}`]: 1 })
  }
  expect(pageErrors).toEqual([])
})
