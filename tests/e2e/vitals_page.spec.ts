import type { APIRequestContext } from '@playwright/test'
import { expect, test } from './fixtures'
import { send, type Sent } from './send'

const HOME = 'https://shop.example/'
const CART = 'https://shop.example/cart'

/** Four page views of each address with their vitals, and some clicks. */
async function sendVitals(request: APIRequestContext): Promise<void> {
  const vitals = (url: string, lcp: number, cls: number): Sent => ({
    event: '$web_vitals',
    distinct_id: 'ada',
    properties: {
      $current_url: url,
      $web_vitals_LCP_value: lcp,
      $web_vitals_CLS_value: cls,
      $web_vitals_FCP_value: 900,
    },
  })
  const clicks = [
    { x: 400, y: 320, target_fixed: false, type: 'click' },
    { x: 402, y: 318, target_fixed: false, type: 'click' },
    { x: 80, y: 16, target_fixed: true, type: 'rageclick' },
  ]
  const clicked = (text: string): Sent => ({
    event: '$autocapture',
    distinct_id: 'ada',
    properties: { $current_url: CART, $el_text: text },
  })
  await send(
    request,
    ...[1000, 2000, 2000, 2400].map((lcp) => vitals(HOME, lcp, 0.2)),
    ...[3000, 5000, 5000, 9000].map((lcp) => vitals(CART, lcp, 0.5)),
    {
      event: '$$heatmap',
      distinct_id: 'ada',
      properties: {
        $current_url: CART,
        $heatmap_data: { [CART]: clicks },
        $viewport_width: 800,
        $viewport_height: 600,
      },
    },
    clicked('Pay'),
    clicked('Pay'),
    clicked('Back'),
  )
}

test('vitals are rated, of all pages and of one', async ({ page }) => {
  await sendVitals(page.request)
  await page.goto('/vitals/')
  const vital = (name: string): ReturnType<typeof page.getByRole> =>
    page.getByRole('article', { name, exact: true })
  await expect(vital('LCP')).toContainText('5,000 ms Poor')
  await expect(vital('FCP')).toContainText('900 ms Good')
  await expect(vital('INP')).toContainText('No data')
  await page.getByLabel('Page', { exact: true }).selectOption(HOME)
  await expect(vital('LCP')).toContainText('2,100 ms Good')
  await expect(vital('CLS')).toContainText('0.2 Needs improvement')
  const today = new Date().toISOString().slice(0, 10)
  await expect(vital('LCP').getByRole('img', { name: new RegExp(`^LCP by day: .*${today}`) })).toBeVisible()
})

test('clicks of a page are listed by element and by place', async ({ page }) => {
  await page.goto('/vitals/')
  await expect(page.getByText('No clicks:')).toBeVisible()
  await sendVitals(page.request)
  await page.reload()
  await page.getByLabel('Page', { exact: true }).selectOption(CART)
  const rows = (name: string): ReturnType<typeof page.getByRole> =>
    page.getByRole('table', { name, exact: true }).getByRole('row')
  await expect(rows('Clicks by element')).toHaveText(['TextClicks', 'Pay2', 'Back1'])
  await expect(rows('Clicks by place').nth(1)).toHaveText('50 %320 pxno2')
  await expect(rows('Rage clicks by place').nth(1)).toHaveText('10 %16 pxyes1')
  await page.getByLabel('Page', { exact: true }).selectOption(HOME)
  await expect(page.getByText('No clicks:')).toBeVisible()
})
