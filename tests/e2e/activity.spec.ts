import { ActivityPage } from './activity_page'
import { expect, stored, test } from './fixtures'
import { PersonsPage } from './persons_page'
import { send } from './send'
import { ada, scriptTag, Shop } from './shop'

// The list keeps only the rows in view; a visit in the shop makes more than fit into the usual window.
test.use({ viewport: { width: 1280, height: 2400 } })

test('events appear as they arrive', async ({ page, context, collector }) => {
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(page.getByText('Nothing has arrived yet')).toBeVisible()

  const shop = new Shop(await context.newPage(), scriptTag)
  await shop.open(scriptTag.product('mug'))
  await expect(activity.row('$pageview')).toBeVisible()
  await expect(activity.row('product_viewed')).toBeVisible()
  await expect(activity.row('product_viewed')).toContainText('/shop/product.html?id=mug')
  await expect(page.getByText('Nothing has arrived yet')).toBeHidden()
  const { length } = collector.events()
  await expect(page.getByText(`${length} events`)).toBeVisible()
})

test('the newest event is on top', async ({ page, request }) => {
  await send(request, { event: 'first', distinct_id: 'a' }, { event: 'second', distinct_id: 'a' })
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(activity.rows).toHaveText([/second/, /first/])
  await send(request, { event: 'third', distinct_id: 'a' })
  await expect(activity.rows).toHaveText([/third/, /second/, /first/])
})

test('filters by event name, in history and live', async ({ page, request }) => {
  await send(request, { event: 'wanted', distinct_id: 'a' }, { event: 'other', distinct_id: 'a' })
  const activity = new ActivityPage(page)
  await activity.open()
  await expect(activity.rows).toHaveCount(2)

  await page.getByRole('combobox', { name: 'Event' }).selectOption('wanted')
  await expect(activity.rows).toHaveText([/wanted/])
  await send(request, { event: 'other', distinct_id: 'b' }, { event: 'wanted', distinct_id: 'b' })
  await expect(activity.rows).toHaveText([/wanted.*b/, /wanted.*a/])

  await page.reload()
  await expect(activity.rows).toHaveText([/wanted.*b/, /wanted.*a/])
  await page.getByRole('combobox', { name: 'Event' }).selectOption('')
  await expect(activity.rows).toHaveCount(4)
})

test('filters by distinct id', async ({ page, request }) => {
  await send(request, { event: 'one', distinct_id: 'ann' }, { event: 'two', distinct_id: 'ben' })
  const activity = new ActivityPage(page)
  await activity.open()

  await page.getByLabel('Distinct ID').fill('ann')
  await expect(activity.rows).toHaveText([/one.*ann/])
  await page.getByLabel('Distinct ID').fill('nobody')
  await expect(page.getByText('No event matches this filter.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all events' }).click()
  await expect(activity.rows).toHaveCount(2)
  await expect(page.getByLabel('Distinct ID')).toHaveValue('')
})

test('an event opens to its properties, searchable and copyable', async ({
  page,
  context,
  request,
  collector,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const properties = { plan: 'team', seats: 12, nested: { colour: 'red' }, empty: null }
  await send(request, { event: 'plan_chosen', distinct_id: 'ann', properties })
  const activity = new ActivityPage(page)
  await activity.open()
  await activity.row('plan_chosen').click()

  await expect(activity.detail.getByRole('heading', { name: 'plan_chosen' })).toBeVisible()
  await expect(activity.property('plan')).toContainText('team')
  await expect(activity.property('seats')).toContainText('12')
  await expect(activity.property('nested')).toContainText('"colour": "red"')
  await expect(activity.property('empty')).toContainText('null')

  await activity.detail.getByLabel('Search properties').fill('RED')
  await expect(activity.property('nested')).toBeVisible()
  await expect(activity.property('plan')).toBeHidden()
  await activity.detail.getByLabel('Search properties').fill('nothing like it')
  await expect(activity.detail.getByText('No property matches')).toBeVisible()
  await activity.detail.getByLabel('Search properties').fill('')

  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await activity.detail.getByRole('button', { name: 'Copy plan', exact: true }).click()
  await expect.poll(clipboard).toBe('team')
  await activity.detail.getByRole('button', { name: 'Copy all properties as JSON' }).click()
  await expect
    .poll(async () => JSON.parse(await clipboard()))
    .toEqual(collector.event('plan_chosen').properties)
})

test('an event leads to its person and back', async ({ page, context, collector }) => {
  const shop = new Shop(await context.newPage(), scriptTag)
  await shop.order('Trail Mug', ada)
  await stored(collector, { product_viewed: 1, user_signed_up: 1, order_completed: 1 })
  const anonymousId = collector.event('product_viewed').distinct_id

  const activity = new ActivityPage(page)
  await activity.open()
  await activity.row('product_viewed').click()
  await activity.detail.getByRole('link', { name: anonymousId }).click()
  const persons = new PersonsPage(page)
  await expect(persons.detail.getByRole('heading', { name: ada.email })).toBeVisible()
  await expect(persons.detail.getByText('Identified', { exact: true })).toBeVisible()
  await expect(persons.detail).toContainText(anonymousId)
  await expect(persons.property('signup_method')).toContainText('email')

  await persons.detail.getByRole('link', { name: 'order_completed' }).click()
  await expect(activity.detail.getByRole('heading', { name: 'order_completed' })).toBeVisible()
  await page.goBack()
  await expect(persons.detail.getByRole('heading', { name: ada.email })).toBeVisible()

  await persons.detail.getByRole('link', { name: 'Show in the stream' }).click()
  await expect(activity.row('product_viewed')).toBeVisible()
  await expect(activity.row('order_completed')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove the person filter' })).toBeVisible()
})
