// What posthog-js records, the local PostHog keeps and the Replay page shows.

import type { Page } from '@playwright/test'
import { pixelDifference } from '../fidelity/lib/pixels.mjs'
import { expect, test } from './fixtures'
import { kept, RECORDED, recording, recordings, serveRecorded, settled } from './recorded_page'
import { ReplayPage } from './replay_page'
import { send } from './send'

test.use({ viewport: { width: 1600, height: 900 }, collectorArguments: ['--session-recording'] })

/** A page of a visitor who is recorded. */
async function visitor(page: Page): Promise<Page> {
  const visited = await page.context().newPage()
  await visited.setViewportSize(RECORDED)
  await serveRecorded(visited)
  return visited
}

test('a recording shows at each moment what the page showed', async ({ page, collector }) => {
  const visited = await visitor(page)
  const points: { at: number; picture: Buffer }[] = []
  const point = async (): Promise<void> => {
    const at = await settled(visited)
    points.push({ at, picture: await visited.screenshot({ caret: 'initial' }) })
  }
  await visited.goto('/recorded/one')
  await recording(visited)
  await point()
  await visited.getByPlaceholder('Your name').fill('Ada Lovelace')
  for (let cards = 0; cards < 6; cards++) await visited.getByRole('button', { name: 'Add a card' }).click()
  await visited.evaluate(() => window.scrollTo(0, 260))
  await point()
  await visited.getByRole('link', { name: 'Next page' }).click()
  await recording(visited)
  await visited.getByRole('button', { name: 'Add a card' }).click()
  await point()
  const id = await kept(visited, collector)
  await visited.close()

  const replay = new ReplayPage(page)
  const differences: number[] = []
  for (const { at, picture } of points) {
    await replay.open({ recording: id, at: new Date(at).toISOString() })
    const compare = async (): Promise<number> => pixelDifference(page, await replay.picture(), picture)
    await expect.poll(compare, { message: `the moment ${at}` }).toBeLessThan(0.01)
    differences.push(
      await pixelDifference(page, await replay.picture(), points[(differences.length + 1) % 3]!.picture),
    )
  }
  // The three are distinguished by the same measure.
  for (const difference of differences) expect(difference).toBeGreaterThan(0.05)
})

test('events, console lines and requests stand beside the player, which goes where one clicks', async ({
  page,
  collector,
}) => {
  const visited = await visitor(page)
  // posthog-js records no requests of pages on `localhost` and `127.0.0.1`.
  await visited.goto(`${collector.url.replace('127.0.0.1', 'shop.localhost')}/recorded/one`)
  await recording(visited)
  await visited.evaluate(async () => {
    const { posthog } = window as unknown as { posthog: { capture(name: string, properties: object): void } }
    document.querySelector('h1')!.textContent = 'Before'
    await new Promise(requestAnimationFrame)
    posthog.capture('cart_opened', { items: 3 })
    await new Promise(requestAnimationFrame)
    document.querySelector('h1')!.textContent = 'After'
    await new Promise(requestAnimationFrame)
    console.warn('out of stock', { sku: 'mug' })
    await fetch('/_health?recorded')
  })
  const id = await kept(visited, collector)

  const replay = new ReplayPage(page)
  await replay.open({ recording: id, at: new Date(0).toISOString() })
  await expect(page.getByText('/recorded/one').first()).toBeVisible()
  await expect(replay.moment('out of stock {"sku":"mug"}')).toContainText('Console')
  await expect(replay.moment('/_health?recorded')).toContainText('200')

  await replay.moment('cart_opened').click()
  await expect(page.getByRole('row').filter({ hasText: 'items' })).toContainText('3')
  await expect(replay.recorded.getByRole('heading')).toHaveText('Before')
  await replay.moment('/_health?recorded').click()
  await expect(replay.recorded.getByRole('heading')).toHaveText('After')

  const all = await replay.moments.count()
  await page.getByLabel('Console').uncheck()
  await expect(replay.moment('out of stock')).toHaveCount(0)
  expect(await replay.moments.count()).toBeLessThan(all)
  await visited.close()
})

test('a session that still runs is followed', async ({ page, collector }) => {
  const replay = new ReplayPage(page)
  await replay.open()
  await expect(page.getByText('Nothing was recorded yet')).toBeVisible()

  const visited = await visitor(page)
  await visited.goto('/recorded/one')
  await recording(visited)
  await kept(visited, collector)
  await expect(replay.recordings).toContainText('Live')
  await replay.recordings.click()
  await page.getByRole('button', { name: 'Follow live' }).click()
  await expect(replay.recorded.getByRole('heading')).toHaveText('The first page')

  for (const title of ['One', 'Two']) {
    await visited.evaluate((text) => (document.querySelector('h1')!.textContent = text), title)
    await expect(replay.recorded.getByRole('heading')).toHaveText(title, { timeout: 30_000 })
  }
  await expect(page.getByRole('button', { name: 'Follow live' })).toHaveAttribute('aria-pressed', 'true')
  await visited.close()
})

test('recordings are found by whom they show, and from an event', async ({ page, request, collector }) => {
  const visited = await visitor(page)
  await visited.goto('/recorded/one')
  await recording(visited)
  const id = await kept(visited, collector)
  await send(request, { event: 'far_away', distinct_id: 'ben', properties: { $session_id: id } })

  const replay = new ReplayPage(page)
  await replay.open()
  await expect(replay.recordings).toHaveCount(1)
  await page.getByLabel('Distinct ID').fill('nobody')
  await expect(page.getByText('Nobody with this distinct ID was recorded.')).toBeVisible()

  await page.goto('/activity/?event=far_away')
  await page.getByRole('list', { name: 'Events', exact: true }).getByRole('button').click()
  await page.getByRole('link', { name: 'Replay of this moment' }).click()
  await expect(replay.moment('far_away')).toBeVisible()
  await expect(replay.recorded.getByRole('heading')).toHaveText('The first page')
  await visited.close()
})

/** A recorder's output for a page with one heading. */
function pageOf(heading: string, at: number): object[] {
  const text = { type: 3, id: 5, textContent: heading }
  const h1 = { type: 2, id: 4, tagName: 'h1', attributes: {}, childNodes: [text] }
  const body = { type: 2, id: 3, tagName: 'body', attributes: {}, childNodes: [h1] }
  const html = { type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [body] }
  const node = { type: 0, id: 1, childNodes: [html] }
  return [
    { type: 4, timestamp: at, data: { href: 'https://shop.test/', width: 600, height: 400 } },
    { type: 2, timestamp: at + 1, data: { node, initialOffset: { left: 0, top: 0 } } },
    { type: 5, timestamp: at + 1000, data: { tag: 'end', payload: {} } },
  ]
}

test('each window of a session has a page of its own', async ({ page, request }) => {
  const start = Date.now() - 10_000
  const chunk = (window: string, at: number): object => ({
    event: '$snapshot',
    distinct_id: 'ada',
    api_key: 'phc_windows',
    properties: { $session_id: 's1', $window_id: window, $snapshot_data: pageOf(`In ${window}`, at) },
  })
  const batch = [chunk('first', start), chunk('second', start + 5000)]
  expect((await request.post('/s/', { data: { api_key: 'phc_windows', batch } })).ok()).toBe(true)

  const replay = new ReplayPage(page)
  await replay.open({ recording: 's1' })
  await expect(replay.recorded.getByRole('heading')).toHaveText('In first')
  await page.getByLabel('Window').selectOption('Window 2 of 2')
  await expect(replay.recorded.getByRole('heading')).toHaveText('In second')
  // A moment of the second window opens that one.
  await replay.open({ recording: 's1', at: new Date(start + 5500).toISOString() })
  await expect(replay.recorded.getByRole('heading')).toHaveText('In second')
  await expect(page.getByLabel('Window')).toHaveValue('second')
})

test('a masked select shows no choice, another one what was chosen', async ({ page, request }) => {
  const start = Date.now() - 10_000
  let id = 10
  const element = (tagName: string, attributes: object, childNodes: object[]): object => ({
    type: 2,
    id: id++,
    tagName,
    attributes,
    childNodes,
  })
  const selectOf = (attributes: object, chosen: object): object =>
    element('select', attributes, [
      element('option', {}, [{ type: 3, id: id++, textContent: 'First' }]),
      element('option', chosen, [{ type: 3, id: id++, textContent: 'Second' }]),
    ])
  const events: any[] = pageOf('Selects', start)
  const [body] = events[1].data.node.childNodes[0].childNodes
  body.childNodes.push(
    selectOf({ id: 'open' }, { selected: true }),
    selectOf({ id: 'masked', rr_maskedSelect: true }, {}),
  )
  const properties = { $session_id: 'selects', $window_id: 'w', $snapshot_data: events }
  const batch = [{ event: '$snapshot', distinct_id: 'ada', api_key: 'phc_selects', properties }]
  expect((await request.post('/s/', { data: { api_key: 'phc_selects', batch } })).ok()).toBe(true)

  const replay = new ReplayPage(page)
  await replay.open({ recording: 'selects' })
  await expect(replay.recorded.locator('#open')).toHaveJSProperty('selectedIndex', 1)
  await expect(replay.recorded.locator('#masked')).toHaveJSProperty('selectedIndex', -1)
})

test('the player waits until its page is loaded, whose load would wait for the player’s frame', async ({
  page,
  collector,
}) => {
  const visited = await visitor(page)
  await visited.goto('/recorded/one')
  await recording(visited)
  const id = await kept(visited, collector)
  await visited.close()

  let release = (): void => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/favicon.svg', async (route) => {
    await held
    await route.continue()
  })
  const replay = new ReplayPage(page)
  await page.goto(`/replay/?recording=${id}`, { waitUntil: 'commit' })
  await expect(replay.moments.first()).toBeVisible()
  await settled(page)
  release()
  await page.waitForLoadState('load')
  await expect(replay.recorded.getByRole('heading')).toHaveText('The first page')
})

test('the shop is recorded and played', async ({ page, collector }) => {
  const shop = await page.context().newPage()
  await shop.setViewportSize(RECORDED)
  await shop.goto('/shop/')
  await expect(shop.getByRole('heading', { level: 1 })).toBeVisible()
  const heading = await shop.getByRole('heading', { level: 1 }).textContent()
  // A recording begins with what its visitor does.
  await expect
    .poll(async () => {
      await shop.getByRole('heading', { level: 1 }).click()
      return recordings(collector).length
    })
    .toBe(1)
  await shop.close()

  const replay = new ReplayPage(page)
  await replay.open()
  await replay.recordings.click()
  await expect(replay.recorded.getByRole('heading', { level: 1 })).toHaveText(heading!)
  await expect(replay.moment('$pageview')).toBeVisible()
})
