// PostHog's contract `surveys`, as far as tests/e2e/surveys.spec.ts lacks it: PostHog's own script shows them.

import type { Page } from '@playwright/test'
import { PEER } from '../../../scripts/lib/peer.mjs'
import { SURVEY } from '../survey'
import { expect, test, TOKEN } from './visitor'

/** Answers for PostHog: a project with a survey. */
async function serve(page: Page, survey: object): Promise<string[]> {
  const asked: string[] = []
  await page.route('**/array/**', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `window._POSTHOG_REMOTE_CONFIG = { ${TOKEN}: { config: { surveys: true } } }`,
    }),
  )
  await page.route(/\/static\/[\d.]+\/surveys\.js/, (route) =>
    route.fulfill({ path: `${PEER}/dist/surveys.js`, contentType: 'text/javascript' }),
  )
  await page.route('**/api/surveys/**', (route) => {
    asked.push(route.request().url())
    return route.fulfill({ json: { surveys: [survey] } })
  })
  return asked
}

test('definitions are asked for once, and one that is dismissed is not shown again', async ({
  page,
  visitor,
}) => {
  const asked = await serve(page, SURVEY)
  await visitor.open({ advanced_disable_flags: false })
  await page.locator('.survey-form .form-cancel').click()
  const names = await visitor.call(
    (sdk) =>
      new Promise((resolve) => sdk.getSurveys((all: { id: string }[]) => resolve(all.map(({ id }) => id)))),
  )
  expect(names).toEqual([SURVEY.id])
  expect(asked).toHaveLength(1)
  const left = await visitor.call(
    (sdk) =>
      new Promise((resolve) =>
        sdk.getActiveMatchingSurveys((all: { id: string }[]) => resolve(all.map(({ id }) => id))),
      ),
  )
  expect(left).toEqual([])
  expect((await visitor.events('survey dismissed')).length).toBe(1)
})

test('who has opted out is asked nothing', async ({ page, visitor }) => {
  const asked = await serve(page, SURVEY)
  await visitor.open({ advanced_disable_flags: false, opt_out_capturing_by_default: true })
  const found = await visitor.call((sdk) => new Promise((resolve) => sdk.getSurveys(resolve)))
  expect(found).toEqual([])
  expect(asked).toEqual([])
  await expect(page.locator('.survey-form')).toHaveCount(0)
})
