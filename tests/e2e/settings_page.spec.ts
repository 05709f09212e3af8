import { expect, test } from './fixtures'

test('a personal key is made, used, and revoked, by the keyboard alone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Keys and snippets' }).click()
  const keys = page.getByRole('table', { name: 'Personal API keys' })
  await expect(keys.getByRole('row', { name: /Local Development Key/ })).toContainText('read and write')

  await page.getByLabel('Label').focus()
  await page.keyboard.type('CI')
  await page.keyboard.press('Enter')
  const copy = page.getByRole('status').getByRole('button')
  await expect(copy).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(copy).toHaveText('Copied')
  const key = await page.evaluate(() => navigator.clipboard.readText())
  expect(key).toMatch(/^phx_\w{43}$/)
  const row = keys.getByRole('row', { name: /^CI phx_/ })
  await expect(row).toContainText(`phx_...${key.slice(-4)}`)
  await expect(row.getByRole('cell', { name: 'read', exact: true })).toBeVisible()

  const headers = { authorization: `Bearer ${key}` }
  const status = async (method: 'get' | 'post'): Promise<number> =>
    (
      await page.request[method]('/api/projects/@current/feature_flags/', { headers, data: { key: 'a' } })
    ).status()
  expect([await status('get'), await status('post')]).toEqual([200, 403])

  await row.getByRole('button', { name: 'Revoke CI' }).focus()
  await page.keyboard.press('Enter')
  await expect(row.getByRole('button', { name: 'Yes, revoke' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(row).toBeHidden()
  await expect(page.getByLabel('Label')).toBeFocused()
  expect(await status('get')).toBe(401)
  // It is nowhere on the page any more.
  await page.reload()
  await expect(keys.getByRole('row', { name: /Local Development Key/ })).toBeVisible()
  expect(await page.content()).not.toContain(key)
})

test('the snippets have the key that events come with', async ({ page, context, collector }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/settings/')
  await expect(page.getByRole('region', { name: 'Project API key' })).toContainText('phc_playground')
  const token = 'phc_of_my_own'
  await page.request.post('/e/', { data: { api_key: token, event: 'e', distinct_id: 'ada' } })
  await page.reload()
  await expect(page.locator('#project-key')).toHaveText(token)
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await page.locator('#copy-npm').click()
  await expect.poll(clipboard).toContain(`posthog.init('${token}', {\n  api_host: '${collector.url}'`)
  await page.locator('#copy-snippet').click()
  await expect.poll(clipboard).toContain('window.posthog||[]')
  expect(await clipboard()).toContain(`posthog.init('${token}'`)
})

test('what the server refuses is shown', async ({ page, pageErrors }) => {
  for (let number = 0; number < 9; number += 1)
    await page.request.post('/api/personal_api_keys/', { data: { label: `${number}`, scopes: ['*'] } })
  await page.goto('/settings/')
  await page.getByLabel('Label').fill('one more')
  await page.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByRole('alert')).toContainText('10 personal API keys')
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})

test.describe('where others reach the server', () => {
  test.use({ collectorArguments: ['--host', '0.0.0.0'] })

  test('the browser asks for a key, once for all pages', async ({ browser, collector }) => {
    const address = collector.url.replace('0.0.0.0', '127.0.0.1')
    const password = collector.createKey('browser')
    const stranger = await browser.newContext()
    const answer = await stranger.request.get(`${address}/api/personal_api_keys/`)
    expect([answer.status(), answer.headers()['www-authenticate']?.startsWith('Basic ')]).toEqual([401, true])
    await stranger.close()
    const user = await browser.newContext({ httpCredentials: { username: 'me', password } })
    const page = await user.newPage()
    await page.goto(`${address}/settings/`)
    await expect(page.getByRole('row', { name: /^browser phx_/ })).toBeVisible()
    await page.goto(`${address}/activity/`)
    await expect(page.getByText('Live')).toBeVisible()
    await user.close()
  })
})
