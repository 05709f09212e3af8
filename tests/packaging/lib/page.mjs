// Opens a consumer's page in Chromium and looks at what it did.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromium as chromiumPath, chromiumArgs } from '../../../scripts/lib/browsers.mjs'
import { installed } from './package.mjs'
import { serve } from './server.mjs'

/**
 * @typedef {object} Visit
 * @property {(page: import('@playwright/test').Page, server: Server) => Promise<unknown>} until the page is left when it resolves
 * @property {Record<string, string>} [headers] of every page
 * @property {object} [settings] of the project
 * @property {Record<string, (response: import('node:http').ServerResponse) => unknown>} [wrong] answers by path, instead of a file
 * @property {(server: Server) => string} [at] the address, where it is another server's
 */
/** @typedef {Awaited<ReturnType<typeof serve>>} Server */

/**
 * Opens the site, with PostHog's static files at their usual place, waits until `until` resolves, and hands
 * back what was seen.
 *
 * @param {Record<string, string>} folders by the first part of the path, '' for all others
 * @param {Visit} visit
 */
export async function visit(folders, { headers, settings, until, wrong, at = ({ origin }) => origin + '/' }) {
  const server = await serve({ static: join(installed(), 'dist'), ...folders }, headers, settings, wrong)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const page = await browser.newPage()
    const seen = { errors: [], logs: [], server }
    page.on('pageerror', (error) => seen.errors.push(String(error)))
    page.on('console', (message) => {
      // The browser's own lines have no arguments; those of scripts do.
      seen.logs.push({ type: message.type(), text: message.text(), byScript: message.args().length > 0 })
    })
    await page.goto(at(server))
    await until(page, server)
    return seen
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Asks until there is an answer, for ten seconds. */
export async function eventually(what, find) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const found = await find()
    if (found) return found
    await new Promise((next) => setTimeout(next, 50))
  }
  assert.fail(`no ${what} within 10 seconds`)
}

/** The page is fine, and the event that `app()` captures has arrived. */
export async function assertCaptures(folders, name) {
  let event
  const seen = await visit(folders, {
    until: async (_, server) => {
      try {
        event = await eventually('event at /e/', () =>
          server.events().find((one) => one.event === 'packaging check'),
        )
      } catch (error) {
        const paths = server.requests.map(({ method, path }) => `${method} ${path}`)
        throw new Error(`${error.message}; the server saw ${paths.join(', ')}`, { cause: error })
      }
    },
  })
  assert.equal(event.properties.consumer, name)
  assert.equal(event.properties.token ?? event.api_key, 'phc_packaging')
  assert.ok(event.properties.distinct_id ?? event.distinct_id)
  assert.ok(event.uuid)
  assert.deepEqual(seen.errors, [])
  assert.deepEqual(seen.server.missing, [], 'no request goes nowhere')
  assert.deepEqual(
    seen.logs.filter(({ type }) => type === 'error'),
    [],
  )
  return seen
}

/** An app that captures one event. `from` is what it imports. */
export function app(name, from = 'posthog-js') {
  return `import posthog from '${from}'\n${capture(name)}`
}

export function capture(name, host = 'location.origin') {
  // Headless browsers count as bots unless the filter is off.
  return `
posthog.init('phc_packaging', {
  api_host: ${host},
  autocapture: false,
  capture_pageview: false,
  disable_session_recording: true,
  disable_surveys: true,
  opt_out_useragent_filter: true,
})
posthog.capture('packaging check', { consumer: '${name}' })
`
}

/** A page that runs one script. */
export function pageWith(script, type = 'module') {
  return `<!doctype html><title>consumer</title><body><p>Hello</p><script type="${type}" src="${script}"></script></body>`
}
