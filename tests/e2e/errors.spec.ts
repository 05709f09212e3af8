// Errors on pages: what the page has there goes on as before, and PostHog's core may catch them with our script.

import type { Page } from '@playwright/test'
import { init, serve } from './beside'
import { expect, stored, test } from './fixtures'

/** What the page's own handlers get, and what they answer. */
const HANDLERS = (): void => {
  const page = window as any
  page.heard = []
  page.onerror = function (...given: unknown[]): boolean {
    page.heard.push(['onerror', given.length, given[4] instanceof Error, this === window])
    return true
  }
  page.onunhandledrejection = (event: PromiseRejectionEvent): void => {
    page.heard.push(['rejection', String(event.reason)])
    event.preventDefault()
  }
}

async function open(page: Page, kind: 'ours' | 'posthog-js', config: object): Promise<void> {
  await page.addInitScript(HANDLERS)
  await serve(page, kind)
  await page.goto('/page')
  await init(page, { capture_exceptions: true, ...config })
}

/** Throws, and refuses a promise; resolves when the page's handlers have heard of both. */
const fail = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { heard } = window as any
    const until = heard.length + 2
    queueMicrotask(() => {
      throw new TypeError('thrown')
    })
    void Promise.reject(new Error('refused'))
    while (heard.length < until) await new Promise((resolve) => requestAnimationFrame(resolve))
  })

test('handlers of the page are called as before, and their answers count', async ({ page, collector }) => {
  await open(page, 'ours', {})
  await fail(page)
  await stored(collector, { $exception: 2 })
  expect(await page.evaluate(() => (window as any).heard)).toEqual([
    ['onerror', 5, true, true],
    ['rejection', 'Error: refused'],
  ])
  const types = collector.events('$exception').map(({ properties }) => {
    const [first] = properties.$exception_list as any[]
    return [first.type, first.value, first.mechanism.handled]
  })
  expect(types.sort()).toEqual([
    ['Error', 'refused', false],
    ['TypeError', 'thrown', false],
  ])
})

test('after a shutdown the page has its own handlers back', async ({ page, collector }) => {
  await page.addInitScript(HANDLERS)
  await serve(page, 'ours')
  await page.goto('/page')
  const same = await page.evaluate(async (token) => {
    const places: [any, string][] = [
      [window, 'onerror'],
      [window, 'onunhandledrejection'],
      [console, 'error'],
    ]
    const before = places.map(([owner, name]) => owner[name])
    const sdk = (window as any).posthog
    sdk.init(token, {
      api_host: location.origin,
      advanced_disable_flags: true,
      capture_exceptions: {
        capture_unhandled_errors: true,
        capture_unhandled_rejections: true,
        capture_console_errors: true,
      },
    })
    const during = places.map(([owner, name], at) => owner[name] !== before[at])
    await sdk.shutdown()
    return [during, places.map(([owner, name], at) => owner[name] === before[at])]
  }, 'phc_beside')
  expect(same).toEqual([
    [true, true, true],
    [true, true, true],
  ])
  await fail(page)
  expect(collector.events('$exception')).toEqual([])
})

test("posthog-js's core catches errors with our exception-autocapture.js", async ({ page, collector }) => {
  let loaded = 0
  await page.route(/exception-autocapture\.js/, (route) => {
    loaded++
    return route.fulfill({ path: 'pkg/dist/exception-autocapture.js', contentType: 'text/javascript' })
  })
  await open(page, 'posthog-js', {})
  await page.waitForFunction(() => (window as any).onerror.__POSTHOG_INSTRUMENTED__)
  await fail(page)
  await stored(collector, { $exception: 2 })
  expect(loaded).toBe(1)
  const [error] = collector
    .events('$exception')
    .map(({ properties }) => (properties.$exception_list as any[])[0])
  expect(error.stacktrace.frames.length).toBeGreaterThan(0)
})

test('what was masked or denied is in no error', async ({ page, collector }) => {
  await page.addInitScript(HANDLERS)
  await serve(page, 'ours', '<input type="password" value="CANARY-password">')
  await page.goto('/page?email=CANARY-address')
  await init(page, {
    capture_exceptions: true,
    mask_personal_data_properties: true,
    custom_personal_data_properties: ['email'],
    property_denylist: ['secret', '$raw_user_agent'],
  })
  await page.evaluate(() => {
    const sdk = (window as any).posthog
    sdk.addExceptionStep('typed', { secret: 'CANARY-step', kept: 1 })
    sdk.captureException(document.querySelector('input'), { secret: 'CANARY-property', kept: 2 })
    sdk.captureException(new Error('broken'))
  })
  await stored(collector, { $exception: 2 })
  const all = JSON.stringify(collector.events('$exception'))
  expect(all).not.toContain('CANARY')
  expect(all).toContain('"kept":1')
})
