// Takes the README's picture of the Insights page: `node tests/e2e/screenshot_insights.mjs [file]`.
// The events are those of a small shop in six weeks (shop_history.mjs), by chance but the same each time.
import { takePictures, viewport } from './pictures.mjs'
import { shopHistory } from './shop_history.mjs'

const target = process.argv[2] ?? 'docs/insights.png'
const BATCH = 2000

const node = (event, more = {}) => ({ kind: 'EventsNode', event, name: event, ...more })
const retained = { id: '$pageview', type: 'events' }
const insights = {
  'New and returning customers': {
    kind: 'LifecycleQuery',
    series: [node('$pageview')],
    dateRange: { date_from: '-30d' },
    interval: 'week',
  },
  'Who comes back': {
    kind: 'RetentionQuery',
    retentionFilter: {
      targetEntity: retained,
      returningEntity: retained,
      period: 'Week',
      totalIntervals: 6,
    },
  },
  'Revenue by source': {
    kind: 'TrendsQuery',
    series: [node('order_completed', { math: 'sum', math_property: 'revenue' })],
    dateRange: { date_from: '-30d' },
    interval: 'day',
    breakdownFilter: { breakdown: 'utm_source', breakdown_type: 'event' },
  },
  'From visit to order': {
    kind: 'FunnelsQuery',
    series: [node('$pageview'), node('product_viewed'), node('checkout_started'), node('order_completed')],
    dateRange: { date_from: '-30d' },
    funnelsFilter: { funnelOrderType: 'ordered' },
  },
}

await takePictures(async (baseURL, browser) => {
  const events = shopHistory({ now: Date.now() })
  for (let start = 0; start < events.length; start += BATCH) {
    await post(baseURL, '/batch/', {
      api_key: 'phc_playground',
      batch: events.slice(start, start + BATCH),
    })
  }
  let shown
  for (const [name, source] of Object.entries(insights)) {
    const query = { kind: 'InsightVizNode', source }
    shown = await post(baseURL, '/api/projects/@current/insights/', { name, query, saved: true })
  }
  const context = await browser.newContext({ baseURL, viewport, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(`/insights/?insight=${shown.short_id}`)
  await page.getByRole('table', { name: 'Steps' }).waitFor()
  await page.screenshot({ path: target, animations: 'disabled' })
})
console.log(target)

async function post(baseURL, path, body) {
  const response = await fetch(baseURL + path, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
