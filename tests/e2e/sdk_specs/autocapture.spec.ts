// PostHog's SDK specification "autocapture".

import type { Page } from '@playwright/test'
import { openBarePage } from '../bare_page'
import { expect, stored, test } from '../fixtures'

const INIT = {
  advanced_disable_flags: true,
  capture_pageview: false,
  request_queue_config: { flush_interval_ms: 250 },
}

async function start(
  page: Page,
  config: object = {},
  html = '<button id="it">Sign up</button>',
): Promise<void> {
  await openBarePage(page)
  await page.evaluate(
    ([given, body]) => {
      document.body.innerHTML = body as string
      window.posthog.init('phc_playground', { api_host: location.origin, ...(given as object) })
    },
    [{ ...INIT, ...config }, html],
  )
}

test('an eligible interaction is an event', async ({ page, collector }) => {
  await start(page)
  await page.evaluate(() => window.posthog.register({ $screen_name: 'Home' }))
  await page.locator('#it').click()
  await stored(collector, { $autocapture: 1 })
  expect(collector.event('$autocapture').properties).toMatchObject({
    $event_type: 'click',
    $screen_name: 'Home',
    $el_text: 'Sign up',
    $elements_chain: expect.stringMatching(/^button:.*text="Sign up";body:/),
  })
})

test('marks that forbid it are heeded', async ({ page, collector }) => {
  await start(
    page,
    {},
    '<div class="ph-no-capture"><button id="it">No</button></div><button id="yes">Yes</button>',
  )
  await page.locator('#it').click()
  await page.locator('#yes').click()
  await stored(collector, { $autocapture: 1 })
  expect(collector.event('$autocapture').properties.$el_text).toBe('Yes')
})

test('what is entered is not captured', async ({ page, collector }) => {
  await start(page, {}, '<input type="password" id="it"><button id="yes">Yes</button>')
  await page.locator('#it').pressSequentially('secret-password')
  await page.locator('#yes').click()
  await stored(collector, { $autocapture: 2 })
  expect(collector.storedBytes()).not.toContain('secret-password')
})

test('starting again does not capture twice', async ({ page, collector }) => {
  await start(page)
  await page.evaluate(() => window.posthog.init('phc_playground', { api_host: location.origin }))
  await page.locator('#it').click()
  await page.evaluate(() => window.posthog.capture('after'))
  await stored(collector, { $autocapture: 1, after: 1 })
  expect(collector.events('$autocapture')).toHaveLength(1)
})

test('nothing is captured while it is off or the visitor has opted out', async ({ page, collector }) => {
  await start(page, { autocapture: false })
  await page.locator('#it').click()
  await page.evaluate(() => window.posthog.capture('off'))
  await stored(collector, { off: 1 })
  await start(page, { opt_out_capturing_by_default: true })
  await page.locator('#it').click()
  await page.evaluate(() => (window.posthog as unknown as { opt_in_capturing(): void }).opt_in_capturing())
  await stored(collector, { $opt_in: 1 })
  expect(collector.events('$autocapture')).toEqual([])
})

test('the server decides, and what it said is remembered', async ({ page, collector, pageErrors }) => {
  let answer: object | undefined
  await page.route('**/array/*/config*', (route) =>
    answer && !route.request().url().endsWith('.js') ? route.fulfill({ json: answer }) : route.abort(),
  )
  const visit = async (said: object | undefined): Promise<void> => {
    answer = said
    const asked = said
      ? page.waitForResponse(/\/config$/)
      : page.waitForEvent('requestfailed', (request) => request.url().endsWith('/config'))
    await start(page, { advanced_disable_flags: false })
    await asked
  }
  const isEnabled = (): Promise<boolean> =>
    page.evaluate(
      () => (window.posthog as unknown as { autocapture: { isEnabled: boolean } }).autocapture.isEnabled,
    )

  await visit({ autocapture_opt_out: false })
  await expect.poll(isEnabled).toBe(true)
  await page.locator('#it').click()
  await stored(collector, { $autocapture: 1 })

  await visit(undefined)
  await expect.poll(isEnabled).toBe(true)

  await visit({ autocapture_opt_out: true })
  const known = (): Promise<unknown> =>
    page.evaluate(() =>
      (window.posthog as unknown as { get_property(name: string): unknown }).get_property(
        '$autocapture_disabled_server_side',
      ),
    )
  await expect.poll(known).toBe(true)
  expect(await isEnabled()).toBe(false)

  await visit(undefined)
  await page.locator('#it').click()
  await page.evaluate(() => window.posthog.capture('after'))
  await stored(collector, { after: 1 })
  expect(await isEnabled()).toBe(false)
  expect(collector.events('$autocapture')).toHaveLength(1)
  // the browser itself reports what could not be loaded
  expect(pageErrors.filter((error) => !error.includes('Failed to load resource'))).toEqual([])
  pageErrors.length = 0
})

const TREE = `<main ph-label="Sign up: form" data-test="main"><section><button id="it" data-test="b" title="t" class="c">Go</button></section></main>`

async function chainWith(page: Page, options: object): Promise<{ chain: string; text: unknown }> {
  await start(page, { autocapture: options }, TREE)
  const captured = page.evaluate(
    () =>
      new Promise<Record<string, unknown>>((resolve) => {
        window.posthog.on('eventCaptured', (event) =>
          resolve((event as unknown as { properties: object }).properties as never),
        )
      }),
  )
  await page.locator('#it').click()
  const properties = await captured
  return { chain: properties.$elements_chain as string, text: properties.$el_text }
}

test('customLabelProp names an element and what is in it', async ({ page }) => {
  const tags = async (options: object): Promise<string[]> =>
    (await chainWith(page, options)).chain.split(';').map((element) => element.split(/[.:]/)[0]!)
  expect(await tags({})).toEqual(['button', 'section', 'main', 'body'])
  expect(await tags({ customLabelProp: 'ph-label' })).toEqual([
    'Sign-up-form',
    'Sign-up-form',
    'Sign-up-form',
    'body',
  ])
})

test('maxElementsCaptured bounds the elements', async ({ page }) => {
  expect((await chainWith(page, { maxElementsCaptured: 2 })).chain.split(';')).toHaveLength(2)
})

test('propsToCapture names the attributes to capture', async ({ page }) => {
  const { chain, text } = await chainWith(page, { propsToCapture: ['data-test', 'children'] })
  expect(chain.match(/attr__[\w-]+/g)).toEqual(['attr__data-test', 'attr__data-test'])
  expect(text).toBe('Go')
  const without = await chainWith(page, { propsToCapture: ['title'] })
  expect(without.chain).toMatch(/^button:attr__title="t"nth-child/)
  expect(without.chain).not.toContain('text=')
  expect(without.text).toBeUndefined()
})
