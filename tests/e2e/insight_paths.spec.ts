import { expect, test } from './fixtures'
import { InsightsPage } from './insights_page'
import { send, type Sent } from './send'

/** Minutes before now, today's or yesterday's. */
const page = (distinct_id: string, minute: number, path: string): Sent => ({
  event: '$pageview',
  distinct_id,
  timestamp: new Date(Date.now() - (60 - minute) * 60_000).toISOString(),
  properties: { $process_person_profile: true, $current_url: path },
})

test('paths show what leads where, and who went there', async ({ page: tab }) => {
  await send(
    tab.request,
    page('ada', 0, '/'),
    page('ada', 2, '/shop'),
    page('ada', 5, '/shop/mug'),
    page('bob', 0, '/'),
    page('bob', 4, '/shop/'),
    page('cleo', 0, '/shop/lamp'),
    page('cleo', 1, '/'),
  )
  const insights = new InsightsPage(tab)
  await insights.open()
  await insights.kind('Paths')
  await insights.expectNumbers('Paths', { '1. /': { To: '2. /shop', Times: '2', 'Average time': '3:00' } })
  await insights.expectNumbers('Paths', { '2. /shop': { To: '3. /shop/mug', Times: '1' } })
  const steps = tab.getByRole('list', { name: 'Steps of paths' })
  await expect(steps.getByRole('listitem').filter({ hasText: /^\/2$/ })).toHaveCount(1)
  await tab.getByRole('button', { name: 'Step 1, / to /shop: 2' }).click()
  const dialog = tab.getByRole('dialog', { name: 'Persons who went from / to /shop' })
  await expect(dialog.getByRole('link')).toHaveCount(2)
  expect((await dialog.getByRole('link').allTextContents()).sort()).toEqual(['ada', 'bob'])
  await dialog.getByRole('button', { name: 'Close' }).click()

  await insights.builder.getByLabel('Begin at').fill('/shop')
  await insights.expectNumbers('Paths', {
    '1. /shop': { To: '2. /shop/mug', Times: '1', 'Average time': '3:00' },
  })
  await insights.builder.getByLabel('Begin at').fill('')
  await insights.builder.getByLabel('Group as').fill('/shop/*')
  await insights.builder.getByLabel('Leave out').fill('/shop')
  await insights.expectNumbers('Paths', {
    '1. /': { To: '2. /shop/*', Times: '1' },
    '1. /shop/*': { To: '2. /', Times: '1' },
  })

  // The question is in the address, and saved as any other.
  await tab.reload()
  await insights.expectNumbers('Paths', { '1. /': { To: '2. /shop/*', Times: '1' } })
  await insights.head.getByLabel('Name').fill('Ways')
  await insights.head.getByRole('button', { name: 'Save' }).click()
  await expect(insights.saved).toHaveText([/Ways.*Paths/])
})
