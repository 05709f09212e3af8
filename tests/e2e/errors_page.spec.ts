import type { APIRequestContext } from '@playwright/test'
import { expect, stored, test } from './fixtures'
import { send } from './send'

const frame = (name: string, in_app: boolean, lineno: number): object => ({
  platform: 'web:javascript',
  filename: `https://shop.example/${in_app ? 'shop' : 'vendor'}.js`,
  function: name,
  lineno,
  colno: 7,
  in_app,
})

/** Exceptions of two issues: the outermost call comes first, as SDKs send it. */
async function sendErrors(request: APIRequestContext): Promise<void> {
  const thrown = (type: string, value: string, name: string): Record<string, unknown> => ({
    $exception_list: [
      {
        type,
        value,
        mechanism: { handled: false },
        stacktrace: {
          type: 'raw',
          frames: [frame('dispatch', false, 1), frame('schedule', false, 2), frame(name, true, 3)],
        },
      },
    ],
    $session_id: `session of ${name}`,
    $lib: 'web',
  })
  const at = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
  const event = '$exception'
  await send(
    request,
    { event, distinct_id: 'ada', timestamp: at(2), properties: thrown('TypeError', 'cart is null', 'pay') },
    {
      event,
      distinct_id: 'bob',
      timestamp: at(1),
      properties: thrown('TypeError', 'cart is undefined', 'pay'),
    },
    { event, distinct_id: 'ada', timestamp: at(3), properties: thrown('RangeError', 'too many <b>', 'show') },
  )
}

test('issues are listed, opened, resolved and ignored', async ({ page }) => {
  await sendErrors(page.request)
  await page.goto('/errors/')
  await expect(page.getByText('2 issues')).toBeVisible()
  const list = page.getByRole('list', { name: 'Issues' })
  await expect(list.getByRole('listitem').first()).toContainText('TypeError')
  await expect(list.getByRole('listitem').first()).toContainText('2 × · 2 users')
  await list.getByRole('button', { name: 'TypeError' }).click()

  const issue = page.getByRole('complementary', { name: 'Issue' })
  await expect(issue.getByRole('heading', { name: 'TypeError' }).first()).toBeVisible()
  await expect(issue.getByRole('img', { name: /^Exceptions by day: .* 1, .* 1, / })).toBeVisible()
  const stack = issue.getByRole('region', { name: 'Stack' })
  await expect(stack.getByText('cart is undefined')).toBeVisible()
  // The frame where it happened comes first; those of libraries are folded.
  await expect(stack.getByRole('listitem').first()).toHaveText('payhttps://shop.example/shop.js:3:7')
  await expect(stack.getByText('dispatch')).toBeHidden()
  await stack.getByText('2 of libraries').click()
  await expect(stack.getByText('dispatch')).toBeVisible()

  await issue.getByRole('button', { name: 'Resolve' }).click()
  await expect(issue.getByRole('button', { name: 'Reopen' })).toBeVisible()
  await expect(page.getByText('1 issue', { exact: true })).toBeVisible()
  await page.getByLabel('Status').selectOption('resolved')
  await expect(list.getByRole('button', { name: 'TypeError' })).toBeVisible()
  // It happens again.
  await sendErrors(page.request)
  await page.reload()
  await expect(page.getByText('2 issues')).toBeVisible()
  await expect(issue.getByRole('button', { name: 'Resolve' })).toBeVisible()
  await issue.getByRole('button', { name: 'Ignore' }).click()
  await expect(issue.getByRole('button', { name: 'Stop ignoring' })).toBeVisible()
  await expect(page.getByText('1 issue', { exact: true })).toBeVisible()

  await issue.getByRole('link', { name: 'The last exception' }).click()
  await expect(page).toHaveURL(/\/activity\/\?open_event=/)
  await expect(page.getByRole('heading', { name: '$exception' })).toBeVisible()
})

test('issues are searched for, ordered, and of a time', async ({ page }) => {
  await page.goto('/errors/')
  await expect(page.getByText('No issues.')).toBeVisible()
  await sendErrors(page.request)
  await page.reload()
  const titles = page.getByRole('list', { name: 'Issues' }).locator('strong')
  await expect(titles).toHaveText(['TypeError', 'RangeError'])
  await page.getByRole('searchbox').fill('show')
  await expect(titles).toHaveText(['RangeError'])
  await expect(page.getByText('too many <b>')).toBeVisible()
  await page.getByRole('searchbox').fill('')
  await page.getByLabel('Order').selectOption('first_seen')
  await expect(titles).toHaveText(['TypeError', 'RangeError'])
  await page.getByLabel('Time').selectOption('-24h')
  await expect(page.getByText('No issues.')).toBeVisible()
  await page.goto('/errors/?issue=0198a2b3-0000-7000-8000-00000000abcd')
  await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible()
})

test('an error that the SDK captures is an issue', async ({ page, shop, collector }) => {
  await shop.open()
  await page.evaluate(() => {
    const sdk = window.posthog as unknown as { captureException(error: Error): void }
    sdk.captureException(new RangeError('out of beans'))
  })
  await stored(collector, { $exception: 1 })
  await page.goto('/errors/')
  await page.getByRole('button', { name: 'RangeError out of beans' }).click()
  await expect(page.getByRole('region', { name: 'Stack' }).getByText('out of beans')).toBeVisible()
})

test('issues are assigned, merged and split', async ({ page }) => {
  await sendErrors(page.request)
  await page.goto('/errors/')
  const titles = page.getByRole('list', { name: 'Issues' }).locator('strong')
  await expect(titles).toHaveText(['TypeError', 'RangeError'])
  await titles.first().click()
  const issue = page.getByRole('complementary', { name: 'Issue' })
  await issue.getByRole('button', { name: 'Assign to me' }).click()
  await expect(issue.getByText('Assigned to you')).toBeVisible()
  await issue.getByRole('button', { name: 'Unassign' }).click()
  await expect(issue.getByText('Not assigned')).toBeVisible()
  await issue.getByLabel('Merge into this issue').selectOption({ label: 'RangeError: too many <b>' })
  await issue.getByRole('button', { name: 'Merge' }).click()
  await expect(titles).toHaveText(['TypeError'])
  const merged = issue.getByRole('region', { name: 'Merged' })
  await expect(merged.getByRole('listitem')).toHaveCount(2)
  await merged.getByRole('button', { name: 'Split off' }).first().click()
  await expect(titles).toHaveText(['TypeError', 'TypeError'])
  await expect(merged).toHaveCount(0)
})
