import type { Locator, Page } from '@playwright/test'
import { send } from './send'
import { expect, test } from './fixtures'

interface StoredFlag {
  key: string
  active: boolean
  version: number
  filters: Record<string, unknown>
}

/** The Flags page, as its user sees it. */
class FlagsPage {
  readonly form: Locator
  readonly rows: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.form = page.getByRole('form', { name: 'Edit flag' })
    this.rows = page.getByRole('list', { name: 'Flags' }).getByRole('listitem')
  }

  async open(): Promise<void> {
    await this.#page.goto('/feature_flags/')
    await expect(this.#page.getByText(/^\d+ flags?$/)).toBeVisible()
  }

  async startNew(key: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'New flag' }).click()
    await this.form.getByLabel('Key', { exact: true }).fill(key)
  }

  async save(): Promise<void> {
    const answer = this.#page.waitForResponse((response) => response.url().includes('/api/projects/'))
    await this.form.getByRole('button', { name: /Create flag|Save/ }).click()
    await answer
  }

  /** The list's entry for a flag, for the chosen person. */
  value(key: string): Locator {
    return this.#page.getByLabel(`Value of ${key}`, { exact: true })
  }

  async ask(distinctId: string, properties = ''): Promise<void> {
    await this.#page.getByLabel('Evaluate for distinct ID').fill(distinctId)
    await this.#page.getByLabel('With person properties (JSON)').fill(properties)
  }

  async stored(): Promise<StoredFlag[]> {
    const answer = await this.#page.request.get('/api/projects/@current/feature_flags/')
    return ((await answer.json()) as { results: StoredFlag[] }).results
  }
}

test('a flag is made, evaluated for somebody, changed and deleted', async ({ page }) => {
  const flags = new FlagsPage(page)
  const properties = { $process_person_profile: true, $set: { plan: 'pro' } }
  await send(page.request, { event: '$set', distinct_id: 'ada', properties })
  await flags.open()
  await expect(page.getByText('No flags yet.')).toBeVisible()

  await flags.startNew('new-checkout')
  await flags.form.getByRole('button', { name: 'Add property' }).click()
  await flags.form.getByLabel('Property', { exact: true }).fill('plan')
  await flags.form.getByLabel('Value', { exact: true }).fill('pro, team')
  await flags.form.getByLabel('Payload (JSON)').fill('{"colour": "red"}')
  await flags.save()
  await expect(page.getByRole('heading', { level: 2, name: 'new-checkout' })).toBeVisible()
  const plan = { key: 'plan', type: 'person', operator: 'exact', value: ['pro', 'team'] }
  expect(await flags.stored()).toMatchObject([
    {
      key: 'new-checkout',
      active: true,
      version: 1,
      filters: {
        groups: [{ properties: [plan], rollout_percentage: 100 }],
        payloads: { true: '{"colour": "red"}' },
      },
    },
  ])

  await flags.ask('ada')
  await expect(flags.value('new-checkout')).toHaveText('onMatched condition set 1{"colour": "red"}')
  await flags.ask('ada', '{"plan": "free"}')
  await expect(flags.value('new-checkout')).toHaveText('offNo matching condition set')
  await flags.ask('bob')
  await expect(flags.value('new-checkout')).toHaveText('offNo matching condition set')

  // The form is of what is stored, also after a reload.
  await page.reload()
  await expect(flags.form.getByLabel('Value', { exact: true })).toHaveValue('pro, team')
  await flags.form.getByLabel('Operator').selectOption('is not')
  await flags.form.getByLabel('Rollout %').fill('0')
  await flags.save()
  await flags.ask('bob')
  await expect(flags.value('new-checkout')).toHaveText('offOut of rollout bound')
  expect((await flags.stored())[0]).toMatchObject({
    version: 2,
    filters: { groups: [{ properties: [{ ...plan, operator: 'is_not' }], rollout_percentage: 0 }] },
  })

  await flags.form.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No flags yet.')).toBeVisible()
  await expect(flags.form).toBeHidden()
  expect(await flags.stored()).toEqual([])
})

test('variants share everybody, and a condition may give one to all', async ({ page }) => {
  const flags = new FlagsPage(page)
  await flags.open()
  await flags.startNew('headline')
  for (const _ of [1, 2, 3]) await flags.form.getByRole('button', { name: 'Add variant' }).click()
  await expect(flags.form.getByLabel('Variant key')).toHaveCount(3)
  const shares = flags.form.getByLabel('Share %')
  await expect(shares.nth(0)).toHaveValue('34')
  await expect(shares.nth(2)).toHaveValue('33')
  await flags.form.getByRole('button', { name: 'Remove variant' }).last().click()
  await expect(shares.first()).toHaveValue('50')
  await flags.form.getByLabel('Variant key').nth(1).fill('bold')
  await flags.form.getByLabel('Payload (JSON)').nth(1).fill('"<b>"')
  await flags.form.getByLabel('Variant', { exact: true }).focus()
  await flags.form.getByLabel('Variant', { exact: true }).selectOption('bold')
  await flags.save()
  await flags.ask('anybody')
  await expect(flags.value('headline')).toHaveText('boldMatched condition set 1"<b>"')
  expect((await flags.stored())[0]?.filters).toMatchObject({
    multivariate: {
      variants: [
        { key: 'control', rollout_percentage: 50 },
        { key: 'bold', rollout_percentage: 50 },
      ],
    },
    groups: [{ variant: 'bold' }],
  })
})

test('what has no field of its own is written as JSON and kept by the form', async ({ page }) => {
  const flags = new FlagsPage(page)
  await flags.open()
  await flags.startNew('held')
  const json = flags.form.getByLabel('Filters as JSON')
  await flags.form.getByText('Filters as JSON').click()
  await expect(json).toHaveValue(/"rollout_percentage": 100/)
  const apply = flags.form.getByRole('button', { name: 'Apply to the form' })
  await json.fill('{')
  await apply.click()
  await expect(flags.form.getByLabel('Rollout %')).toHaveValue('100')
  const holdout = { id: 7, exclusion_percentage: 100 }
  await json.fill(JSON.stringify({ groups: [{ rollout_percentage: 12.5 }], holdout }))
  await apply.click()
  await expect(flags.form.getByLabel('Rollout %')).toHaveValue('12.5')
  await flags.form.getByLabel('Rollout %').fill('25')
  await flags.save()
  await flags.ask('anybody')
  await expect(flags.value('held')).toHaveText('holdout-7Holdout condition value')
  expect((await flags.stored())[0]?.filters).toMatchObject({ groups: [{ rollout_percentage: 25 }], holdout })
})

test('a switch in the list turns a flag off and on', async ({ page }) => {
  const flags = new FlagsPage(page)
  await flags.open()
  await flags.startNew('beta')
  await flags.save()
  await flags.ask('anybody')
  await expect(flags.value('beta')).toHaveText('onMatched condition set 1')
  const active = page.getByRole('switch', { name: 'beta is active' })
  await active.uncheck()
  await expect(flags.value('beta')).toHaveText('offFeature flag is inactive')
  expect((await flags.stored())[0]?.active).toBe(false)
  await active.check()
  await expect(flags.value('beta')).toHaveText('onMatched condition set 1')
})

test('what the collector refuses is told in the form, and nothing is stored', async ({
  page,
  pageErrors,
}) => {
  const flags = new FlagsPage(page)
  await flags.open()
  await flags.startNew('two words')
  await flags.save()
  await expect(flags.form.getByRole('alert')).toHaveText(/Only letters, numbers/)
  await flags.form.getByLabel('Key', { exact: true }).fill('two-words')
  await flags.save()
  await expect(page.getByRole('heading', { level: 2, name: 'two-words' })).toBeVisible()
  expect((await flags.stored()).map(({ key }) => key)).toEqual(['two-words'])
  // Chromium logs every answer of 400.
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})
