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

/** Code that esbuild 0.28.2 minified, and the map to its source. */
const minified = 'function n(){throw new Error("no")}n();'
const map = JSON.stringify({
  version: 3,
  sources: ['src/pay.ts'],
  sourcesContent: ["function pay() {\n  throw new Error('no')\n}\npay()\n"],
  mappings: 'AAAA,SAASA,GAAM,CACb,MAAM,IAAI,MAAM,IAAI,CACtB,CACAA,EAAI',
  names: ['pay'],
})

/** A number as so many bytes, the smallest first. */
const bytes = (length: 4 | 8, number: number): Buffer => {
  const all = Buffer.alloc(length)
  all.writeUInt32LE(number)
  return all
}

/** Uploads a chunk as posthog-cli does, but for the compression. */
async function uploadMap(request: APIRequestContext, chunk_id: string): Promise<void> {
  const texts = [minified, map].flatMap((text) => [bytes(8, Buffer.byteLength(text)), Buffer.from(text)])
  const head = [Buffer.from('posthog_error_tracking'), bytes(4, 2), bytes(4, 2), Buffer.of(0)]
  const data = Buffer.concat([...head, ...texts])
  const address = '/api/projects/1/error_tracking/symbol_sets/'
  const symbol_sets = [{ chunk_id, content_hash: 'a', content_length: data.length }]
  const started = await request.post(`${address}bulk_start_upload`, { data: { symbol_sets } })
  const { id_map } = (await started.json()) as {
    id_map: Record<string, { presigned_put_url: string; symbol_set_id: string }>
  }
  const place = id_map[chunk_id]
  if (!place) throw new Error(`${chunk_id} is not wanted`)
  expect((await request.put(place.presigned_put_url, { data })).status()).toBe(200)
  const content_hashes = { [place.symbol_set_id]: 'a' }
  expect((await request.post(`${address}bulk_finish_upload`, { data: { content_hashes } })).status()).toBe(
    201,
  )
}

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

test('a frame has the lines of its source', async ({ page }) => {
  await uploadMap(page.request, 'chunk')
  const at = { ...frame('n', true, 1), colno: minified.indexOf('new') + 1, chunk_id: 'chunk' }
  const thrown = { type: 'Error', value: 'no', stacktrace: { type: 'raw', frames: [at] } }
  await send(page.request, {
    event: '$exception',
    distinct_id: 'ada',
    properties: { $exception_list: [thrown] },
  })
  await page.goto('/errors/')
  await page.getByRole('button', { name: 'Error' }).click()
  const stack = page.getByRole('region', { name: 'Stack' })
  await expect(stack.locator('summary')).toHaveText('paysrc/pay.ts:2:9')
  await expect(stack.getByLabel('Source')).toContainText("2  throw new Error('no')")
  await expect(stack.locator('[data-here]')).toContainText('throw')
})
