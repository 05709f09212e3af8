import type { APIRequestContext } from '@playwright/test'
import { expect, test } from './fixtures'

/** Lines of a service, the last of them now and the others a second apart. */
async function log(request: APIRequestContext, service: string, ...lines: [number, string][]): Promise<void> {
  const logRecords = lines.map(([severityNumber, text], index) => ({
    timeUnixNano: String((Date.now() - (lines.length - 1 - index) * 1000) * 1e6),
    severityNumber,
    body: { stringValue: text },
    attributes: [{ key: 'order', value: { stringValue: `order ${index}` } }],
  }))
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] }
  const data = { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'mill' }, logRecords }] }] }
  const response = await request.post('/i/v1/logs', {
    data,
    headers: { authorization: 'Bearer phc_playground' },
  })
  expect(response.ok(), await response.text()).toBe(true)
}

test('lines are listed, filtered by level and text, and opened', async ({ page }) => {
  await page.goto('/logs/')
  await expect(page.getByText('No lines.')).toBeVisible()
  await log(page.request, 'shop', [9, 'order placed'], [13, 'card <b>refused</b>'], [17, 'the mill stops'])
  await page.reload()
  const list = page.getByRole('list', { name: 'Lines' })
  await expect(list.locator('strong')).toHaveText(['the mill stops', 'card <b>refused</b>', 'order placed'])
  await page.getByLabel('Level').selectOption('warn')
  await expect(list.locator('strong')).toHaveText(['the mill stops', 'card <b>refused</b>'])
  await page.getByRole('searchbox').fill('CARD')
  await expect(list.locator('strong')).toHaveText(['card <b>refused</b>'])
  await list.getByRole('button').click()
  const line = page.getByRole('complementary', { name: 'Line' })
  await expect(line.getByText('order 1')).toBeVisible()
  await expect(line.getByText('service.name')).toBeVisible()
  await page.goBack()
  await expect(line).toBeHidden()
})

test('pages of lines follow each other, and new ones come in live', async ({ page }) => {
  const many = Array.from({ length: 230 }, (_, index): [number, string] => [9, `line ${index}`])
  await log(page.request, 'shop', ...many)
  await page.goto('/logs/')
  const list = page.getByRole('list', { name: 'Lines' })
  await expect(page.getByText('100 lines')).toBeVisible()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByText('200 lines')).toBeVisible()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(page.getByText('230 lines')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden()
  await expect(list.locator('strong').last()).toHaveText('line 0')

  await page.getByLabel('Live').check()
  await log(page.request, 'shop', [17, 'just now'])
  await expect(list.locator('strong').first()).toHaveText('just now')
  await page.getByLabel('Level').selectOption('error')
  await expect(page.getByText('1 line', { exact: true })).toBeVisible()
  await log(page.request, 'shop', [9, 'not shown'], [21, 'and again'])
  await expect(list.locator('strong')).toHaveText(['and again', 'just now'])
})
