import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { InsightsPage } from './insights_page'
import { send } from './send'

const DAY = 86_400_000
const now = Date.now()
const dayOf = (daysAgo: number): string => new Date(now - daysAgo * DAY).toISOString().slice(0, 10)

const seen = (distinct_id: string, daysAgo: number): Parameters<typeof send>[1] => ({
  event: 'seen',
  distinct_id,
  timestamp: new Date(now - daysAgo * DAY).toISOString(),
  properties: { $process_person_profile: true },
})

async function saveInsight(page: Page, name: string, kind: string): Promise<void> {
  const insights = new InsightsPage(page)
  await insights.open()
  if (kind !== 'Trends') await insights.kind(kind)
  await insights.head.getByLabel('Name').fill(name)
  await insights.head.getByRole('button', { name: 'Save' }).click()
  await expect(insights.saved.filter({ hasText: name })).toBeVisible()
}

test('insights are put on a dashboard, moved, taken off, and have its dates', async ({ page }) => {
  await send(page.request, seen('ada', 0), seen('bob', 0), seen('ada', 3))
  await saveInsight(page, 'Visits', 'Trends')
  await saveInsight(page, 'Who stays', 'Retention')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Dashboards' }).click()
  await expect(page.getByText('No dashboards yet.')).toBeVisible()
  await page.getByRole('button', { name: 'New dashboard' }).click()
  const form = page.getByRole('form', { name: 'This dashboard' })
  await form.getByLabel('Name').fill('Overview')
  await form.getByLabel('Pinned').check()
  await form.getByRole('button', { name: 'Save' }).click()
  const list = page.getByRole('list', { name: 'Dashboards' })
  await expect(list.getByRole('button')).toHaveText([/Overview.*pinned/])

  const tiles = page.getByRole('region', { name: 'Dashboard', exact: true }).locator('.tile')
  for (const [place, name] of ['Visits', 'Who stays'].entries()) {
    await form.getByLabel('Add insight').selectOption({ label: name })
    await expect(tiles).toHaveCount(place + 1)
  }
  await expect(form.getByLabel('Add insight')).toHaveText('All are here')
  await expect(tiles.getByRole('img')).toHaveCount(2)
  const visits = page.getByRole('region', { name: 'Visits' })
  await visits.getByText('Numbers').click()
  const sum = visits.getByRole('table').getByRole('row').nth(1).getByRole('cell').first()
  await expect(sum).toHaveText('3')
  await form.getByLabel('Time').selectOption({ label: 'Today' })
  await visits.getByText('Numbers').click()
  await expect(sum).toHaveText('2')

  await page.getByRole('button', { name: 'Move up: Who stays' }).click()
  await expect(tiles.first().getByRole('heading')).toHaveText('Who stays')
  await page.reload()
  await expect(tiles.first().getByRole('heading')).toHaveText('Who stays')
  await page.getByRole('button', { name: 'Take off: Who stays' }).click()
  await expect(tiles).toHaveCount(1)
  await tiles.getByRole('link', { name: 'Visits' }).click()
  await expect(page.getByRole('form', { name: 'This insight' }).getByLabel('Name')).toHaveValue('Visits')
  await page.goBack()
  await form.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete dashboard' }).click()
  await expect(page.getByText('No dashboards yet.')).toBeVisible()
})

test('annotations are marks in charts, of all insights or of one', async ({ page }) => {
  await send(page.request, seen('ada', 0), seen('ada', 3))
  await saveInsight(page, 'Visits', 'Trends')
  const insights = new InsightsPage(page)
  const annotations = page.getByRole('region', { name: 'Annotations' })
  const form = annotations.getByRole('form')
  const add = async (text: string, day: string, on: string): Promise<void> => {
    await form.getByLabel('Day').fill(day)
    await form.getByLabel('Annotation').fill(text)
    await form.getByLabel('On', { exact: true }).selectOption({ label: on })
    await form.getByRole('button', { name: 'Add' }).click()
    await expect(annotations.getByRole('listitem').filter({ hasText: text })).toBeVisible()
  }
  await add('Launch', dayOf(2), 'all insights')
  await add('Only here', dayOf(1), 'this insight')
  await add('Long ago', '2020-01-01', 'all insights')
  const chart = page.getByRole('img', { name: /^Trends of/ })
  await expect(chart).toHaveAccessibleName(
    /Annotations: .*: Launch; .*: Only here$|Annotations: .*: Only here; .*: Launch$/,
  )
  const shown = annotations.getByRole('listitem')
  await expect(shown).toHaveText([/Only here.*this insight/, /Launch/, /Long ago/])

  // Another question has those of all insights, and one that is deleted is gone everywhere.
  await page.getByRole('button', { name: 'New insight' }).click()
  await expect(shown).toHaveText([/Launch/, /Long ago/])
  await expect(form.getByLabel('On', { exact: true })).toHaveText('all insights')
  await annotations.getByRole('button', { name: 'Delete Launch' }).click()
  await expect(shown).toHaveText([/Long ago/])
  await insights.saved.click()
  await expect(chart).toHaveAccessibleName(/Annotations: [^;]*: Only here$/)
})
