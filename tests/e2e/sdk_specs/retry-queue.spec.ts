// PostHog's specification of an SDK: retry-queue.
import { expect, outbox, test, withSdk, type Received } from '../scripted_server'

const MOST_MS = 15_000

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`events stay queued after ${status} and arrive later, unchanged`, async ({ page, server, open }) => {
    await open()
    // Chromium itself repeats what a kept connection answers with 408
    server.answer(...(status === 408 ? [408, 408] : [status]))
    await withSdk(page, (posthog) => void posthog.capture('Retry Me'))
    const tries = (): Received[] =>
      server.received.filter(({ body }, at, all) => body.sent_at !== all[at - 1]?.body.sent_at)
    await expect.poll(() => tries().length, { timeout: MOST_MS }).toBe(2)
    const [first, second] = tries() as [Received, Received]
    expect(second.body.batch).toEqual(first.body.batch)
    expect([first.url, second.url]).toEqual(['/e/', '/e/?retry_count=1'])
    const wait = second.at - first.at
    expect(wait).toBeGreaterThan(2000)
    expect(wait).toBeLessThan(5000)
    // it is removed from the queue
    await withSdk(page, (posthog) => posthog.flush())
    if (status !== 408) expect(server.received).toHaveLength(2)
    await expect.poll(() => outbox(page)).toEqual([])
  })
}

for (const status of [400, 401, 403, 404]) {
  test(`${status} is no reason to try again`, async ({ page, server, open }) => {
    await open()
    server.answer(status)
    await withSdk(page, (posthog) => (posthog.capture('Refused'), posthog.flush()))
    await withSdk(page, (posthog) => (posthog.capture('Next'), posthog.flush()))
    expect(server.received.map(({ names }) => names)).toEqual([['Refused'], ['Next']])
    await expect.poll(() => outbox(page)).toEqual([])
  })
}

for (const [name, header] of [
  ['seconds', () => '2'],
  ['a date', () => new Date(Date.now() + 3000).toUTCString()],
] as const) {
  test(`Retry-After in ${name} is followed`, async ({ page, server, open }) => {
    await open()
    server.answer({ status: 429, headers: { 'retry-after': header() } })
    await withSdk(page, (posthog) => void posthog.capture('Limited'))
    await expect.poll(() => server.received.length).toBe(1)
    // nothing else disturbs the server meanwhile
    await withSdk(page, (posthog) => void posthog.capture('Meanwhile', {}))
    await expect
      .poll(() => server.names().toSorted(), { timeout: MOST_MS })
      .toEqual(['Limited', 'Limited', 'Meanwhile'])
    for (const { at } of server.received.slice(1)) expect(at - server.received[0]!.at).toBeGreaterThan(1500)
  })
}

test('the server’s quota stops requests for a while, and loses nothing', async ({ page, server, open }) => {
  await page.clock.install()
  await open()
  server.answer({ text: '{"quota_limited":["events"]}' })
  await withSdk(page, (posthog) => void posthog.capture('Last'))
  await page.clock.runFor(300)
  await expect.poll(() => server.names()).toEqual(['Last'])
  await withSdk(page, (posthog) => void posthog.capture('Held'))
  await page.clock.runFor(58_000)
  expect(server.names()).toEqual(['Last'])
  await page.clock.runFor(3000)
  await expect.poll(() => server.names()).toEqual(['Last', 'Held'])
})

test('the queue is bounded, with a warning and a count', async ({ page, server, open, lines }) => {
  await open({ debug: true, request_queue_config: { max_queue_size: 2, flush_interval_ms: 5000 } })
  await withSdk(page, (posthog) => ['one', 'two', 'three'].forEach((name) => posthog.capture(name)))
  expect(lines.some((line) => line.includes('too many events wait'))).toBe(true)
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.names()).toEqual(['two', 'three'])
  await withSdk(page, (posthog) => (posthog.capture('four'), posthog.flush()))
  expect(server.received[1]!.body.batch[0]!.properties.$lib_outbox_dropped).toBe(1)
})

test('events captured while a full queue is on its way are kept', async ({ page, server, open }) => {
  await open({ request_queue_config: { max_queue_size: 3, flush_interval_ms: 5000 } })
  let release = (): void => {}
  server.answer({ held: new Promise((resolve) => (release = resolve)) })
  await withSdk(page, (posthog) => {
    for (const name of ['initial-1', 'initial-2', 'initial-3']) posthog.capture(name)
    void posthog.flush()
  })
  await expect.poll(() => server.received.length).toBe(1)
  await withSdk(page, (posthog) => [1, 2, 3].forEach((number) => posthog.capture(`replacement-${number}`)))
  release()
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.received.map(({ names }) => names)).toEqual([
    ['initial-1', 'initial-2', 'initial-3'],
    ['replacement-1', 'replacement-2', 'replacement-3'],
  ])
})

test('after max_retries a request is given up, and left to the next page', async ({ page, server, open }) => {
  await open({ request_queue_config: { max_retries: 0, flush_interval_ms: 250 } })
  server.answer(503)
  await withSdk(page, (posthog) => (posthog.capture('Given up'), posthog.flush()))
  expect(server.received).toHaveLength(1)
  await expect.poll(() => outbox(page)).toEqual([1])
  await open()
  await expect.poll(() => server.names()).toEqual(['Given up', 'Given up'])
  expect(server.received[1]!.body.batch).toEqual(server.received[0]!.body.batch)
  await expect.poll(() => outbox(page)).toEqual([])
})

test('while the browser is offline nothing is given up, and all of it leaves when it is back', async ({
  page,
  server,
  open,
}) => {
  await open({ request_queue_config: { max_retries: 1, flush_interval_ms: 250 } })
  await page.context().setOffline(true)
  for (const name of ['one', 'two']) {
    await page.evaluate((event) => void window.posthog.capture(event), name)
    // its batch fails
    await page.waitForEvent('requestfailed')
  }
  await page.context().setOffline(false)
  await expect.poll(() => server.names().toSorted()).toEqual(['one', 'two'])
})
