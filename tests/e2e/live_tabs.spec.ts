import { ActivityPage } from './activity_page'
import { expect, test } from './fixtures'
import { ReplayPage } from './replay_page'
import { send } from './send'

// Browsers have six connections to a server over HTTP/1.1, and a stream keeps one.
test('eight tabs share the live streams, so that requests are answered', async ({ context, page }) => {
  const tabs = await Promise.all(Array.from({ length: 8 }, () => context.newPage()))
  const [first, ...others] = tabs.slice(3).map((tab) => ({ tab, activity: new ActivityPage(tab) }))
  if (!first) throw new Error('no tab is open')
  await Promise.all([
    ...tabs.slice(0, 3).map((tab) => new ReplayPage(tab).open()),
    ...[first, ...others].map(({ activity }) => activity.open()),
  ])

  await page.goto('/persons/')
  const ask = async (): Promise<number> =>
    (await fetch('/api/projects/@current/persons/', { signal: AbortSignal.timeout(5000) })).status
  expect(await page.evaluate(ask)).toBe(200)

  await send(page.request, { event: 'seen by all', distinct_id: 'a' })
  for (const { activity } of [first, ...others]) await expect(activity.row('seen by all')).toHaveCount(1)

  // The tab that was there first may go, and one that comes later catches up.
  await first.tab.close()
  await send(page.request, { event: 'seen later', distinct_id: 'a' })
  for (const { activity } of others) await expect(activity.row('seen later')).toHaveCount(1)
  const last = new ActivityPage(page)
  await last.open()
  await send(page.request, { event: 'seen at last', distinct_id: 'a' })
  await expect(last.rows).toHaveText([/seen at last/, /seen later/, /seen by all/])
  for (const { activity } of others) await expect(activity.rows).toHaveCount(3)
})

test('data that one tab clears is gone from the others, and later events appear', async ({
  context,
  page,
}) => {
  await send(page.request, { event: 'old', distinct_id: 'a' }, { event: 'old', distinct_id: 'a' })
  const activity = new ActivityPage(page)
  const other = new ActivityPage(await context.newPage())
  await activity.open()
  await other.open()
  await expect(other.rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all data' }).click()
  await expect(other.rows).toHaveCount(0)
  await send(page.request, { event: 'new', distinct_id: 'a' })
  await expect(other.rows).toHaveText([/new/])
  await expect(activity.rows).toHaveText([/new/])
})

test('a browser without shared workers has a stream for each tab', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'))
  const activity = new ActivityPage(page)
  await activity.open()
  expect(await page.evaluate(() => 'SharedWorker' in window)).toBe(false)
  await send(page.request, { event: 'seen', distinct_id: 'a' })
  await expect(activity.row('seen')).toHaveCount(1)
})
