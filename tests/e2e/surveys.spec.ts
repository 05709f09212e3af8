// Surveys on pages as people build them, and the file that has them: how it comes, and what happens where it does not.

import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import { PEER } from '../../scripts/lib/peer.mjs'
import { expect, stored, test } from './fixtures'
import { SURVEY } from './survey'

const TOKEN = 'phc_surveys'
/** PostHog's own script, as its hosts serve it. */
const SURVEYS_SCRIPT = `${PEER}/dist/surveys.js`

/** Serves a page with `body`, for a project with `surveys`; the addresses that were asked for are noted. */
async function serve(page: Page, body: string, surveys: object[] = [SURVEY]): Promise<string[]> {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.route('**/page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>
        <script>window._POSTHOG_REMOTE_CONFIG = { ${TOKEN}: { config: { surveys: ${surveys.length > 0} } } }</script>${body}`,
    }),
  )
  await page.route(/\/static\/[\d.]+\/surveys\.js/, (route) =>
    route.fulfill({ path: SURVEYS_SCRIPT, contentType: 'text/javascript' }),
  )
  await page.route('**/api/surveys/**', (route) => route.fulfill({ json: { surveys } }))
  return asked
}

const CONFIG = `{ api_host: location.origin, autocapture: false, disable_session_recording: true,
  request_queue_config: { flush_interval_ms: 250 } }`
const scriptTag = (path = '/static/array.js'): string =>
  `<script src="${path}"></script><script>posthog.init('${TOKEN}', ${CONFIG})</script>`

const form = (page: Page) => page.locator('.survey-form')

async function answer(page: Page): Promise<void> {
  await form(page).locator('textarea').fill('Very good')
  await form(page).locator('.form-submit').click()
}

test('a script tag: a survey is shown and answered', async ({ page, collector }) => {
  await serve(page, scriptTag())
  await page.goto('/page')
  await answer(page)
  await stored(collector, { 'survey shown': 1, 'survey sent': 1 })
  const [sent] = collector.events('survey sent')
  expect(sent!.properties).toMatchObject({ $survey_id: 'opinion', $survey_response_q: 'Very good' })
  await page.reload()
  await page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        (window as any).posthog.onSurveysLoaded(() =>
          (window as any).posthog.getActiveMatchingSurveys(() => resolve()),
        ),
      ),
  )
  await expect(form(page)).toHaveCount(0)
})

test('what is no function gets one console line', async ({ page, collector, pageErrors }) => {
  await serve(page, scriptTag())
  await page.goto('/page')
  await expect(form(page)).toBeVisible()
  const ended = await page.evaluate(() => {
    const { posthog } = window as any
    const ends = [undefined, null, 7, {}].map((bad) => posthog.onSurveysLoaded(bad))
    posthog.getSurveys('bad')
    posthog.getActiveMatchingSurveys()
    posthog.onActiveMatchingSurveysChanged({})
    posthog.productTours.getProductTours('bad')
    for (const end of ends) end()
    posthog.surveys.loadIfEnabled()
    posthog.capture('after')
    return ends.length
  })
  expect(ended).toBe(4)
  await stored(collector, { after: 1 })
  const names =
    'onSurveysLoaded onSurveysLoaded onSurveysLoaded onSurveysLoaded getSurveys getActiveMatchingSurveys onActiveMatchingSurveysChanged getProductTours'
  expect(pageErrors.map((error) => /\[PostHog\.js\] (\w+) needs a function/.exec(error)?.[1])).toEqual(
    names.split(' '),
  )
  pageErrors.length = 0
})

test('an npm app in React: the same, with the file from the package', async ({ page, collector }) => {
  const result = await build({
    stdin: {
      contents: `
        import { createRoot } from 'react-dom/client'
        import { useState } from 'react'
        import posthog from './pkg/dist/module.js'
        import { PostHogProvider, usePostHog } from './pkg/dist/react.js'
        posthog.init('${TOKEN}', ${CONFIG})
        function Surveys() {
          const client = usePostHog()
          const [names, setNames] = useState([])
          return <button onClick={() => client.getSurveys((all) => setNames(all.map(({ name }) => name)))}>
            {names.join() || 'ask'}</button>
        }
        createRoot(document.querySelector('main')).render(
          <PostHogProvider client={posthog}><Surveys /></PostHogProvider>)`,
      resolveDir: process.cwd(),
      loader: 'jsx',
    },
    bundle: true,
    write: false,
    splitting: true,
    outdir: 'out',
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const asked = await serve(page, '<main></main><script type="module" src="/app/stdin.js"></script>')
  for (const { path, text } of result.outputFiles)
    await page.route(`**/app/${path.split('/').pop()}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: text }),
    )
  await page.goto('/page')
  await page.locator('main button').click()
  await expect(page.locator('main button')).toHaveText('Opinion')
  await answer(page)
  await stored(collector, { 'survey sent': 1 })
  expect(asked.filter((path) => path.startsWith('/static/extensions'))).toEqual([])
})

test('the file comes from beside the SDK, wherever that is', async ({ page }) => {
  const asked = await serve(page, scriptTag('/elsewhere/v1/array.js'))
  await page.route('**/elsewhere/v1/*', (route) =>
    route.fulfill({
      path: `pkg/dist/${new URL(route.request().url()).pathname.split('/').pop()}`,
      contentType: 'text/javascript',
    }),
  )
  await page.goto('/page')
  await expect(form(page)).toBeVisible()
  expect(asked).toContain('/elsewhere/v1/extensions.js')
})

test('a survey of the local PostHog: defined by its API, shown and answered', async ({ page, collector }) => {
  const { id: _, ...definition } = SURVEY
  const made = await fetch(`${collector.url}/api/projects/@current/surveys/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', Origin: collector.url },
    body: JSON.stringify(definition),
  })
  expect(made.status).toBe(201)
  const { id, questions } = await made.json()
  await page.route('**/page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>${scriptTag()}`,
    }),
  )
  await page.route(/\/static\/[\d.]+\/surveys\.js/, (route) =>
    route.fulfill({ path: SURVEYS_SCRIPT, contentType: 'text/javascript' }),
  )
  await page.goto('/page')
  await answer(page)
  await stored(collector, { 'survey sent': 1 })
  const { properties } = collector.events('survey sent')[0]!
  expect(properties).toMatchObject({ $survey_id: id, [`$survey_response_${questions[0].id}`]: 'Very good' })
})

test('a project without surveys loads nothing', async ({ page, collector }) => {
  const asked = await serve(page, scriptTag(), [])
  await page.goto('/page')
  await page.evaluate(() => void (window as any).posthog.capture('one'))
  await stored(collector, { one: 1 })
  expect(asked.filter((path) => /extensions|surveys/.test(path))).toEqual([])
})

test('calls that come before the file wait for it, in order; one that is taken back is not made', async ({
  page,
}) => {
  const calls = `
    window.heard = [posthog.canRenderSurvey('opinion')]
    posthog.onSurveysLoaded(() => heard.push('taken back'))()
    posthog.getSurveys((surveys) => heard.push(surveys.map(({ id }) => id)))
    window.done = new Promise((resolve) => posthog.getSurveys(resolve))`
  await serve(page, `${scriptTag()}<script>${calls}</script>`, [
    { ...SURVEY, conditions: { url: 'nowhere' } },
  ])
  await page.goto('/page')
  const heard = await page.evaluate(async () => {
    const { done, heard, posthog } = window as unknown as {
      done: Promise<void>
      heard: unknown[]
      posthog: any
    }
    await done
    return [...heard, typeof posthog.surveys.getSurveys, posthog.surveys === posthog.surveys]
  })
  expect(heard).toEqual([{ visible: false, disabledReason: 'not available' }, ['opinion'], 'function', true])
})

test('where the file is blocked the page goes on, and callbacks hear it', async ({
  page,
  collector,
  pageErrors,
}) => {
  await serve(page, scriptTag())
  await page.route('**/extensions.js*', (route) => route.abort())
  await page.goto('/page')
  const answers = await page.evaluate(async () => {
    const client = (window as any).posthog
    const surveys = await new Promise((resolve) =>
      client.getSurveys((found: unknown, context: unknown) => resolve([found, context])),
    )
    return [surveys, await client.canRenderSurveyAsync('opinion'), client.loadToolbar({})]
  })
  expect(answers).toEqual([
    [[], { isLoaded: false, error: 'not available' }],
    { visible: false, disabledReason: 'not available' },
    false,
  ])
  await page.evaluate(() => void (window as any).posthog.capture('still there'))
  await stored(collector, { 'still there': 1 })
  // the browser's own line of the blocked request
  expect(pageErrors.splice(0).filter((line) => !line.includes('ERR_FAILED'))).toEqual([])
})

test('a file of another version is not started', async ({ page, collector }) => {
  await serve(page, scriptTag())
  await page.route('**/extensions.js*', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `window.__PosthogExtensions__ = { wasm: { extensions: { version: '0.0.1', start: () => { window.started = true } } } }`,
    }),
  )
  await page.goto('/page')
  const [, context] = await page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) =>
        (window as any).posthog.getSurveys((found: unknown, context: unknown) => resolve([found, context])),
      ),
  )
  expect(context).toEqual({ isLoaded: false, error: 'not available' })
  expect(await page.evaluate(() => 'started' in window)).toBe(false)
  await page.evaluate(() => void (window as any).posthog.capture('one'))
  await stored(collector, { one: 1 })
})

test('after a shutdown nothing is shown or requested any more', async ({ page }) => {
  const asked = await serve(page, scriptTag(), [
    { ...SURVEY, conditions: { events: { values: [{ name: 'bought' }] } } },
  ])
  await page.goto('/page')
  await page.evaluate(
    () => new Promise<void>((resolve) => (window as any).posthog.onSurveysLoaded(() => resolve())),
  )
  await page.evaluate(async () => {
    const client = (window as any).posthog
    await client.shutdown()
    client.capture('bought')
  })
  const before = asked.length
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  await page.evaluate(() => (window as any).posthog.getSurveys(() => {}))
  await expect(form(page)).toHaveCount(0)
  expect(asked.length).toBe(before)
})

test('a visitor who has opted out is asked nothing', async ({ page }) => {
  const asked = await serve(
    page,
    `<script src="/static/array.js"></script>
     <script>posthog.init('${TOKEN}', { ...${CONFIG}, opt_out_capturing_by_default: true })</script>`,
  )
  await page.goto('/page')
  const found = await page.evaluate(
    () =>
      new Promise((resolve) => (window as any).posthog.getSurveys((surveys: unknown) => resolve(surveys))),
  )
  expect(found).toEqual([])
  expect(asked.filter((path) => path.startsWith('/api/surveys'))).toEqual([])
})
