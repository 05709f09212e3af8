// The shop's overlay shows what the SDK holds, which is compared with what arrives.

import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, stored, test } from './fixtures'
import { variants } from './shop'

const DEBUG = '?__posthog_debug=true'

const overlayOf = (page: Page): Locator => page.getByRole('region', { name: 'What the SDK holds' })
const rowOf = (page: Page, label: string): Locator => overlayOf(page).locator(`dt:text-is("${label}") + dd`)
const buttonOf = (page: Page): Locator => page.getByRole('button', { name: 'SDK', exact: true })

for (const variant of variants) {
  test.describe(`${variant.name}, recorded`, () => {
    test.use({ variant, collectorArguments: ['--session-recording'] })

    test('ids, flags and the recording are those of the events that arrive', async ({
      page,
      shop,
      collector,
      request,
    }) => {
      const everybody = { groups: [{ properties: [], rollout_percentage: 100 }] }
      for (const [key, active] of Object.entries({ 'new-checkout': true, 'old-checkout': false })) {
        const data = { key, active, filters: everybody }
        const response = await request.post('/api/projects/@current/feature_flags/', { data })
        expect(response.ok(), await response.text()).toBe(true)
      }
      const address = variant.product('mug')
      await shop.open(address + (address.includes('?') ? DEBUG.replace('?', '&') : DEBUG))
      await expect(rowOf(page, 'Feature flags')).toHaveText('new-checkout')
      await expect(rowOf(page, 'Recording')).toHaveText('active, started')
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await expect(rowOf(page, 'Last events')).toContainText('product_added')
      await stored(collector, { $pageview: 1 })
      const [first] = collector.events()
      await expect(rowOf(page, 'Distinct id')).toHaveText(String(first?.distinct_id))
      await expect(rowOf(page, 'Session id')).toHaveText(String(first?.properties.$session_id))
    })
  })

  test.describe(variant.name, () => {
    test.use({ variant })

    test('events wait until the server has answered', async ({ page, shop }) => {
      let answer = (): void => {}
      const answered = new Promise<void>((resolve) => (answer = resolve))
      await page.route('**/e/?*', async (route) => {
        await answered
        await route.continue()
      })
      await shop.open(variant.product('mug'))
      await buttonOf(page).click()
      await expect(rowOf(page, 'Waiting to be delivered')).toHaveText(/^[1-9]\d* events?$/)
      await page.getByRole('button', { name: 'Add to cart' }).click()
      await expect(rowOf(page, 'Last events')).toContainText('product_added')
      await expect(rowOf(page, 'Outbox')).toHaveText(/^[1-9]\d* records?$/)
      answer()
      await expect(rowOf(page, 'Waiting to be delivered')).toHaveText('0 events')
      await expect(rowOf(page, 'Outbox')).toHaveText('0 records')
    })
  })
}

test('the keyboard opens and closes it', async ({ page, shop }) => {
  await shop.open()
  await expect(overlayOf(page)).toBeHidden()
  await buttonOf(page).focus()
  await page.keyboard.press('Enter')
  await expect(overlayOf(page)).toBeVisible()
  await expect(buttonOf(page)).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Tab')
  await expect(overlayOf(page).getByRole('button', { name: 'Close' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(overlayOf(page)).toBeHidden()
  await expect(buttonOf(page)).toBeFocused()
})

test('clicks in it are not captured', async ({ page, shop, collector }) => {
  await shop.open(`/shop/${DEBUG}`)
  await expect(rowOf(page, 'Distinct id')).toHaveText(/./)
  await overlayOf(page).getByRole('button', { name: 'Close' }).click()
  await buttonOf(page).click()
  await page.getByRole('button', { name: /theme$/ }).click()
  await expect(rowOf(page, 'Last events')).toContainText('$autocapture')
  await stored(collector, { $autocapture: 1 })
  const clicks = collector.events().filter(({ event }) => event === '$autocapture')
  expect(clicks.map(({ properties }) => properties.$el_text)).toEqual(['◐'])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe has no findings, ${colorScheme}`, async ({ page, shop }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await shop.open(`/shop/${DEBUG}`)
    await expect(rowOf(page, 'Distinct id')).toHaveText(/./)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('.sdk').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)).toEqual(
      [],
    )
  })
}
