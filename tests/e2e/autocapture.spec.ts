// Beside the real posthog-js on one page: what it makes of a visitor's doing, property by property.

import { OPTIONS, RAGE } from './autocapture_options'
import { SITUATIONS, type Situation } from './autocapture_situations'
import { init, serve } from './beside'
import { openBeside, startBoth, takeSeen } from './beside_peer'
import { expect, test } from './fixtures'
import type { Page } from '@playwright/test'

async function play(page: Page, situation: Situation): Promise<void> {
  await page.evaluate((html) => {
    document.querySelector('#stage')!.innerHTML = html
  }, situation.html)
  if (situation.make) await page.evaluate(situation.make)
  await (situation.act ?? ((on: Page) => on.locator('#it').click()))(page)
}

test('each situation makes the same events', async ({ page }) => {
  // each of them is clicked once; that several clicks on a spot are rage is the matter of the test below
  await openBeside(page)
  await startBoth(page, { rageclick: false })
  for (const situation of SITUATIONS) {
    await play(page, situation)
    const { ours, peer } = await takeSeen(page)
    expect.soft(peer, `posthog-js: ${situation.name}`).toHaveLength(situation.events ?? 1)
    expect.soft(ours, situation.name).toEqual(peer)
  }
})

for (const [what, cases] of [
  ['options', OPTIONS],
  ['rage clicks', RAGE],
] as const) {
  test(`the same events with ${what}`, async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await openBeside(page)
    for (const one of cases) {
      await startBoth(page, one.config)
      await play(page, one)
      const { ours, peer } = await takeSeen(page)
      expect.soft(peer, `posthog-js: ${one.name}`).toHaveLength(one.events)
      expect.soft(ours, one.name).toEqual(peer)
    }
  })
}

// with surveys and other features of `extensions.js`, the SDK itself asks before the page's hooks run
for (const kind of ['posthog-js', 'ours'] as const)
  test(`${kind}: hooks that ask the SDK see the events of one click in their order`, async ({ page }) => {
    await serve(page, kind, '<button id="it">Stuck</button>')
    await page.goto('/page')
    await init(
      page,
      `{
        autocapture: true,
        capture_pageview: false,
        sanitize_properties: (properties) => ({ ...properties, asked: posthog.get_property('$device_id') }),
        before_send: (event) => ((window.seen ??= []).push(event.event), event),
      }`,
    )
    await page.locator('#it').click({ clickCount: 3 })
    await expect
      .poll(() => page.evaluate(() => (window as any).seen))
      .toEqual(['$autocapture', '$autocapture', '$rageclick', '$autocapture'])
  })
