import { ActivityPage } from './activity_page'
import { expect, test } from './fixtures'
import { PersonsPage } from './persons_page'
import { send, sendRecording } from './send'

const person = (distinct_id: string, $set: object, event = 'hello'): Parameters<typeof send>[1] => ({
  event,
  distinct_id,
  properties: { $process_person_profile: true, $set },
})

test('persons are searched, filtered by a property and leafed through', async ({ page }) => {
  const plans = ['free', 'team', 'pro']
  const everybody = Array.from({ length: 120 }, (_, index) =>
    person(`u${index}`, { email: `p${index}@example.com`, plan: plans[index % 3], seats: index }),
  )
  await send(page.request, ...everybody)
  const persons = new PersonsPage(page)
  await persons.open()
  await expect(page.getByText('120 persons')).toBeVisible()
  await expect(persons.rows).toHaveCount(50)
  const pages = page.getByRole('navigation', { name: 'Pages of the list' })
  await pages.getByRole('button', { name: 'Next' }).click()
  await expect(pages.getByText('51–100 of 120')).toBeVisible()
  // The keyboard leafs on: the button keeps the focus, at the end too.
  await expect(pages.getByRole('button', { name: 'Next' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(persons.rows).toHaveCount(20)
  await expect(pages.getByRole('button', { name: 'Next' })).toBeDisabled()
  await expect(pages.getByRole('button', { name: 'Next' })).toBeFocused()
  await pages.getByRole('button', { name: 'Previous' }).click()
  await expect(pages.getByText('51–100 of 120')).toBeVisible()

  const filters = page.getByRole('group', { name: 'Properties' })
  await filters.getByRole('button', { name: 'Add property' }).click()
  await filters.getByLabel('Property', { exact: true }).fill('plan')
  await filters.getByLabel('Value').fill('pro')
  const ofPlan = everybody.filter((_, index) => plans[index % 3] === 'pro')
  await expect(page.getByText(`${ofPlan.length} persons`)).toBeVisible()
  await filters.getByRole('button', { name: 'Add property' }).click()
  await filters.getByLabel('Property', { exact: true }).last().fill('seats')
  await filters.getByLabel('Operator').last().selectOption('gte')
  await filters.getByLabel('Value').last().fill('100')
  const wanted = everybody.filter((_, index) => plans[index % 3] === 'pro' && index >= 100)
  await expect(persons.rows).toHaveCount(wanted.length)

  // The list is in the address.
  await page.reload()
  await expect(persons.rows).toHaveCount(wanted.length)
  await filters.getByRole('button', { name: 'Remove property' }).last().click()
  await filters.getByRole('button', { name: 'Remove property' }).last().click()
  await expect(page.getByText('120 persons')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('p77@')
  await expect(persons.rows).toHaveText([/p77@example\.com/])
  await persons.rows.click()
  await expect(persons.property('seats')).toContainText('77')
  await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('no such one')
  await expect(page.getByText('No person matches.')).toBeVisible()
})

test('a person has properties, all events and recordings', async ({ page, collector }) => {
  await send(page.request, ...Array.from({ length: 45 }, (_, index) => person('grace', {}, `event ${index}`)))
  const persons = new PersonsPage(page)
  await persons.open()
  await persons.rows.click()
  const events = persons.detail.getByRole('region', { name: 'Events' })
  await expect(events.getByRole('listitem')).toHaveCount(20)
  const older = events.getByRole('button', { name: 'Show older events' })
  await older.click()
  await expect(events.getByRole('listitem')).toHaveCount(40)
  await older.click()
  await expect(events.getByRole('listitem')).toHaveCount(45)
  await expect(older).toBeHidden()
  await expect(events.getByRole('link', { name: 'event 0', exact: true })).toBeVisible()
  await expect(persons.detail.getByText('No session of this person was recorded.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(persons.detail).toBeHidden()
  await sendRecording(page.request, 'grace', 'a-session')
  await persons.rows.click()
  await persons.detail.getByRole('region', { name: 'Recordings' }).getByRole('link').click()
  await expect(page).toHaveURL(/\/replay\/\?recording=a-session$/)
  await expect(page.getByRole('heading', { level: 2, name: 'grace' })).toBeVisible()
  expect(collector.events()).toHaveLength(45)
})

test('a person is split, and deleted with its events', async ({ page, collector }) => {
  await send(
    page.request,
    person('phone', {}),
    {
      event: '$identify',
      distinct_id: 'ada',
      properties: { $process_person_profile: true, $anon_distinct_id: 'phone', $set: { name: 'Ada' } },
    },
    person('bob', { name: 'Bob' }),
  )
  const persons = new PersonsPage(page)
  await persons.open()
  await persons.rows.filter({ hasText: 'Ada' }).click()
  await persons.detail.getByRole('button', { name: 'Split off phone' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('2 persons')).toBeVisible()
  await persons.detail.getByRole('button', { name: 'Split off phone' }).click()
  await dialog.getByRole('button', { name: 'Split off' }).click()
  await expect(page.getByText('3 persons')).toBeVisible()
  await expect(persons.detail.getByRole('button', { name: 'Split off' })).toHaveCount(0)
  await expect(persons.detail.getByRole('heading', { name: 'Ada' })).toBeVisible()

  await persons.detail.getByRole('button', { name: 'Delete person' }).click()
  await dialog.getByLabel('Delete its events, too').check()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('2 persons')).toBeVisible()
  await expect(persons.detail).toBeHidden()
  await expect(persons.rows).toHaveText([/phone/, /Bob/])
  expect(collector.events().map(({ distinct_id }) => distinct_id)).toEqual(['phone', 'bob'])
})

test('an anonymous visitor has no profile to show, but events', async ({ page, request, pageErrors }) => {
  await send(request, { event: 'wandered', distinct_id: 'stranger' })
  const activity = new ActivityPage(page)
  await activity.open()
  await activity.row('wandered').click()
  await activity.detail.getByRole('link', { name: 'stranger' }).click()
  const { detail } = new PersonsPage(page)
  await expect(detail.getByText('No person profile')).toBeVisible()
  await expect(detail.getByRole('link', { name: 'wandered' })).toBeVisible()

  // The browser reports the one answer that says so.
  expect(pageErrors).toEqual([expect.stringContaining('404')])
  pageErrors.length = 0
})
