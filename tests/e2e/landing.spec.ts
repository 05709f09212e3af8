import { expect, test } from './fixtures'

test('the landing page leads to all parts', async ({ page }) => {
  const parts = {
    'Demo shop': 'Good things',
    'The bundled shop': 'Good things',
    'What arrived': 'Activity',
    'What they saw': 'Replay',
    'How many, and who': 'Insights',
    'Who they are': 'Persons',
    'Who belongs together': 'Cohorts',
    'Who gets what': 'Flags',
    'What works better': 'Experiments',
    'Keys and snippets': 'Settings',
  }
  for (const [link, heading] of Object.entries(parts)) {
    await page.goto('/')
    await page.getByRole('navigation').getByRole('link', { name: link }).click()
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  }
})

test('the landing page hands out both ways to install', async ({ page, context, collector }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/')
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

  await page.getByRole('button', { name: 'Copy' }).first().click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await clipboard()).toBe('npm install posthog-js@npm:posthog-wasm')

  await page.getByRole('button', { name: 'Copy' }).last().click()
  await expect.poll(clipboard).toContain(`api_host: '${collector.url}'`)
  expect(await clipboard()).toContain("posthog.init('phc_playground'")
  expect(await clipboard()).toContain('window.posthog||[]')
})
