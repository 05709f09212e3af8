// Everything that the newest SDKs send is accepted: they run behind a proxy that notes each request and its answer.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { PostHog } from 'posthog-node'
import { TOKEN } from './lib/collector.mjs'
import { sameEvents, through, withCollector } from './lib/proxy.mjs'
import { runPython } from './lib/values.mjs'

/** What only some tests need is installed beside those of packages. */
const require = createRequire(new URL('../packaging/package.json', import.meta.url))
/** Its types are not where the checker looks. */
const LITE = 'posthog-js-lite'

const MODES = ['v0', 'v1', 'v1 deflate', 'v1 gzip']

test('all that posthog of PyPI sends is stored', () =>
  withCollector(async (collector) => {
    const everybody = { groups: [{ properties: [], rollout_percentage: 100 }] }
    const variants = [{ key: 'red', rollout_percentage: 100 }]
    await collector.create('feature_flags', { key: 'plain', filters: everybody })
    await collector.create('feature_flags', {
      key: 'colour',
      filters: { ...everybody, multivariate: { variants } },
    })
    const paths = ['/batch/', '/i/v0/ai/batch/', '/i/v1/analytics/events', '/i/v1/metrics', '/i/v1/traces']
    const send = (url) => runPython('send.py', [url, TOKEN])
    const { result: printed } = await through(collector, send, [...paths, '/flags/'])
    const [all, typed] = printed.trim().split('\n').map(JSON.parse)
    assert.deepEqual([all, typed], [{ colour: 'red', plain: true }, ['red', true]])

    const modes = async (event) => {
      const events = await collector.list(`events/?event=${encodeURIComponent(event)}`)
      return events.map(({ properties }) => properties.mode).sort()
    }
    for (const event of ['python event', '$ai_generation']) assert.deepEqual(await modes(event), MODES)
    assert.equal((await collector.list('events/?event=%24exception')).length, MODES.length)
    assert.equal((await collector.list('events/?event=%24groupidentify')).length, MODES.length)
    for (const event of await collector.list('events/?event=python%20event')) {
      assert.equal(event.properties.$lib, 'posthog-python')
    }
    const [person] = await collector.list('persons/?distinct_id=ada')
    assert.ok(MODES.includes(person.properties.mode))

    const metrics = await collector.list('telemetry/?signal=metrics&service=python')
    const names = [...new Set(metrics.map(({ name }) => name))].sort()
    assert.deepEqual(names, ['heat', 'orders', 'wait'])
    const orders = metrics.find(({ name }) => name === 'orders').data.sum.dataPoints[0]
    assert.equal(Number(orders.asDouble ?? orders.asInt), 3)
    const spans = await collector.list('telemetry/?signal=traces&service=python')
    assert.deepEqual([...new Set(spans.map(({ name }) => name))], ['grind'])
    assert.match(spans[0].trace_id, /^[0-9a-f]{32}$/)
  }))

test('all that posthog-node sends is stored', () =>
  withCollector(async (collector) => {
    const paths = [
      '/batch/',
      '/i/v0/ai/batch/',
      '/i/v1/analytics/events',
      '/i/v1/logs',
      '/i/v1/metrics',
      '/i/v1/traces',
    ]
    await through(collector, sendWithNode, paths)
    const events = await collector.list('events/?event=node%20event')
    assert.deepEqual(events.map(({ properties }) => properties.mode).sort(), ['v0', 'v1'])
    const ai = await collector.list('events/?event=%24ai_generation')
    assert.deepEqual(ai.map(({ properties }) => properties.mode).sort(), ['v0', 'v1'])
    const first = async (signal) => (await collector.list(`telemetry/?signal=${signal}&service=node`))[0]
    assert.equal((await first('logs')).name, 'the mill stops')
    assert.equal((await first('metrics')).name, 'orders')
    assert.equal((await first('traces')).name, 'grind')
  }))

async function sendWithNode(host) {
  for (const captureMode of ['v0', 'v1']) {
    // It is read when a client is made; there is no option for it.
    process.env.POSTHOG_CAPTURE_MODE = captureMode
    const service = { serviceName: 'node' }
    const client = new PostHog(TOKEN, { host, traces: service, metrics: service, logs: service })
    const properties = { mode: captureMode }
    client.capture({ distinctId: 'ada', event: 'node event', properties })
    client.captureAi({ distinctId: 'ada', event: '$ai_generation', properties })
    client.captureLog({ body: 'the mill stops', level: 'error' })
    client.metrics.count('orders', 3)
    client.startSpan('grind').end()
    await client.flush()
    await client.shutdown()
  }
  delete process.env.POSTHOG_CAPTURE_MODE
}

test('all that posthog-js-lite sends is stored', () =>
  withCollector(async (collector) => {
    const groups = [{ properties: [], rollout_percentage: 100 }]
    await collector.create('feature_flags', {
      key: 'plain',
      filters: { groups, payloads: { true: '{"a":1}' } },
    })
    const sent = await through(collector, sendWithLite, ['/batch/', '/flags/'])
    assert.deepEqual(sent.result, [true, { a: 1 }])
    await sameEvents(collector, sent.requests)
    const names = (await collector.list('events/')).map(({ event }) => event)
    const expected = ['lite event', '$identify', '$groupidentify', '$create_alias', '$feature_flag_called']
    assert.deepEqual([...new Set(names)].sort(), [...expected, '$autocapture', '$set', '$exception'].sort())
    const [person] = await collector.list('persons/?distinct_id=ada')
    assert.equal(person.properties.plan, 'team')
    const [issue] = await collector.list('error_tracking/issues/')
    assert.deepEqual([issue.name, issue.description], ['RangeError', 'out of beans'])
  }))

async function sendWithLite(host) {
  const { PostHog: Lite } = require(LITE)
  const client = new Lite(TOKEN, { host, persistence: 'memory', flushAt: 3 })
  client.capture('lite event', { price: 3, nested: { list: [1, null, 'é'] } })
  client.identify('ada', { plan: 'pro' })
  client.groupIdentify('company', 'mill', { size: 3 })
  client.alias('ada-2')
  client.autocapture('click', [{ tag_name: 'button', $el_text: 'Pay' }])
  client.setPersonProperties({ plan: 'team' })
  client.captureException(new RangeError('out of beans'))
  await client.reloadFeatureFlagsAsync()
  const values = [client.getFeatureFlag('plain'), client.getFeatureFlagPayload('plain')]
  await client.flush()
  await client.shutdown()
  return values
}
