import { ActivityPage } from './activity_page'
import { expect, test } from './fixtures'
import { send } from './send'

test('pausing holds events back until it is resumed', async ({ page, request }) => {
  const activity = new ActivityPage(page)
  await activity.open()
  await page.getByRole('button', { name: 'Pause' }).click()
  await send(request, { event: 'held', distinct_id: 'a' }, { event: 'held', distinct_id: 'a' })
  await expect(page.getByRole('button', { name: 'Resume (2)' })).toBeVisible()
  await expect(activity.rows).toHaveCount(0)

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(activity.rows).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
})

test('clears all data, after asking', async ({ page, request, collector }) => {
  await send(request, { event: 'old', distinct_id: 'a' })
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(activity.rows).toHaveCount(1)

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(activity.rows).toHaveCount(1)
  expect(collector.events()).toHaveLength(1)

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all data' }).click()
  await expect(activity.rows).toHaveCount(0)
  await expect(page.getByText('Nothing has arrived yet')).toBeVisible()
  expect(collector.events()).toEqual([])

  await send(request, { event: 'new', distinct_id: 'a' })
  await expect(activity.rows).toHaveText([/new/])
})

test('the keyboard is enough', async ({ page, request }) => {
  await send(
    request,
    { event: 'first', distinct_id: 'a' },
    { event: 'second', distinct_id: 'a' },
    { event: 'third', distinct_id: 'a' },
  )
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(activity.rows).toHaveCount(3)

  await page.keyboard.press('/')
  await expect(page.getByLabel('Distinct ID')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(activity.row('third')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(activity.row('second')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(activity.detail.getByRole('heading', { name: 'second' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(activity.detail.getByRole('heading', { name: 'first' })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(activity.detail.getByRole('heading', { name: 'third' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(activity.detail).toBeHidden()
  await expect(activity.row('third')).toBeFocused()
})

test('is dark or light as the system is, until somebody chooses', async ({ page }) => {
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  await new ActivityPage(page).open()
  const light = await background()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await background()
  expect(dark).not.toBe(light)

  await page.getByRole('button', { name: 'Switch to light theme' }).click()
  expect(await background()).toBe(light)
  await page.reload()
  expect(await background()).toBe(light)
  await page.getByRole('button', { name: 'Switch to dark theme' }).click()
  expect(await background()).toBe(dark)
})

test('markup in captured data is shown as text', async ({ page, request }) => {
  const markup =
    '<img src=x onerror="document.body.dataset.hacked = 1"><script>document.body.remove()</script>'
  await send(request, { event: markup, distinct_id: markup, properties: { [markup]: markup } })
  const activity = new ActivityPage(page)
  await activity.open()
  await activity.rows.first().click()
  await expect(activity.detail.getByRole('heading', { name: markup })).toBeVisible()
  await expect(activity.detail.getByRole('rowheader', { name: markup })).toBeVisible()
  await expect(page.locator('main img, main script')).toHaveCount(0)
  await expect(page.locator('body')).not.toHaveAttribute('data-hacked')
})

test('thousands of events keep the document small', async ({ page, request }) => {
  const many = (count: number, event: string) =>
    Array.from({ length: count }, (_, index) => ({ event, distinct_id: `visitor-${index}` }))
  await send(request, ...many(1500, 'history'))
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(page.getByText('100 events loaded')).toBeVisible()
  await send(request, ...many(2500, 'live'))
  await expect(page.getByText('2,600 events loaded')).toBeVisible()
  expect(await activity.rows.count()).toBeLessThan(100)

  // From the first row to the last, and on to older ones, which are fetched on the way.
  await activity.rows.first().focus()
  await page.keyboard.press('End')
  await expect(page.getByText('2,700 events loaded')).toBeVisible()
  await expect(activity.row('history').first()).toBeVisible()
  expect(await activity.rows.count()).toBeLessThan(100)
  await page.getByRole('button', { name: 'Back to newest' }).click()
  await expect(activity.row('visitor-2499')).toBeVisible()
})

test('shows a lost connection and catches up', async ({ page, request, collector }) => {
  const activity = new ActivityPage(page)
  await activity.open()
  await collector.down()
  await expect(page.getByText('Reconnecting')).toBeVisible()
  await collector.up()
  await send(request, { event: 'missed', distinct_id: 'a' })
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(activity.row('missed')).toHaveCount(1)
  await send(request, { event: 'later', distinct_id: 'a' })
  await expect(activity.rows).toHaveText([/later/, /missed/])
})
