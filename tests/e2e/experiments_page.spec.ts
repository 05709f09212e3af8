import { send } from './send'
import { expect, test } from './fixtures'

test('an experiment is made, launched, counted and ended', async ({ page }) => {
  await send(page.request, { event: 'order placed', distinct_id: 'early', properties: {} })
  await page.goto('/experiments/')
  await expect(page.getByText('0 experiments')).toBeVisible()
  await page.getByRole('button', { name: 'New experiment' }).click()
  const form = page.getByRole('form', { name: 'New experiment' })
  await form.getByLabel('Name').fill('Checkout')
  await form.getByLabel('Key of the flag').fill('checkout')
  await form.getByLabel('Goal').fill('order placed')
  await form.getByRole('button', { name: 'Create experiment' }).click()
  await expect(page.getByText('Nothing is counted before the launch.')).toBeVisible()
  await page.getByRole('button', { name: 'Launch' }).click()
  const state = page.getByRole('region', { name: 'State' })
  await expect(state.getByText('running')).toBeVisible()

  // 60 persons of each variant; every third of the control group buys, every second of the others.
  const visits = (variant: string, each: number): Parameters<typeof send>[1][] =>
    Array.from({ length: 60 }, (_, number) => {
      const distinct_id = `${variant}-${number}`
      const properties = { $feature_flag: 'checkout', $feature_flag_response: variant }
      const seen = { event: '$feature_flag_called', distinct_id, properties }
      return number % each === 0 ? [seen, { event: 'order placed', distinct_id }] : [seen]
    }).flat()
  await send(page.request, ...visits('control', 3), ...visits('test', 2))
  await page.reload()
  const exposures = page.getByRole('table', { name: 'Persons who saw a variant' })
  await expect(exposures.getByRole('row', { name: 'control 60' })).toBeVisible()
  const results = page.getByRole('table', { name: 'order placed' })
  await expect(results.getByRole('row', { name: 'control 60 20 33.33 % baseline' })).toBeVisible()
  await expect(results.getByRole('row', { name: /^test 60 30 50 % 9\d\.\d+ %/ })).toBeVisible()

  await page.getByRole('button', { name: 'End' }).click()
  await expect(state.getByText('stopped')).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('complementary', { name: 'Experiment' })).toBeHidden()
  await page.goBack()
  await expect(state).toBeVisible()
})

test('a ratio and a retention are made and shown', async ({ page }) => {
  const create = async (name: string, kind: string, fields: Record<string, string>): Promise<void> => {
    await page.goto('/experiments/?experiment=new')
    const form = page.getByRole('form', { name: 'New experiment' })
    await form.getByLabel('Name').fill(name)
    await form.getByLabel('Key of the flag').fill(name.toLowerCase())
    await form.getByLabel('What is compared').selectOption({ label: kind })
    for (const [label, value] of Object.entries(fields))
      await form.getByLabel(label, { exact: true }).fill(value)
    await form.getByRole('button', { name: 'Create experiment' }).click()
    await page.getByRole('button', { name: 'Launch' }).click()
    await expect(page.getByRole('region', { name: 'State' }).getByText('running')).toBeVisible()
  }
  await create('Price', 'One number over another', {
    'Numerator: an event': 'ordered',
    'Numerator: property to add up, or none to count events': 'price',
    'Denominator: an event': 'ordered',
  })
  // Each of 60 persons orders once or twice; prices are 10 here and around 20 there.
  const orders = (variant: string, price: (number: number) => number): Parameters<typeof send>[1][] =>
    Array.from({ length: 60 }, (_, number) => {
      const distinct_id = `${variant}-${number}`
      const seen = { $feature_flag: 'price', $feature_flag_response: variant }
      const order = { event: 'ordered', distinct_id, properties: { price: price(number) } }
      const all = number % 2 ? [order] : [order, { ...order }]
      return [{ event: '$feature_flag_called', distinct_id, properties: seen }, ...all]
    }).flat()
  await send(page.request, ...orders('control', (number) => 8 + (number % 5)), ...orders('test', () => 20))
  await page.reload()
  const ratio = page.getByRole('table', { name: 'ordered / ordered' })
  await expect(ratio.getByRole('row', { name: 'control 60 900 90 10 baseline' })).toBeVisible()
  await expect(
    ratio.getByRole('row', { name: /^test 60 1,800 90 20 100 % ✓ \+9\d\.\d+ % to \+10\d/ }),
  ).toBeVisible()

  await create('Back', 'Share of persons who come back', {
    'Start: an event': 'ordered',
    'Coming back: an event': 'ordered',
    From: '0',
    To: '1',
  })
  await expect(page.getByRole('columnheader', { name: 'Came back' })).toBeVisible()
  await expect(page.getByRole('row', { name: 'control 0 0 – baseline' })).toBeVisible()
})

test('what the server refuses is shown', async ({ page, pageErrors }) => {
  await page.request.post('/api/projects/@current/feature_flags/', {
    data: { key: 'plain', filters: { groups: [{ properties: [] }] } },
  })
  await page.goto('/experiments/?experiment=new')
  const form = page.getByRole('form', { name: 'New experiment' })
  await form.getByLabel('Name').fill('Plain')
  await form.getByLabel('Key of the flag').fill('plain')
  await form.getByLabel('Goal').fill('e')
  const refused = page.waitForResponse((response) => response.status() === 400)
  await form.getByRole('button', { name: 'Create experiment' }).click()
  await refused
  await expect(page.getByRole('alert')).toContainText('at least 2 variants')
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})
