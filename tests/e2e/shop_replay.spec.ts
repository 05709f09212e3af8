// A person shops, and the Replay page shows what they saw: the payment provider's frame, which is of another origin, as
// well. What is masked is stored nowhere.

import type { APIRequestContext, Page } from '@playwright/test'
import { pixelDifference } from '../fidelity/lib/pixels.mjs'
import type { Collector } from './collector'
import { expect, test } from './fixtures'
import { kept, RECORDED, recordings, settled } from './recorded_page'
import { ReplayPage } from './replay_page'
import { ada, Shop, scriptTag } from './shop'

test.use({ viewport: { width: 1600, height: 900 }, collectorArguments: ['--session-recording'] })

const GIFT = 'charles@analytical.example'
const FRAME = 'iframe[title="Card"]'
/** A replay may differ in so many of its pixels: fonts are smoothed on other layers, and masked values are stars. */
const SAME = 0.015
/** Half of what is typed into the frame is masked. */
const FRAME_SAME = 0.03
/** Two moments differ in more. */
const OTHER = 0.02

/** rrweb's type of plugins' events. */
const CONSOLE = 6

interface Recorded {
  type: number
  data: Record<string, any>
}

/** All events of a recording, unpacked. */
async function eventsOf(request: APIRequestContext, id: string): Promise<Recorded[]> {
  const events: Recorded[] = []
  for (let after = 0, more = true; more;) {
    const answer = await request.get(`/api/projects/1/session_recordings/${id}/snapshots/?after=${after}`)
    const { results, cursor, has_next } = await answer.json()
    for (const chunk of results) events.push(...chunk.events)
    after = cursor
    more = has_next
  }
  return events
}

/** Waits until as many pages of the shop are recorded. */
async function recorded(
  page: Page,
  collector: Collector,
  request: APIRequestContext,
  pages: number,
): Promise<void> {
  const count = async (): Promise<number> => {
    // a page is recorded when something is done on it
    await page.mouse.move(300 + Math.random() * 100, 30)
    const [recording] = recordings(collector)
    return recording
      ? (await eventsOf(request, recording.session_id)).filter(({ type }) => type === 2).length
      : 0
  }
  await expect.poll(count, { message: 'snapshots that are stored' }).toBe(pages)
}

test('a visit to the shop is replayed as it was, and what is masked is nowhere', async ({
  page,
  request,
  collector,
}) => {
  test.slow()
  const visited = await page.context().newPage()
  await visited.setViewportSize(RECORDED)
  const shop = new Shop(visited, scriptTag)
  const points: { name: string; at: number; picture: Buffer; frame?: Buffer }[] = []
  const point = async (name: string): Promise<void> => {
    const at = await settled(visited)
    const frames = visited.locator(FRAME)
    const box = (await frames.count()) ? await frames.boundingBox() : null
    points.push({
      name,
      at,
      picture: await visited.screenshot({ caret: 'initial', animations: 'disabled' }),
      ...(box && { frame: await visited.screenshot({ caret: 'initial', clip: box }) }),
    })
  }

  await shop.open()
  await recorded(visited, collector, request, 1)
  await visited.getByRole('button', { name: 'Desk' }).click()
  await visited.mouse.move(400, 300)
  await visited.mouse.wheel(0, 200)
  await expect.poll(() => visited.evaluate(() => scrollY)).toBeGreaterThan(100)
  await visited.mouse.move(2, 300)
  await point('products of a category')

  await shop.addToCart('Trail Mug')
  await recorded(visited, collector, request, 3)
  await point('a product')

  await visited.getByRole('navigation').getByRole('link', { name: 'Cart' }).click()
  await recorded(visited, collector, request, 4)
  for (let more = 0; more < 3; more++) await visited.getByRole('button', { name: 'One more' }).click()
  await visited.getByRole('button', { name: 'One less' }).click()
  await expect(visited.getByRole('listitem').getByRole('status')).toHaveText('3')
  await point('the cart')

  await visited.getByRole('button', { name: 'Check out' }).click()
  await recorded(visited, collector, request, 5)
  await visited.getByLabel('Email').fill(ada.email)
  await visited.getByLabel('Full name').fill(ada.name)
  await visited.getByLabel('Gift for').pressSequentially(GIFT)
  await point('the contact')

  await visited.getByRole('button', { name: 'Continue to payment' }).click()
  await expect(shop.card.getByText('Hollow Pay')).toBeVisible()
  const frame = visited.frames().find((frame) => frame.parentFrame())!
  expect(new URL(frame.url()).origin).not.toBe(collector.url)
  expect(await visited.locator(FRAME).evaluate((it: HTMLIFrameElement) => it.contentDocument)).toBeNull()
  await shop.card.getByLabel('Name on card').fill(ada.name)
  await shop.card.getByLabel('Card number').pressSequentially(ada.card)
  await shop.card.getByLabel('Security code').pressSequentially(ada.code)
  await expect(shop.card.getByText('The card is complete.')).toBeVisible()
  await visited.getByLabel('Password').pressSequentially(ada.password!)
  await visited.locator(FRAME).scrollIntoViewIfNeeded()
  await point('the payment')

  await visited.getByRole('button', { name: 'Pay' }).click()
  await recorded(visited, collector, request, 6)
  await expect(visited.getByText('We have told')).toContainText(GIFT)
  const code = await visited.locator('[data-ph-block] strong').innerText()
  await point('the thanks')
  const id = await kept(visited, collector)
  await visited.close()

  const replay = new ReplayPage(page)
  for (const [number, { name, at, picture, frame }] of points.entries()) {
    await replay.open({ recording: id, at: new Date(at).toISOString() })
    const against = async (other: Buffer): Promise<number> =>
      pixelDifference(page, await replay.picture(), other)
    await expect.poll(() => against(picture), { message: name }).toBeLessThan(SAME)
    const next = points[(number + 1) % points.length]!
    expect(await against(next.picture), `${name}, beside ${next.name}`).toBeGreaterThan(OTHER)
    if (!frame) continue
    const inside = replay.recorded.frameLocator(FRAME)
    await expect(inside.getByText('Hollow Pay')).toBeVisible()
    await expect(inside.getByLabel('Name on card')).toHaveValue(ada.name)
    await expect(inside.getByLabel('Card number')).toHaveValue('*'.repeat(ada.card.length))
    await expect(inside.getByText('The card is complete.')).toBeVisible()
    const shown = await replay.recorded.locator(FRAME).screenshot()
    expect(await pixelDifference(page, shown, frame), 'the frame').toBeLessThan(FRAME_SAME)
  }

  // the frame's recording is a part of the page's
  expect(recordings(collector).map(({ session_id }) => session_id)).toEqual([id])
  const events = await eventsOf(request, id)
  const stored = [
    collector.storedBytes(),
    JSON.stringify(events),
    ...collector.sql<{ properties: string }>('SELECT properties FROM events').map((row) => row.properties),
  ]
  // What must be there, so that a place that cannot be read does not pass.
  expect(stored[0]).toContain('order_completed')
  for (const shown of ['Hollow Pay', 'The card is complete.', ada.name, '*'.repeat(GIFT.length)])
    expect(stored[1]).toContain(shown)
  expect(stored.length).toBeGreaterThan(10)
  const secrets = [GIFT, ada.card, ada.card.replaceAll(' ', ''), ada.password!, code]
  for (const secret of secrets)
    for (const text of stored) expect(text.includes(secret), `${secret} is stored`).toBe(false)
  // four digits are in many a number: as a text of its own
  expect(stored[1]).not.toContain(`"${ada.code}"`)
  // identify() sent it to the server, and the page's own console shows it, because the shop debugs; what was
  // typed and shown was not sent
  const telling = events.filter((event) => JSON.stringify(event).includes(ada.email))
  expect(telling.filter(({ type }) => type !== CONSOLE)).toEqual([])
})
