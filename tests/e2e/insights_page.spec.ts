import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { InsightsPage } from './insights_page'
import { send, type Sent } from './send'

const DAY = 86_400_000
const MINUTE = 60_000

const now = Date.now()
const timeOf = (daysAgo: number, minutes = 0): string =>
  new Date(now - daysAgo * DAY + minutes * MINUTE).toISOString()

/** A day as PostHog's labels have it: `5-Nov-2026`. */
const label = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
    .format(new Date(iso))
    .replace('Sept', 'Sep')
    .replaceAll(' ', '-')

const as = (distinct_id: string, event: string, timestamp: string, properties = {}): Sent => ({
  event,
  distinct_id,
  timestamp,
  properties: { $process_person_profile: true, ...properties },
})

const unique = (events: Sent[]): number => new Set(events.map(({ distinct_id }) => distinct_id)).size
const text = (number: number): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(number)
const percent = (part: number, whole: number): string => `${text((part / whole) * 100)} %`

function grouped<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** The `count` of the events of each day, by the day's label. */
function byDay(events: Sent[], count: (events: Sent[]) => number): Record<string, string> {
  const days = grouped(events, ({ timestamp = '' }) => label(timestamp))
  return Object.fromEntries([...days].map(([day, own]) => [day, text(count(own))]))
}

test('a trend is put together, and its numbers are those of a count', async ({ page }) => {
  const events = Array.from({ length: 120 }, (_, index) =>
    as(`person-${index % 17}`, index % 3 ? 'visit' : 'order', timeOf(index % 4), {
      plan: index % 5 ? 'free' : 'pro',
      amount: index,
    }),
  )
  await send(page.request, ...events)
  const orders = events.filter(({ event }) => event === 'order')
  const insights = new InsightsPage(page)
  await insights.open()
  const series = insights.part('Series A')
  await insights.choose(series, 'Event', 'order')
  await insights.expectNumbers('Counts', { order: { Sum: '40', ...byDay(orders, ({ length }) => length) } })
  await insights.choose(series, 'Count', 'dau')
  await insights.expectNumbers('Counts', { order: byDay(orders, unique) })
  await insights.choose(series, 'Count', 'sum')
  await expect(page.getByText('Name the property whose numbers count.')).toBeVisible()
  await series.getByLabel('Property to count').fill('amount')
  const amount = (events: Sent[]): number =>
    events.reduce((sum, { properties }) => sum + Number(properties?.amount), 0)
  await insights.expectNumbers('Counts', { order: { Sum: text(amount(orders)), ...byDay(orders, amount) } })

  await insights.builder.getByLabel('Break down by').fill('plan')
  const ofPlan = (plan: string): Sent[] => orders.filter(({ properties }) => properties?.plan === plan)
  await insights.expectNumbers('Counts', {
    free: byDay(ofPlan('free'), amount),
    pro: byDay(ofPlan('pro'), amount),
  })
  await series.getByRole('button', { name: 'Add property' }).click()
  await series.getByLabel('Property', { exact: true }).fill('plan')
  await series.getByLabel('Value').fill('pro')
  await insights.builder.getByLabel('Break down by').fill('')
  await insights.expectNumbers('Counts', { order: { Sum: text(amount(ofPlan('pro'))) } })
  await insights.choose(insights.builder, 'Compare', 'previous')
  await insights.choose(insights.builder, 'Time', '-1dStart/-1dEnd')
  const on = (daysAgo: number): string =>
    text(amount(ofPlan('pro').filter(({ timestamp }) => timestamp === timeOf(daysAgo))))
  await insights.expectNumbers('Counts', { order: { Sum: on(1) }, 'order (before)': { Sum: on(2) } })
  await insights.choose(insights.builder, 'Show as', 'BoldNumber')
  await expect(page.getByRole('definition')).toHaveText([on(1), on(2)])
})

test('an insight is shared by its address, saved, renamed and deleted', async ({ page }) => {
  await send(
    page.request,
    as('a', 'order', timeOf(1)),
    as('b', 'order', timeOf(1)),
    as('a', 'order', timeOf(2)),
  )
  const insights = new InsightsPage(page)
  await insights.open()
  await insights.choose(insights.builder, 'Time', '-1dStart/-1dEnd')
  await insights.choose(insights.builder, 'Show as', 'BoldNumber')
  await expect(page.getByRole('definition')).toHaveText(['2'])
  await insights.choose(insights.builder, 'Time', 'custom')
  for (const [edge, expected] of [
    ['From', '3'],
    ['To', '1'],
  ] as const) {
    await insights.builder.getByLabel(edge).fill(timeOf(2).slice(0, 10))
    await expect(page.getByRole('definition')).toHaveText([expected])
  }
  await insights.choose(insights.builder, 'Time', '-1dStart/-1dEnd')
  await expect(page.getByRole('definition')).toHaveText(['2'])

  // The address has the question, and a saved one its short id.
  const shared = await page.context().newPage()
  await shared.goto(page.url())
  await expect(shared.getByRole('definition')).toHaveText(['2'])
  await insights.head.getByLabel('Name').fill('Orders of pro')
  await insights.head.getByRole('button', { name: 'Save' }).click()
  await expect(insights.saved).toHaveText([/Orders of pro.*Trends/])
  expect(page.url()).toMatch(/\/insights\/\?insight=[a-z0-9]{8}$/)
  await insights.head.getByLabel('Name').fill('Pro orders')
  await insights.head.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(insights.saved).toHaveText([/Pro orders/])
  await shared.goto(page.url())
  await expect(shared.getByRole('definition')).toHaveText(['2'])

  await page.getByRole('button', { name: 'New insight' }).click()
  await expect(insights.head.getByLabel('Name')).toHaveValue('')
  await insights.saved.click()
  await expect(insights.head.getByLabel('Name')).toHaveValue('Pro orders')
  await insights.head.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete insight' }).click()
  await expect(page.getByText('No saved insights yet.')).toBeVisible()
})

/** Persons who did these events, each later than the one before; `except` must not have happened in between. */
function through(events: Sent[], steps: string[], except?: string): string[] {
  const persons = grouped(events, ({ distinct_id }) => distinct_id)
  const went = ([, own]: [string, Sent[]]): boolean => {
    let at = ''
    for (const step of steps) {
      const found = own.find(({ event, timestamp = '' }) => event === step && timestamp > at)
      if (!found?.timestamp) return false
      const [from, to] = [at, found.timestamp]
      const isBetween = ({ event, timestamp = '' }: Sent): boolean =>
        event === except && from !== '' && timestamp > from && timestamp < to
      if (own.some(isBetween)) return false
      at = found.timestamp
    }
    return true
  }
  return [...persons].filter(went).map(([id]) => id)
}

/** What 130 persons did on their way from a view to an order. */
function visits(): Sent[] {
  return Array.from({ length: 130 }, (_, index) => {
    const id = `p${String(index).padStart(3, '0')}`
    const plan = { plan: index % 3 ? 'free' : 'pro' }
    return [
      as(id, 'viewed', timeOf(2), plan),
      ...(index % 10 ? [as(id, 'in cart', timeOf(2, 10 + (index % 2) * 60), plan)] : []),
      ...(index % 6 ? [] : [as(id, 'cancelled', timeOf(2, 80), plan)]),
      ...(index % 4 ? [] : [as(id, 'bought', timeOf(2, 90), plan)]),
    ]
  }).flat()
}

const STEPS = ['viewed', 'in cart', 'bought']

/** Sends events, and opens a funnel of the three steps. */
async function openFunnel(page: Page, events: Sent[]): Promise<InsightsPage> {
  await send(page.request, ...events)
  const insights = new InsightsPage(page)
  await insights.open()
  await insights.kind('Funnel')
  await insights.builder.getByRole('button', { name: 'Add step' }).click()
  for (const [index, step] of STEPS.entries())
    await insights.choose(insights.part(`Step ${index + 1}`), 'Event', step)
  return insights
}

test('a funnel has persons behind each number', async ({ page }) => {
  const events = visits()
  const insights = await openFunnel(page, events)
  const counts = STEPS.map((_, index) => through(events, STEPS.slice(0, index + 1)).length)
  const [viewed = 0, inCart = 0, bought = 0] = counts
  await insights.expectNumbers('Steps', {
    '1. viewed': { Persons: text(viewed) },
    '2. in cart': {
      Persons: text(inCart),
      Lost: text(viewed - inCart),
      'Of step 1': percent(inCart, viewed),
    },
    '3. bought': { Persons: text(bought), 'Of previous': percent(bought, inCart) },
  })

  await page.getByRole('button', { name: 'Reached 2. in cart' }).click()
  const dialog = page.getByRole('dialog', { name: '2. in cart: persons who reached it' })
  const pages = dialog.getByRole('navigation', { name: 'Pages of the list' })
  await expect(dialog.getByRole('link')).toHaveCount(100)
  await pages.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByText(`101–${inCart}`)).toBeVisible()
  await expect(dialog.getByRole('link')).toHaveCount(inCart - 100)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Lost before 2. in cart' }).click()
  const lost = through(events, ['viewed']).filter(
    (id) => !through(events, ['viewed', 'in cart']).includes(id),
  )
  const shown = page.getByRole('dialog').getByRole('link')
  await expect(shown).toHaveCount(lost.length)
  expect((await shown.allTextContents()).sort()).toEqual(lost)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await insights.builder.getByLabel('Break down by').fill('plan')
  const pro = events.filter(({ properties }) => properties?.plan === 'pro')
  const ofPro = page.getByRole('region', { name: 'Steps of pro' })
  await ofPro.getByRole('button', { name: 'Reached 3. bought' }).click()
  await expect(shown).toHaveCount(through(pro, STEPS).length)
  expect((await shown.allTextContents()).sort()).toEqual(through(pro, STEPS))
})

test('a funnel has exclusions, a window, an order and a breakdown', async ({ page }) => {
  const events = visits()
  const insights = await openFunnel(page, events)
  await insights.builder.getByRole('button', { name: 'Add exclusion' }).click()
  await insights.choose(insights.part('Exclusion 1'), 'Event', 'cancelled')
  await insights.choose(insights.part('Exclusion 1'), 'After step', '1')
  // A person who cancelled on the way is no person of the funnel any more.
  const kept = events.filter(
    ({ distinct_id }) =>
      !through(events, STEPS).includes(distinct_id) ||
      through(events, STEPS, 'cancelled').includes(distinct_id),
  )
  await insights.expectNumbers('Steps', { '3. bought': { Persons: text(through(kept, STEPS).length) } })
  await insights.part('Exclusion 1').getByRole('button', { name: 'Remove exclusion' }).click()

  await insights.builder.getByLabel('Within').fill('1')
  await insights.choose(insights.builder, 'Unit', 'hour')
  const quick = events.filter(({ timestamp = '' }) => timestamp <= timeOf(2, 60))
  await insights.expectNumbers('Steps', {
    '2. in cart': { Persons: text(through(quick, ['viewed', 'in cart']).length) },
    '3. bought': { Persons: '0' },
  })
  await insights.choose(insights.builder, 'Unit', 'day')
  await insights.choose(insights.builder, 'Steps happen', 'strict')
  const strict = through(events, ['viewed', 'in cart', 'bought'], 'cancelled').length
  await insights.expectNumbers('Steps', { '3. bought': { Persons: text(strict) } })
  await insights.choose(insights.builder, 'Steps happen', 'ordered')
  await insights.builder.getByLabel('Break down by').fill('plan')
  const pro = events.filter(({ properties }) => properties?.plan === 'pro')
  await insights.expectNumbers('Steps of pro', {
    '1. viewed': { Persons: text(through(pro, ['viewed']).length) },
    '3. bought': { Persons: text(through(pro, STEPS).length) },
  })
})

test('an insight in the elder form shows its answer, and its name can be changed', async ({ page }) => {
  await send(
    page.request,
    as('a', 'visit', timeOf(0)),
    as('b', 'visit', timeOf(1)),
    as('b', 'order', timeOf(0)),
  )
  const events = ['visit', 'order'].map((id, order) => ({ id, order, type: 'events' }))
  const data = { name: 'Elder', filters: { insight: 'FUNNELS', events } }
  const made = await page.request.post('/api/projects/@current/insights/', { data })
  const { short_id } = (await made.json()) as { short_id: string }
  const insights = new InsightsPage(page)
  await insights.open(`/insights/?insight=${short_id}`)
  await insights.expectNumbers('Steps', {
    '1. visit': { Persons: '2' },
    '2. order': { Persons: '1', Lost: '1' },
  })
  await insights.head.getByLabel('Name').fill('Old')
  await insights.head.getByRole('button', { name: 'Save' }).click()
  await expect(insights.saved).toHaveText([/Old/])
  await insights.expectNumbers('Steps', { '2. order': { Persons: '1', Lost: '1' } })
})

test('a question of a script can be opened and edited, in whatever way it is written', async ({ page }) => {
  await send(
    page.request,
    as('a', 'visit', timeOf(0), { plan: 'pro' }),
    as('a', 'visit', timeOf(1), { plan: 'pro' }),
    as('b', 'visit', timeOf(1), { plan: 'free' }),
  )
  const insights = new InsightsPage(page)
  const openQuery = async (source: object): Promise<void> => {
    const query = { kind: 'InsightVizNode', source }
    const data = { name: 'By a script', query }
    const made = await page.request.post('/api/projects/@current/insights/', { data })
    await insights.open(`/insights/?insight=${((await made.json()) as { short_id: string }).short_id}`)
  }
  const breakdownFilter = { breakdowns: [{ property: 'plan', type: 'event' }] }
  await openQuery({ kind: 'TrendsQuery', series: [{ kind: 'EventsNode', event: 'visit' }], breakdownFilter })
  await insights.expectNumbers('Counts', { pro: { Sum: '2' }, free: { Sum: '1' } })
  await expect(insights.builder.getByLabel('Break down by')).toHaveValue('plan')
  await insights.builder.getByLabel('Break down by').fill('')
  await insights.expectNumbers('Counts', { visit: { Sum: '3' } })

  const entity = { id: 'visit', type: 'events' }
  const retentionFilter = {
    target_entity: entity,
    returning_entity: entity,
    total_intervals: 2,
    period: 'Day',
  }
  await openQuery({ kind: 'RetentionQuery', retentionFilter })
  const began = `Day 0, ${timeOf(1).slice(0, 10)}`
  await insights.expectNumbers('Persons who came back', { [began]: { Persons: '2', 'Day 1': '50 %' } })
  await expect(insights.part('Persons who did').getByLabel('Event')).toHaveValue('visit')
  await expect(page.getByText('Not saved yet')).toBeHidden()
})

test('retention, lifecycle and stickiness equal a count of the events', async ({ page }) => {
  const days = [0, 1, 2, 3]
  const didOn = (person: number, daysAgo: number): boolean => (person * 7 + daysAgo * 3) % (daysAgo + 2) === 0
  const persons = Array.from({ length: 23 }, (_, person) => person)
  const events = persons.flatMap((person) =>
    days.filter((day) => didOn(person, day)).map((day) => as(`r${person}`, 'read', timeOf(day))),
  )
  await send(page.request, ...events)
  const insights = new InsightsPage(page)
  await insights.open()
  await insights.kind('Retention')
  await insights.builder.getByLabel('Number').fill('4')
  const onDay = (day: number): number[] => persons.filter((person) => didOn(person, day))
  const came = (day: number, later: number): string => {
    const began = onDay(day)
    return percent(began.filter((person) => didOn(person, day - later)).length, began.length)
  }
  const began = timeOf(3).slice(0, 10)
  await insights.expectNumbers('Persons who came back', {
    [`Day 0, ${began}`]: { Persons: text(onDay(3).length), 'Day 1': came(3, 1), 'Day 3': came(3, 3) },
  })

  await insights.kind('Stickiness')
  await insights.choose(insights.part('Series A'), 'Event', 'read')
  const times = (number: number): string =>
    text(persons.filter((person) => days.filter((day) => didOn(person, day)).length === number).length)
  await insights.expectNumbers('Persons by number of intervals', {
    read: { '1 day': times(1), '2 days': times(2), '3 days': times(3), '4 days': times(4) },
  })

  await insights.kind('Lifecycle')
  const today = label(timeOf(0))
  const first = persons.filter(
    (person) => didOn(person, 0) && !days.slice(1).some((day) => didOn(person, day)),
  )
  const returning = onDay(0).filter((person) => didOn(person, 1))
  const gone = onDay(1).filter((person) => !didOn(person, 0))
  await insights.expectNumbers('Persons', {
    new: { [today]: text(first.length) },
    returning: { [today]: text(returning.length) },
    resurrecting: { [today]: text(onDay(0).length - first.length - returning.length) },
    dormant: { [today]: text(-gone.length) },
  })
})

test('a long count says so and is cancelled; what is wrong is said in one line', async ({
  page,
  pageErrors,
}) => {
  const insights = new InsightsPage(page)
  await insights.open()
  await expect(page.getByText('Nothing has arrived yet')).toBeVisible()
  await send(page.request, { event: 'visit', distinct_id: 'a' })
  let release = (): void => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/query/', async (route) => {
    await held
    await route.continue().catch(() => {})
  })
  await insights.open()
  const progress = page.getByRole('status').filter({ hasText: 'Counting' })
  await expect(progress.getByRole('progressbar')).toBeVisible()
  const cancelled = page.waitForEvent('requestfailed')
  await progress.getByRole('button', { name: 'Cancel' }).click()
  await cancelled
  await expect(page.getByText('Cancelled.')).toBeVisible()
  release()
  await page.unroute('**/query/')
  await page.getByRole('button', { name: 'Count again' }).click()
  await insights.expectNumbers('Counts', { visit: { Sum: '1' } })

  await insights.choose(insights.builder, 'Time', '-180d')
  await insights.choose(insights.builder, 'By', 'minute')
  await expect(page.getByRole('alert')).toHaveText(/\S/)
  await insights.choose(insights.builder, 'By', 'day')
  await insights.expectNumbers('Counts', { visit: { Sum: '1' } })
  await expect(page.getByRole('alert')).toBeHidden()
  await page.goto('/insights/#q={')
  await page.reload()
  await expect(page.getByRole('alert')).toHaveText('The question in this address cannot be read.')
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})
