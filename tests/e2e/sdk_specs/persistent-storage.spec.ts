// PostHog's specification of an SDK: persistent-storage; and the outbox, which is where undelivered events survive.
import { expect, outbox, test, withSdk } from '../scripted_server'

test('identity and super properties survive a restart', async ({ page, server, open }) => {
  await open()
  const id = await withSdk(page, (posthog) => {
    posthog.register({ plan: 'pro' })
    return posthog.get_distinct_id()
  })
  await open()
  expect(await withSdk(page, (posthog) => posthog.get_distinct_id())).toBe(id)
  await withSdk(page, (posthog) => (posthog.capture('Loaded'), posthog.flush()))
  expect(server.received[0]!.body.batch[0]!.properties).toMatchObject({ plan: 'pro', distinct_id: id })
})

test('a storage that fails is warned about once and harms nothing', async ({ page, server, open, lines }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  await open()
  await withSdk(page, (posthog) => {
    posthog.register({ plan: 'pro' })
    posthog.register({ plan: 'free' })
    posthog.capture('Loaded')
    return posthog.flush()
  })
  expect(server.received[0]!.body.batch[0]!.properties.plan).toBe('free')
  expect(lines.filter((line) => line.includes('[PostHog.js]'))).toHaveLength(1)
})

test('what is not delivered is sent by the next page, unchanged, and once', async ({
  page,
  server,
  open,
}) => {
  await open()
  server.always = 503
  await withSdk(page, (posthog) => 'abc'.split('').forEach((name) => posthog.capture(name)))
  await expect.poll(() => server.received.length).toBe(1)
  await expect.poll(() => outbox(page)).toEqual([3])
  await page.goto('about:blank')
  const before = server.received.length
  server.always = 200
  await open()
  await expect.poll(() => server.received.length).toBe(before + 1)
  const [first, last] = [server.received[0]!, server.received.at(-1)!]
  expect(last.body.batch).toEqual(first.body.batch)
  expect(last.body.sent_at > first.body.sent_at).toBe(true)
  await expect.poll(() => outbox(page)).toEqual([])
})

for (const database of [true, false]) {
  test(`records that go on from each other are read as one, ${database ? 'with' : 'without'} IndexedDB`, async ({
    page,
    server,
    open,
  }) => {
    if (!database)
      await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }))
    const records = (): Promise<number[]> =>
      database
        ? outbox(page)
        : page.evaluate(() =>
            Object.keys(localStorage)
              .filter((key) => key.startsWith('ph_outbox_'))
              .map((key) => (JSON.parse(key.slice(10)) as number[])[5]!),
          )
    await open({ request_queue_config: { flush_interval_ms: 5000 } })
    server.always = 503
    const names = Array.from({ length: 12 }, (_, at) => `event ${at}`)
    for (const [at, name] of names.entries()) {
      await page.evaluate((event) => void window.posthog.capture(event, { text: `ä€😀 ${event}` }), name)
      await expect.poll(async () => (await records()).length).toBe(at + 1)
    }
    await page.goto('about:blank')
    const before = server.received.length
    server.always = 200
    await open()
    await expect.poll(() => server.received.slice(before).flatMap((request) => request.names)).toEqual(names)
    const texts = server.received
      .slice(before)
      .flatMap(({ body }) => body.batch.map((event) => event.properties.text))
    expect(texts).toEqual(names.map((name) => `ä€😀 ${name}`))
    await expect.poll(records).toEqual([])
  })
}

test('a live tab’s events are its own', async ({ page, context, server, open }) => {
  const byOther = (): string[] =>
    server.received.filter(({ headers }) => headers['x-tab'] === 'other').flatMap(({ names }) => names)
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('mine'))
  await expect.poll(() => server.received.length).toBe(1)
  await expect.poll(() => outbox(page)).toEqual([1])
  const other = await context.newPage()
  await other.clock.install()
  await open({ request_headers: { 'x-tab': 'other' } }, other)
  await other.clock.runFor(90_000)
  await withSdk(other, (posthog) => void posthog.capture('other'))
  await other.clock.runFor(1000)
  await expect.poll(byOther).toContain('other')
  expect(byOther()).not.toContain('mine')
  // until that tab is gone
  server.always = 200
  await page.close()
  await other.clock.runFor(61_000)
  await expect.poll(byOther).toContain('mine')
  await expect.poll(() => outbox(other)).toEqual([])
})

test('another project’s events are not sent', async ({ page, server, open }) => {
  await open({ token: 'x' })
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('a'))
  await expect.poll(() => outbox(page)).toEqual([1])
  await page.clock.install()
  await page.goto(server.url)
  await page.evaluate(() =>
    window.posthog.init('other-token', { api_host: location.origin, capture_pageview: false }),
  )
  const before = server.received.length
  await page.clock.runFor(90_000)
  await withSdk(page, (posthog) => void posthog.capture('b'))
  await page.clock.runFor(5000)
  await expect
    .poll(() => server.received.slice(before).map(({ body, names }) => [body.api_key, ...names]))
    .toContainEqual(['other-token', 'b'])
  expect(await outbox(page)).toContain(1)
})

for (const [name, options] of [
  ['persistence in memory', { persistence: 'memory' }],
  ['persistence off', { disable_persistence: true }],
  ['outbox: false', { outbox: false }],
] as const) {
  test(`nothing is kept with ${name}`, async ({ page, server, open }) => {
    await open(options)
    server.always = 503
    await withSdk(page, (posthog) => void posthog.capture('a'))
    await expect.poll(() => server.received.length).toBe(1)
    expect(await outbox(page)).toEqual([])
  })
}

test('opting out empties the outbox', async ({ page, server, open }) => {
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('a'))
  await expect.poll(() => outbox(page)).toEqual([1])
  await withSdk(page, (posthog) => posthog.opt_out_capturing())
  await expect.poll(() => outbox(page)).toEqual([])
})

test('without IndexedDB localStorage keeps them', async ({ page, server, open }) => {
  await page.addInitScript(() =>
    Object.defineProperty(IDBFactory.prototype, 'open', {
      value: () => {
        throw new DOMException('no', 'InvalidStateError')
      },
    }),
  )
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('ä€😀', { text: 'ä€😀' }))
  const kept = (): Promise<number> =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('ph_outbox_')).length)
  await expect.poll(kept).toBe(1)
  await page.goto('about:blank')
  const before = server.received.length
  server.always = 200
  await open()
  await expect.poll(() => server.received.length).toBe(before + 1)
  expect(server.received.at(-1)!.body.batch).toEqual(server.received[0]!.body.batch)
  await expect.poll(kept).toBe(0)
})

test('what waits for a database that does not open is there for the next page', async ({
  page,
  server,
  open,
}) => {
  await page.addInitScript(() => {
    if (!localStorage.getItem('opens')) IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest
  })
  await page.clock.install()
  server.always = 503
  await open({ request_queue_config: { flush_interval_ms: 5000 } })
  await withSdk(page, (posthog) => {
    localStorage.setItem('opens', 'yes')
    posthog.capture('a')
  })
  // it is time to keep it
  await page.clock.runFor(100)
  await open()
  const started = await page.evaluate(() => new Date().toISOString())
  server.always = 200
  await page.clock.runFor(2000)
  await expect
    .poll(() => server.received.filter(({ body }) => body.sent_at > started).map(({ names }) => names))
    .toEqual([['a']])
  await expect.poll(() => outbox(page)).toEqual([])
})

test('without Web Locks a page that has been silent for a minute counts as gone', async ({
  page,
  server,
  open,
}) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }))
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('a'))
  await expect.poll(() => outbox(page)).toEqual([1])
  await page.goto('about:blank')
  await page.clock.install()
  server.always = 200
  const before = server.received.length
  await open()
  await page.clock.runFor(30_000)
  expect(server.received.length).toBe(before)
  await page.clock.runFor(100_000)
  await expect.poll(() => server.received.slice(before).flatMap(({ names }) => names)).toEqual(['a'])
})

test('events older than a week are dropped, and counted on the next one', async ({ page, server, open }) => {
  await open()
  server.always = 503
  await withSdk(page, (posthog) => ['a', 'b'].forEach((name) => posthog.capture(name)))
  await expect.poll(() => outbox(page)).toEqual([2])
  await page.goto('about:blank')
  server.always = 200
  await page.clock.install({ time: Date.now() + 8 * 864e5 })
  const before = server.received.length
  await open()
  await page.clock.runFor(2000)
  await expect.poll(() => outbox(page)).toEqual([])
  await withSdk(page, (posthog) => void posthog.capture('next'))
  await page.clock.runFor(5000)
  await expect.poll(() => server.received.length).toBe(before + 1)
  expect(server.received.at(-1)!.body.batch).toMatchObject([
    { event: 'next', properties: { $lib_outbox_dropped: 2 } },
  ])
})

test('a database that somebody deletes is made anew', async ({ page, server, open }) => {
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('a'))
  await expect.poll(() => outbox(page)).toEqual([1])
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const deletion = indexedDB.deleteDatabase('posthog_outbox')
        deletion.onsuccess = resolve
        deletion.addEventListener('blocked', reject)
      }),
  )
  await withSdk(page, (posthog) => void posthog.capture('b'))
  await expect.poll(() => outbox(page)).toEqual([1])
})
