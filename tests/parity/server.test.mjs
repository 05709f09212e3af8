// A server's code as PostHog's users write it, with nothing but the address of the server and the key changed: events, a funnel with
// its steps, the persons of a cohort. Each answer equals what is counted here from the events.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versions } from '../../scripts/lib/python.mjs'
import { startCollector, writeExamples } from './lib/collector.mjs'
import { runPython } from './lib/values.mjs'

const EXAMPLES = ['posthog_client.py', 'posthog_api.py']
const DAY = 24 * 60 * 60 * 1000

for (const [name, version] of Object.entries(versions)) {
  test(`events, funnel and cohort with the SDK of ${version.requirements}`, async () => {
    const collector = await startCollector()
    try {
      writeExamples(collector, EXAMPLES)
      await check(collector, version, name === 'identify')
    } finally {
      await collector.stop()
    }
  })
}

async function check(collector, version, identifies) {
  const events = journeys(Date.now())
  await collector.batch(events, 'phc_your_project_key')
  const filters = { properties: { type: 'AND', values: [{ key: 'plan', type: 'person', value: ['pro'] }] } }
  const cohort = await collector.create('cohorts', { name: 'Pro', filters })
  const calls = [
    ['track_subscription_created', ['user-1', 'pro', 4900]],
    ['track_api_call', ['user-2', '/v1/things', 12.5]],
    ...(identifies ? [['update_user_properties', ['user-3', { plan: 'pro' }]]] : []),
    ['get_cohort_users', [cohort.id]],
    ['get_cohort_users', [cohort.id, 2]],
  ]
  const input = calls.map((call) => `${JSON.stringify(call)}\n`).join('')
  const printed = await runPython('serve.py', [], { input, folder: collector.folder, version })
  const [funnel, users, two] = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

  assert.equal(funnel.name, 'Onboarding Funnel')
  assert.deepEqual(
    funnel.result.map(({ order, action_id, count }) => [order, action_id, count]),
    ['user_signed_up', 'onboarding_step_completed', 'feature_used'].map((step, order) => [
      order,
      step,
      reached(events)[order],
    ]),
  )
  const pro = new Set(events.filter(({ properties }) => properties.$set?.plan === 'pro').map(idOf))
  if (identifies) pro.add('user-3')
  assert.ok(pro.size > 2)
  assert.deepEqual(users.flatMap(({ distinct_ids }) => distinct_ids).sort(), [...pro].sort())
  assert.equal(two.length, 2)
  await checkCaptured(collector)
}

/** Both kinds of events exist with their properties. */
async function checkCaptured({ list }) {
  const [subscription] = await list('events/?event=subscription_created')
  assert.equal(subscription.distinct_id, 'user-1')
  const { plan, amount_cents, currency } = subscription.properties
  assert.deepEqual({ plan, amount_cents, currency }, { plan: 'pro', amount_cents: 4900, currency: 'usd' })
  const [call] = await list('events/?event=api_call')
  assert.deepEqual([call.distinct_id, call.properties.latency_ms], ['user-2', 12.5])
}

/** People who go different ways: some skip a step, do it in the wrong order, do another one, or take too long. */
function journeys(now) {
  const events = []
  const add = (user, event, days, properties = {}) =>
    events.push({
      event,
      distinct_id: `user-${user}`,
      timestamp: new Date(now - days * DAY).toISOString(),
      properties,
    })
  for (let user = 0; user < 60; user += 1) {
    const late = user % 7 === 0
    if (user % 11 !== 0)
      add(user, 'user_signed_up', late ? 30 : 6, { $set: { plan: user % 4 === 1 ? 'pro' : 'free' } })
    add(user, 'onboarding_step_completed', 5, { step_number: (user % 3) + 1 })
    if (user % 2 === 0) add(user, 'onboarding_step_completed', 4, { step_number: 3 })
    if (user % 5 !== 0) add(user, 'feature_used', user % 3 === 0 ? 4.5 : 3)
  }
  return events
}

const idOf = ({ distinct_id }) => distinct_id

/** How many of them reached each step: in order, within 14 days of the first, in the last 7 days. */
function reached(events) {
  const from = new Date(Date.now() - 7 * DAY)
  from.setUTCHours(0, 0, 0, 0)
  const steps = [
    ({ event }) => event === 'user_signed_up',
    ({ event, properties }) => event === 'onboarding_step_completed' && properties.step_number === 3,
    ({ event }) => event === 'feature_used',
  ]
  const furthest = [...new Set(events.map(idOf))].map((user) => {
    const own = events
      .filter((event) => idOf(event) === user && new Date(event.timestamp) >= from)
      .map((event) => ({ ...event, at: new Date(event.timestamp).getTime() }))
    const after = (step, before, start) =>
      Math.max(
        step,
        ...own
          .filter((event) => steps[step]?.(event) && event.at >= before && event.at <= start + 14 * DAY)
          .map((event) => after(step + 1, event.at, start)),
      )
    return Math.max(0, ...own.filter(steps[0]).map(({ at }) => after(1, at, at)))
  })
  return steps.map((_, step) => furthest.filter((number) => number > step).length)
}
