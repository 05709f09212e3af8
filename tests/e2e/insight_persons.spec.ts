import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { InsightsPage } from './insights_page'
import { send, type Sent } from './send'

const DAY = 86_400_000
const now = Date.now()
const timeOf = (daysAgo: number): string => new Date(now - daysAgo * DAY).toISOString()

const as = (distinct_id: string, daysAgo: number, plan: string): Sent => ({
  event: 'read',
  distinct_id,
  timestamp: timeOf(daysAgo),
  properties: { $process_person_profile: true, plan },
})

const EVENTS = [
  as('ada', 0, 'pro'),
  as('ada', 0, 'free'),
  as('bob', 0, 'free'),
  as('ada', 1, 'pro'),
  as('cleo', 1, 'free'),
  as('ada', 2, 'free'),
  as('bob', 2, 'pro'),
  as('dan', 3, 'pro'),
]

/** Opens the persons behind a number by its name, and says who they are. */
async function behind(page: Page, name: string | RegExp): Promise<string[]> {
  await page.getByRole('button', { name }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('link').first()).toBeVisible()
  const names = await dialog.getByRole('listitem').allTextContents()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  return names
    .map((text) =>
      text
        .replace(/\d+ events?/, ' ')
        .trim()
        .replace(/\s+/g, ' '),
    )
    .sort()
}

/** The name of a day's number: a label of it, as the table has it. */
async function dayLabel(page: Page, caption: string, daysAgo: number): Promise<string> {
  const heads = page.getByRole('table', { name: caption, exact: true }).getByRole('columnheader')
  return (await heads.nth((await heads.count()) - 1 - daysAgo).textContent()) ?? ''
}

test('the numbers of a trend lead to the persons behind them', async ({ page }) => {
  await send(page.request, ...EVENTS)
  const insights = new InsightsPage(page)
  await insights.open()
  await insights.choose(insights.builder, 'Time', '-7d')
  await insights.expectNumbers('Counts', { read: { Sum: '8' } })
  const today = await dayLabel(page, 'Counts', 0)
  const yesterday = await dayLabel(page, 'Counts', 1)
  expect(await behind(page, `read, ${today}: 3`)).toEqual(['ada', 'bob'])

  await insights.builder.getByLabel('Break down by').fill('plan')
  await insights.expectNumbers('Counts', { pro: { Sum: '4' } })
  expect(await behind(page, `pro, ${today}: 1`)).toEqual(['ada'])
  expect(await behind(page, `free, ${yesterday}: 1`)).toEqual(['cleo'])
  await insights.builder.getByLabel('Break down by').fill('')

  await insights.choose(insights.builder, 'Compare', 'previous')
  await insights.choose(insights.builder, 'Time', '-1dStart/-1dEnd')
  await insights.expectNumbers('Counts', { 'read (before)': { Sum: '2' } })
  expect(await behind(page, /^read \(before\), .*: 2$/)).toEqual(['ada', 'bob'])
  await insights.choose(insights.builder, 'Show as', 'BoldNumber')
  await expect(page.getByRole('definition')).toHaveText(['2', '2'])
  const [first] = await page.getByRole('definition').getByRole('button').all()
  await first?.click()
  await page.getByRole('dialog').getByRole('link', { name: 'cleo' }).click()
  await expect(
    page.getByRole('complementary', { name: 'Person' }).getByRole('heading', { name: 'cleo' }),
  ).toBeVisible()
})

test('so do those of retention, lifecycle and stickiness', async ({ page }) => {
  await send(page.request, ...EVENTS)
  const insights = new InsightsPage(page)
  await insights.open()
  await insights.kind('Retention')
  await insights.builder.getByLabel('Number').fill('4')
  await insights.expectNumbers('Persons who came back', {
    [`Day 1, ${timeOf(2).slice(0, 10)}`]: { Persons: '2' },
  })
  expect(await behind(page, 'Day 1: 2 persons')).toEqual([
    'ada came back in 2 days',
    'bob came back in 1 day',
  ])
  expect(await behind(page, 'Day 0: 1 persons')).toEqual(['dan did not come back'])

  await insights.kind('Lifecycle')
  await insights.choose(insights.part('Series A'), 'Event', 'read')
  await insights.expectNumbers('Persons', { dormant: {} })
  const today = await dayLabel(page, 'Persons', 0)
  expect(await behind(page, `returning, ${today}: 1`)).toEqual(['ada'])
  expect(await behind(page, `resurrecting, ${today}: 1`)).toEqual(['bob'])
  expect(await behind(page, `dormant, ${today}: -1`)).toEqual(['cleo'])

  await insights.kind('Stickiness')
  await insights.expectNumbers('Persons by number of intervals', { read: { '1 day': '2' } })
  expect(await behind(page, 'read, 1 day: 2')).toEqual(['cleo', 'dan'])
  expect(await behind(page, 'read, 3 days: 1')).toEqual(['ada'])
})
