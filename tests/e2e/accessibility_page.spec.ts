import AxeBuilder from '@axe-core/playwright'
import type { APIRequestContext, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { send, sendRecording } from './send'
import { scriptTag } from './shop'

const PROJECT = '/api/projects/@current'

/** A page, and what it shows when it is complete. */
interface Place {
  address: string
  shows: string
  /** Names of buttons to press before. */
  press?: string
}

/** What axe finds of serious and critical impact, one line each. Colours alone depend on the scheme. */
async function findings(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  // The player of recordings is rrweb's, and its frame has the recorded page.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], preload: false })
    .setLegacyMode(true)
    .exclude('.rr-player')
  const { violations } = await (scheme === 'light' ? axe : axe.withRules('color-contrast')).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`))
}

async function expectNoFindings(page: Page, places: Place[]): Promise<void> {
  const found: Record<string, string[]> = {}
  for (const { address, shows, press } of places) {
    await page.goto(address)
    if (press) await page.getByRole('button', { name: press }).first().click()
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible()
    const all = [...(await findings(page, 'light')), ...(await findings(page, 'dark'))]
    if (all.length > 0) found[address] = all
  }
  expect(found).toEqual({})
}

async function create(request: APIRequestContext, what: string, data: object): Promise<number> {
  const response = await request.post(`${PROJECT}/${what}/`, { data })
  expect(response.ok(), await response.text()).toBe(true)
  return ((await response.json()) as { id: number }).id
}

const visits = Array.from({ length: 12 }, (_, index) => {
  const properties = {
    $process_person_profile: true,
    $set: { plan: index % 2 ? 'pro' : 'free' },
    step: index,
  }
  const timestamp = new Date(Date.now() - (index % 4) * 86_400_000).toISOString()
  return { event: index % 3 ? 'visited' : 'ordered', distinct_id: `p${index % 6}`, properties, timestamp }
})

const node = (event: string): object => ({ kind: 'EventsNode', event })
const asked = (query: object): string => `/insights/#q=${encodeURIComponent(JSON.stringify(query))}`

test('axe finds nothing serious on the pages for insights', async ({ page }) => {
  const next = { event: 'went on', distinct_id: 'p0', properties: { $process_person_profile: true } }
  await send(page.request, ...visits, next)
  const series = [node('visited'), node('ordered')]
  const breakdownFilter = { breakdown: 'plan', breakdown_type: 'person' }
  const retentionFilter = { period: 'Day', totalIntervals: 4 }
  await expectNoFindings(page, [
    { address: asked({ kind: 'TrendsQuery', series, breakdownFilter }), shows: 'Counts' },
    {
      address: asked({ kind: 'TrendsQuery', series, trendsFilter: { display: 'BoldNumber' } }),
      shows: 'Counts',
    },
    {
      address: asked({ kind: 'FunnelsQuery', series }),
      shows: 'persons who reached it',
      press: 'Reached 1.',
    },
    {
      address: asked({
        kind: 'RetentionQuery',
        retentionFilter: { ...retentionFilter, targetEntity: { id: 'visited', type: 'events' } },
      }),
      shows: 'Persons who came back',
    },
    { address: asked({ kind: 'LifecycleQuery', series: [node('visited')] }), shows: 'resurrecting' },
    { address: asked({ kind: 'PathsQuery', pathsFilter: {} }), shows: 'Average time' },
  ])
})

test('axe finds nothing serious on a dashboard and beside annotations', async ({ page }) => {
  const { request } = page
  await send(request, ...visits)
  const tiles = [{ text: { body: 'What visitors do' } }]
  const dashboard = await create(request, 'dashboards', { name: 'Visitors', tiles })
  const query = { kind: 'TrendsQuery', series: [node('visited')] }
  await create(request, 'insights', { name: 'Visits', query, dashboards: [dashboard] })
  const date_marker = new Date().toISOString()
  await create(request, 'annotations', { content: 'Launch', date_marker, scope: 'project' })
  await expectNoFindings(page, [
    { address: `/dashboards/?dashboard=${dashboard}`, shows: 'What visitors do' },
    { address: asked(query), shows: 'Launch' },
  ])
})

test('axe finds nothing serious on the pages for persons, cohorts, flags and experiments', async ({
  page,
}) => {
  const { request } = page
  await send(request, ...visits)
  const plan = { key: 'plan', type: 'person', operator: 'exact', value: ['pro'] }
  const behaviour = {
    key: 'visited',
    type: 'behavioral',
    event_type: 'events',
    value: 'performed_event',
    time_value: 30,
    time_interval: 'day',
  }
  const cohort = await create(request, 'cohorts', {
    name: 'Pros',
    filters: { properties: { type: 'AND', values: [plan, behaviour] } },
  })
  const groups = [{ properties: [plan], rollout_percentage: 50 }]
  const flag = await create(request, 'feature_flags', { key: 'beta', filters: { groups } })
  const metrics = [{ kind: 'ExperimentMetric', metric_type: 'funnel', series: [node('ordered')] }]
  const experiment = await create(request, 'experiments', { name: 'Test', feature_flag_key: 'test', metrics })
  const persons = (await (await request.get(`${PROJECT}/persons/`)).json()) as { results: { id: string }[] }
  await expectNoFindings(page, [
    {
      address: `/persons/?person=${persons.results[0]?.id}`,
      shows: 'No session of this person',
      press: 'Add property',
    },
    { address: `/cohorts/?cohort=${cohort}`, shows: '2 persons' },
    { address: '/cohorts/?cohort=new-static', shows: 'or a CSV file' },
    { address: `/feature_flags/?flag=${flag}`, shows: 'Condition 1', press: 'Add variant' },
    { address: `/experiments/?experiment=${experiment}`, shows: 'Persons who saw a variant' },
    { address: '/experiments/?experiment=new', shows: 'Create experiment' },
  ])
})

test('axe finds nothing serious on the pages for events and recordings', async ({ page, collector }) => {
  await send(page.request, ...visits)
  await sendRecording(page.request, 'p1', 'a-session')
  await expectNoFindings(page, [
    { address: '/', shows: 'Two ways to install' },
    { address: `/activity/?open_event=${collector.events('ordered')[0]?.uuid}`, shows: 'Properties' },
    { address: '/replay/?recording=a-session', shows: '1 of 1 moments' },
  ])
})

test('axe finds nothing serious on the pages for errors, logs and vitals', async ({ page }) => {
  const { request } = page
  const frames = [
    {
      platform: 'web:javascript',
      filename: 'https://shop.example/vendor.js',
      function: 'run',
      in_app: false,
    },
    {
      platform: 'web:javascript',
      filename: 'https://shop.example/shop.js',
      function: 'pay',
      lineno: 3,
      in_app: true,
    },
  ]
  const $exception_list = [{ type: 'TypeError', value: 'cart is null', stacktrace: { type: 'raw', frames } }]
  const $current_url = 'https://shop.example/'
  await send(
    request,
    { event: '$exception', distinct_id: 'ada', properties: { $exception_list } },
    { event: '$web_vitals', distinct_id: 'ada', properties: { $current_url, $web_vitals_LCP_value: 9000 } },
    { event: '$web_vitals', distinct_id: 'ada', properties: { $current_url, $web_vitals_FCP_value: 900 } },
    { event: '$autocapture', distinct_id: 'ada', properties: { $current_url, $el_text: 'Pay' } },
  )
  const logRecords = [9, 13, 17, 21].map((severityNumber) => ({
    timeUnixNano: String(Date.now() * 1e6),
    severityNumber,
    body: { stringValue: `line of ${severityNumber}` },
  }))
  const logs = await request.post('/i/v1/logs', {
    data: { resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords }] }] },
    headers: { authorization: 'Bearer phc_playground' },
  })
  expect(logs.ok()).toBe(true)
  await expectNoFindings(page, [
    { address: '/errors/', shows: 'of libraries', press: 'TypeError' },
    { address: '/logs/', shows: 'Attributes', press: 'line of 17' },
    { address: '/vitals/', shows: 'Clicks by element' },
  ])
})

test('axe finds nothing serious in the shop', async ({ page }) => {
  await expectNoFindings(page, [
    { address: '/shop/', shows: 'Good things' },
    { address: scriptTag.product('mug'), shows: 'Trail Mug', press: 'Add to cart' },
    { address: '/shop/checkout.html', shows: 'Continue to payment' },
    { address: '/payment/', shows: 'Name on card' },
    { address: '/settings/', shows: 'Create key' },
  ])
})

test('the keyboard leads past the navigation, and what has the focus is seen', async ({ page }) => {
  await page.goto('/cohorts/')
  await expect(page.getByText('0 cohorts')).toBeVisible()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  const theme = page.getByRole('button', { name: /^Switch to/ })
  await expect(theme).toBeFocused()
  await expect(theme).toHaveCSS('outline-style', 'solid')
  await expect(page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current]')).toHaveText(
    'Cohorts',
  )
})

test('no page is wider than a narrow screen', async ({ page }) => {
  await send(page.request, ...visits)
  await page.setViewportSize({ width: 360, height: 740 })
  const series = [node('visited'), node('ordered')]
  const addresses = {
    '/': 'Two ways to install',
    '/activity/': '12 events',
    '/replay/': 'Nothing was recorded yet.',
    [asked({ kind: 'FunnelsQuery', series })]: 'Median time',
    '/dashboards/': 'No dashboards yet.',
    '/persons/': '6 persons',
    '/cohorts/?cohort=new': 'Create cohort',
    '/feature_flags/?flag=new': 'Create flag',
    '/experiments/?experiment=new': 'Create experiment',
    '/errors/': 'No issues.',
    '/logs/': 'No lines.',
    '/vitals/': 'No clicks:',
  }
  const widths: Record<string, number> = {}
  for (const [address, shows] of Object.entries(addresses)) {
    await page.goto(address)
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible()
    widths[address] = await page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('body, body > *, main > *')].map(
          (one) => one.getBoundingClientRect().right,
        ),
      ),
    )
  }
  expect(Object.entries(widths).filter(([, width]) => width > 360)).toEqual([])
})
