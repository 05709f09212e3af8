// A visit of an app of the matrix: a flag shows, a click is captured, the second page is viewed, all of it is recorded.
import { chromium } from '@playwright/test'
import { chromium as chromiumPath, chromiumArgs } from '../../../scripts/lib/browsers.mjs'
import { eventually } from './page.mjs'

/** rrweb's number of a page as a whole. */
const FULL_SNAPSHOT = 2
const SURVEYS = /\/surveys\.js\b/
/** Chromium's word about `integrity`, which trunk writes at its preloads too. */
const PRELOADS = /`integrity` attribute is currently ignored for preload destinations/
/** The payload of the flag. */
export const OFFER = { text: 'For teams', discount: 20 }

/**
 * Resolves to what arrived, and to what went wrong on the page.
 *
 * @param {string} origin
 * @param {Pick<import('./framework_apps.mjs').App, 'pageviews' | 'page'>} app
 * @param {any} posthog a `LocalPostHog` with a flag `headline`, which is `bold`, and has `OFFER` as its payload
 */
export async function visitApp(origin, { pageviews = 2, page: more }, posthog) {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  const problems = []
  const seen = { flag: false, event: false, recording: false, pageviews: 0, problems }
  const check = async (name, find) => {
    try {
      seen[name] = await find()
    } catch (error) {
      problems.push(`${name}: ${error.message.split('\n')[0]}`)
    }
  }
  try {
    const page = await browser.newPage()
    listenForProblems(page, origin, problems)
    await posthog.attach(page)
    await page.goto(origin)
    await check('flag', async () => {
      await page.getByText('bold', { exact: true }).waitFor({ timeout: 20_000 })
      if (more) await page.getByText(more.offer, { exact: true }).waitFor()
      return true
    })
    await page.getByRole('button', { name: 'Sign up' }).click()
    await check('event', () =>
      eventually('event', async () =>
        (await posthog.events('signed_up')).some(
          ({ properties, distinct_id: user }) => properties.plan === 'pro' && (!more || user === more.user),
        ),
      ),
    )
    await page.getByRole('link', { name: 'About' }).click()
    await page.getByRole('heading', { name: 'About' }).waitFor()
    await check('pageviews', () =>
      eventually('page view of the second page', async () => {
        const views = await posthog.events('$pageview')
        return views.some(({ properties }) => properties.$pathname === '/about') && views.length
      }),
    )
    await check('recording', () => eventually('recording', () => hasRecording(posthog)))
  } finally {
    await browser.close()
  }
  if (seen.pageviews !== pageviews) problems.push(`${seen.pageviews} page views, not ${pageviews}`)
  return seen
}

function listenForProblems(page, origin, problems) {
  page.on('pageerror', (error) => problems.push(`the page threw: ${error}`))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    // PostHog's script that shows surveys, which the local PostHog does not have
    if (['error', 'warning'].includes(message.type()) && !SURVEYS.test(text) && !PRELOADS.test(text))
      problems.push(`the console has: ${text}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && response.url().startsWith(origin))
      problems.push(`${response.status()} for ${response.url()}`)
  })
}

async function hasRecording({ url }) {
  const all = `${url}/api/projects/@current/session_recordings/`
  for (const { id } of (await json(all)).results) {
    const { results } = await json(`${all}${id}/snapshots/`)
    if (results.some(({ events }) => events.some(({ type }) => type === FULL_SNAPSHOT))) return true
  }
  return false
}

async function json(url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} for ${url}`)
  return response.json()
}
