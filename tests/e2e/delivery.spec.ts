import { expect, stored, test } from './fixtures'
import { scriptTag, variants } from './shop'

for (const variant of variants) {
  test.describe(variant.name, () => {
    test.use({ variant })

    test('closing the page right after a capture loses nothing', async ({ page, shop, collector }) => {
      await shop.open(variant.product('fern'))
      await stored(collector, { $pageview: 1 })
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await page.close({ runBeforeUnload: true })

      await stored(collector, { product_added: 1 })
      expect(collector.event('product_added').properties).toMatchObject({ product_id: 'fern', price: 32 })
    })

    test('leaving for another site right after a capture loses nothing', async ({
      page,
      shop,
      collector,
    }) => {
      await shop.open(variant.product('lamp'))
      await stored(collector, { $pageview: 1 })
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await page.goto('about:blank')

      await stored(collector, { product_added: 1 })
      expect(collector.event('product_added').properties).toMatchObject({ product_id: 'lamp', price: 89 })
    })
  })
}

test('a page that navigates right after identify loses nothing', async ({ page, shop, collector }) => {
  await shop.open(scriptTag.product('clock'))
  await stored(collector, { $pageview: 1 })
  await page.evaluate(() => {
    const { posthog } = window as unknown as {
      posthog: { capture(event: string): void; identify(id: string, properties: object): void }
    }
    posthog.capture('logging_in')
    posthog.identify('hurried@example.com', { plan: 'swift' })
    posthog.capture('logged_in')
    // As a form's answer does: before a batch is due, after the requests that leave at once have started.
    setTimeout(() => location.assign('/shop/cart.html'), 30)
  })
  await page.waitForURL('**/shop/cart.html')

  await stored(collector, { logging_in: 1, $identify: 1, logged_in: 1, $pageview: 2 })
  const ids = collector
    .events()
    .filter(({ event }) => ['$identify', 'logged_in'].includes(event))
    .map(({ distinct_id }) => distinct_id)
  expect(ids).toEqual(['hurried@example.com', 'hurried@example.com'])
  expect(collector.event('$identify').properties.$anon_distinct_id).toBe(
    collector.event('logging_in').distinct_id,
  )
  expect(collector.persons().map(({ properties }) => properties)).toMatchObject([{ plan: 'swift' }])
  // Nothing was sent twice on the way out.
  const uuids = collector.events().map(({ uuid }) => uuid)
  expect(new Set(uuids).size).toBe(uuids.length)
})

test('what is captured before array.js has loaded arrives, in order', async ({ page, shop, collector }) => {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/static/array.js', async (route) => {
    await released
    await route.continue()
  })

  await page.goto(scriptTag.product('mug'), { waitUntil: 'commit' })
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.evaluate(() => {
    const { posthog } = window as unknown as {
      posthog: { capture(event: string): void; identify(id: string, properties: object): void }
    }
    if (!Array.isArray(posthog)) throw new Error('array.js was not held back')
    posthog.capture('queued_first')
    posthog.identify('queued@example.com', { plan: 'early' })
    posthog.capture('queued_last')
  })
  expect(collector.events()).toEqual([])

  release()
  await stored(collector, {
    product_viewed: 1,
    product_added: 1,
    queued_first: 1,
    $identify: 1,
    queued_last: 1,
  })

  const queued = ['product_viewed', 'product_added', 'queued_first', 'queued_last']
  const arrived = collector.events().map(({ event }) => event)
  expect(arrived.filter((event) => queued.includes(event))).toEqual(queued)
  expect(collector.event('queued_last').distinct_id).toBe('queued@example.com')
  expect(collector.persons()[0]?.properties).toMatchObject({ plan: 'early' })

  // The loaded client has taken the stub's place.
  await shop.addToCart('Quiet Clock')
  await stored(collector, { product_added: 2 })
})
