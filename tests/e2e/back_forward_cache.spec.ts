// A page that the browser keeps and brings back, beside posthog-js.

import { besides, facts } from './beside'
import { openFirefox } from '../fidelity/lib/firefox.mjs'
import { expect, test } from './fixtures'
import { ScriptedServer, type DeliverySdk } from './scripted_server'

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
})

test('a page that comes back goes on, and leaves once more', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(browser, collector, async ({ page, init, stored }) => {
    await init({})
    await stored({ $pageview: 1 })
    await page.evaluate(() =>
      addEventListener('pageshow', ({ persisted }) => {
        if (!persisted) return
        window.posthog.capture('back')
        location.assign('/health')
      }),
    )
    await page.goto('/health')
    await stored({ $pageleave: 1 })
    await page.goBack({ waitUntil: 'commit' })
    await stored({ back: 1, $pageleave: 2 })
  })
  expect(ours.map(({ event }) => event)).toEqual(['$pageview', '$pageleave', 'back', '$pageleave'])
  expect(ours.map(facts)).toEqual(theirs.map(facts))
})

test('Firefox keeps a page with an outbox and brings it back, and it goes on', async () => {
  const server = await ScriptedServer.start()
  const { page, close } = await openFirefox()
  try {
    await page.goto(server.url)
    await page.evaluate(async () => {
      addEventListener('pageshow', ({ persisted }) => persisted && window.posthog.capture('back'))
      const options = { capture_pageview: false, autocapture: false, advanced_disable_flags: true }
      window.posthog.init('test-token', {
        api_host: location.origin,
        opt_out_useragent_filter: true,
        disable_session_recording: true,
        ...options,
      })
      window.posthog.capture('there')
      // it is known to be alive
      while (!(await navigator.locks.query()).held?.length) await new Promise((next) => setTimeout(next, 10))
    })
    await page.goto(server.url + '/next')
    await page.goBack()
    // a page that is loaded once more captures nothing
    await page.evaluate(() => (window.posthog as unknown as DeliverySdk).flush())
    await expect.poll(() => server.names()).toEqual(expect.arrayContaining(['there', 'back']))
  } finally {
    await close()
    server.stop()
  }
})
