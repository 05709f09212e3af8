import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { InsightsPage } from './insights_page'
import { send, type Sent } from './send'

const DAY = 86_400_000

/** The Cohorts page, as its user sees it. */
class CohortsPage {
  readonly rows: Locator
  readonly form: Locator
  readonly members: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.rows = page.getByRole('list', { name: 'Cohorts' }).getByRole('button')
    this.form = page.getByRole('form', { name: 'Edit cohort' })
    this.members = page.getByRole('region', { name: 'Members' })
  }

  async start(button: 'New cohort' | 'New static cohort', name: string): Promise<void> {
    await this.#page.getByRole('button', { name: button, exact: true }).click()
    await this.form.getByLabel('Name').fill(name)
  }

  save(): Promise<void> {
    return this.form.getByRole('button', { name: /Create cohort|Save/ }).click()
  }

  async expectMembers(count: number): Promise<void> {
    const title = `${count} ${count === 1 ? 'person' : 'persons'}`
    await expect(this.members.getByRole('heading', { name: title, exact: true })).toBeVisible()
  }
}

const did = (distinct_id: string, event: string, daysAgo: number, $set = {}): Sent => ({
  event,
  distinct_id,
  timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
  properties: { $process_person_profile: true, $set },
})

test('a cohort by property and behaviour has those who match, page by page', async ({ page }) => {
  const numbers = Array.from({ length: 90 }, (_, number) => number)
  const events = numbers.flatMap((number) => [
    did(`u${number}`, 'visit', 1, { plan: number % 3 ? 'free' : 'pro' }),
    ...Array.from({ length: number % 4 }, (_, time) => did(`u${number}`, 'order', time + 1)),
  ])
  await send(page.request, ...events)
  await page.goto('/cohorts/')
  await expect(page.getByText('No cohorts yet.')).toBeVisible()
  const cohorts = new CohortsPage(page)
  await cohorts.start('New cohort', 'Buyers')
  const [group] = [cohorts.form.getByRole('group', { name: 'Group 1' })]
  await group.getByRole('button', { name: 'Add behaviour' }).click()
  const behaviour = group.getByRole('group', { name: /^Behaviour/ })
  await behaviour.getByLabel('Event').selectOption('order')
  await cohorts.save()
  const orders = (number: number): number => number % 4
  await cohorts.expectMembers(numbers.filter((number) => orders(number) > 0).length)
  const links = cohorts.members.getByRole('link')
  await expect(links).toHaveCount(50)
  await cohorts.members.getByRole('button', { name: 'Next' }).click()
  await expect(links).toHaveCount(numbers.filter((number) => orders(number) > 0).length - 50)

  await behaviour.getByLabel('How often').selectOption('gte')
  await behaviour.getByLabel('Times').fill('2')
  await group.getByRole('button', { name: 'Add property' }).click()
  await group.getByLabel('Property', { exact: true }).fill('plan')
  await group.getByLabel('Value').fill('pro')
  await cohorts.save()
  const isPro = (number: number): boolean => number % 3 === 0
  await cohorts.expectMembers(numbers.filter((number) => orders(number) >= 2 && isPro(number)).length)
  // The form is of what is stored.
  await page.reload()
  await expect(group.getByLabel('Value')).toHaveValue('pro')
  await group.getByLabel('Match').selectOption('one of these')
  await cohorts.save()
  await cohorts.expectMembers(numbers.filter((number) => orders(number) >= 2 || isPro(number)).length)

  await cohorts.form.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete cohort' }).click()
  await expect(page.getByText('No cohorts yet.')).toBeVisible()
})

test('a static cohort is pasted, uploaded and changed', async ({ page }) => {
  await send(page.request, ...['ada', 'bob', 'cleo'].map((id) => did(id, 'visit', 0)))
  await page.goto('/cohorts/')
  const cohorts = new CohortsPage(page)
  await cohorts.start('New static cohort', 'Guests')
  await cohorts.form.getByLabel('Distinct IDs').fill('ada\nbob, never seen')
  await cohorts.save()
  await cohorts.expectMembers(2)
  await expect(cohorts.rows).toHaveText([/Guests.*3 distinct IDs/])
  await cohorts.members.getByLabel('Distinct IDs to add').fill('cleo')
  await cohorts.members.getByRole('button', { name: 'Add' }).click()
  await cohorts.expectMembers(3)
  await cohorts.members.getByRole('button', { name: 'Remove bob' }).click()
  await cohorts.expectMembers(2)

  await cohorts.start('New static cohort', 'From a file')
  const buffer = Buffer.from('distinct_id,city\ncleo,Rome\nbob,Oslo\n')
  await cohorts.form
    .getByLabel('or a CSV file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })
  await cohorts.save()
  await cohorts.expectMembers(2)
  const links = cohorts.members.getByRole('link')
  expect((await links.allTextContents()).sort()).toEqual(['bob', 'cleo'])
  await links.filter({ hasText: 'cleo' }).click()
  await expect(
    page.getByRole('complementary', { name: 'Person' }).getByRole('heading', { name: 'cleo' }),
  ).toBeVisible()
})

test('an insight and a flag are for the persons of a cohort', async ({ page }) => {
  await send(page.request, ...['ada', 'ada', 'bob', 'cleo'].map((id) => did(id, 'visit', 0)))
  const data = { name: 'Guests', is_static: true, distinct_ids: ['ada', 'cleo'] }
  const made = await page.request.post('/api/projects/@current/cohorts/', { data })
  const { id } = (await made.json()) as { id: number }
  const insights = new InsightsPage(page)
  await insights.open()
  const series = insights.part('Series A')
  await series.getByRole('button', { name: 'Add property' }).click()
  await insights.choose(series, 'Of', 'cohort')
  await insights.expectNumbers('Counts', { visit: { Sum: '3' } })
  await insights.choose(series, 'Operator', 'not_in')
  await insights.expectNumbers('Counts', { visit: { Sum: '1' } })

  await page.goto('/feature_flags/?flag=new')
  const form = page.getByRole('form', { name: 'Edit flag' })
  await form.getByLabel('Key', { exact: true }).fill('for-guests')
  await form.getByRole('button', { name: 'Add property' }).click()
  await form.getByRole('combobox', { name: 'Of' }).selectOption('cohort')
  await expect(form.getByRole('combobox', { name: 'Cohort' })).toHaveValue(String(id))
  await form.getByRole('button', { name: 'Create flag' }).click()
  const value = page.getByLabel('Value of for-guests', { exact: true })
  for (const [person, expected] of [
    ['ada', /^on/],
    ['bob', /^off/],
  ] as const) {
    await page.getByLabel('Evaluate for distinct ID').fill(person)
    await expect(value).toHaveText(expected)
  }
})

test('what the collector refuses is said in the form', async ({ page, pageErrors }) => {
  await page.goto('/cohorts/')
  const cohorts = new CohortsPage(page)
  await cohorts.start('New static cohort', 'Empty')
  const buffer = Buffer.from('city,country\nRome,IT\n')
  await cohorts.form
    .getByLabel('or a CSV file')
    .setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer })
  await cohorts.save()
  await expect(cohorts.form.getByRole('alert')).toHaveText(/distinct_id, person_id or email/)
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})
