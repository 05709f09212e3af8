// PostHog's specification traces.

import { signalsOf, storedSignals } from '../signals'
import { expect, test, type Visitor } from './visitor'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

/** A page that records spans. Those that wait leave when they are asked for. */
async function open(visitor: Visitor, traces = '{}', config: object = {}): Promise<void> {
  await visitor.open({ debug: true, ...config }, `{ traces: { flushIntervalMs: 1e8, ...${traces} } }`)
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
}
const flush = (visitor: Visitor): Promise<void> => visitor.call((sdk) => sdk.flush())

test('a span is one record, whatever is called after its end', async ({ visitor, collector }) => {
  await open(visitor)
  await visitor.call((sdk) => {
    const span = sdk.startSpan('checkout', { attributes: { userId: 42, none: null } })
    span
      .setAttribute('a', 1)
      .setAttributes({ b: true })
      .updateName('GET /users/:id')
      .addEvent('cache miss', { key: 'k' })
    span.end()
    span.setAttribute('late', 1).end()
  })
  await flush(visitor)
  const [span] = await storedSignals(collector, 'traces', 1)
  expect(span).toMatchObject({ name: 'GET /users/:id', kind: 1, flags: 257 })
  expect(span!.traceId).toMatch(/^[\da-f]{32}$/)
  expect(span!.spanId).toMatch(/^[\da-f]{16}$/)
  expect(span!.parentSpanId).toBeUndefined()
  expect(span!.status).toBeUndefined()
  const { url, id, session } = await visitor.call((sdk) => ({
    url: location.href,
    id: sdk.get_distinct_id(),
    session: sdk.get_session_id(),
  }))
  expect(span!.attributes).toEqual({
    userId: 42,
    a: 1,
    b: true,
    posthogDistinctId: id,
    sessionId: session,
    'url.full': url,
  })
  const [start, end, event] = [
    span!.startTimeUnixNano,
    span!.endTimeUnixNano,
    span!.events[0].timeUnixNano,
  ].map(BigInt)
  expect(start! <= event! && event! <= end!).toBe(true)
  expect(span!.resource).toMatchObject({ 'service.name': 'unknown_service', 'telemetry.sdk.name': 'web' })
})

test('off until it is configured: the function runs, with a span that is none', async ({ visitor }) => {
  await visitor.open({ debug: true, logs: {} })
  const answers = await visitor.call((sdk) => {
    const before = sdk.withSpan('job', (span: any) => [span.traceparent(), span.traceId, sdk.getActiveSpan()])
    const chained = sdk.startSpan('x').setAttribute('a', 1).addEvent('e').setStatus('ok')
    chained.end()
    return [before, chained.tracestate(), sdk.getActiveSpan()]
  })
  expect(answers).toEqual([[null, null, null], null, null])
  await expect.poll(() => visitor.call((sdk) => typeof sdk.metrics.isEnabled)).toBe('undefined')
  expect(
    await visitor.call((sdk) =>
      sdk.withSpan('job', (span: any) => [span.traceparent(), sdk.getActiveSpan(), 5]),
    ),
  ).toEqual([null, null, 5])
  expect(
    await visitor.call((sdk) => sdk.startSpan('child', { parent: sdk.startSpan('x') }).traceparent()),
  ).toBeNull()
  await flush(visitor)
  expect(visitor.requests.filter((url) => url.includes('/traces'))).toEqual([])
})

test('what a function throws is recorded and goes on to its caller', async ({ visitor, collector }) => {
  await open(visitor)
  const seen = await visitor.call(async (sdk) => {
    const error = new TypeError('boom')
    const caught: unknown[] = []
    const run = (work: () => unknown): void => {
      try {
        work()
      } catch (thrown) {
        caught.push(thrown === error)
      }
    }
    run(() =>
      sdk.withSpan('sync', () => {
        throw error
      }),
    )
    await sdk
      .withSpan('async', { kind: 'client' }, () => Promise.reject(error))
      .catch((thrown: unknown) => caught.push(thrown === error))
    run(() =>
      sdk.withSpan('fine all the same', (span: any) => {
        span.setStatus('ok')
        throw error
      }),
    )
    caught.push(await sdk.withSpan('answer', async () => 'answer'))
    return caught
  })
  expect(seen).toEqual([true, true, true, 'answer'])
  await flush(visitor)
  const spans = Object.fromEntries(
    (await storedSignals(collector, 'traces', 4)).map((span) => [span.name, span]),
  )
  for (const name of ['sync', 'async']) {
    expect(spans[name]!.status).toEqual({ code: 2, message: 'boom' })
    const [{ name: event, attributes }] = spans[name]!.events
    expect(event).toBe('exception')
    expect(attributes.slice(0, 2)).toEqual([
      { key: 'exception.type', value: { stringValue: 'TypeError' } },
      { key: 'exception.message', value: { stringValue: 'boom' } },
    ])
  }
  expect(spans.async!.kind).toBe(3)
  expect(spans['fine all the same']!.status).toEqual({ code: 1 })
  expect(spans.answer!.status).toBeUndefined()
})

test('spans nest by the active one, and logs say it', async ({ visitor, collector }) => {
  await open(visitor)
  const active = await visitor.call((sdk) => {
    const manual = sdk.startSpan('manual')
    const isActive = [sdk.getActiveSpan() === null]
    sdk.withSpan('parent', (parent: any) => {
      isActive.push(sdk.getActiveSpan() === parent)
      sdk.startSpan('child').end()
      sdk.startSpan('child of another', { parent: manual }).end()
      sdk.captureLog({ body: 'step done' })
      sdk.withSpan('inner', () => isActive.push(sdk.getActiveSpan() !== parent))
      isActive.push(sdk.getActiveSpan() === parent)
    })
    manual.end()
    return [...isActive, sdk.getActiveSpan() === null]
  })
  expect(active).toEqual([true, true, true, true, true])
  await flush(visitor)
  const spans = Object.fromEntries(
    (await storedSignals(collector, 'traces', 5)).map((span) => [span.name, span]),
  )
  const { parent, child, manual } = spans
  expect([child!.traceId, child!.parentSpanId]).toEqual([parent!.traceId, parent!.spanId])
  expect(spans['child of another']!.parentSpanId).toBe(manual!.spanId)
  expect(parent!.parentSpanId).toBeUndefined()
  const [log] = await storedSignals(collector, 'logs', 1)
  expect([log!.traceId, log!.spanId]).toEqual([parent!.traceId, parent!.spanId])
})

test('a trace of another program goes on', async ({ visitor, collector }) => {
  await open(visitor)
  const headers = await visitor.call((sdk) => {
    const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00'
    const span = sdk.startSpan('continued', { parent, tracestate: 'vendor=abc' })
    const child = sdk.startSpan('child', { parent: span })
    const fresh = sdk.startSpan('fresh', { parent: 'garbage', tracestate: 'vendor=abc' })
    const answer = [span.traceparent(), span.spanId, child.tracestate(), fresh.tracestate()]
    for (const each of [child, span, fresh]) each.end()
    return answer
  })
  expect(headers).toEqual([`00-${TRACE}-${headers[1]}-01`, headers[1], 'vendor=abc', null])
  await flush(visitor)
  const [child, span, fresh] = await storedSignals(collector, 'traces', 3)
  expect(span).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, traceState: 'vendor=abc', flags: 0x301 })
  expect(child).toMatchObject({ traceId: TRACE, traceState: 'vendor=abc', flags: 0x101 })
  expect(fresh!.traceId).not.toBe(TRACE)
})

test('times and names are valid, and limits are counted', async ({ visitor, collector }) => {
  await open(visitor)
  await visitor.call((sdk) => {
    sdk.startSpan('future', { startTime: 1e18 }).end()
    sdk.startSpan('', { startTime: Date.now() }).end(5)
    const span = sdk.startSpan('full')
    for (let at = 0; at < 130; at++) span.setAttribute('k' + at, at).addEvent('e' + at)
    span.end()
    sdk.startSpan('numbers', { attributes: { nan: NaN, big: 2n ** 64n, list: [1], object: { a: 1 } } }).end()
  })
  await flush(visitor)
  const spans = Object.fromEntries(
    (await storedSignals(collector, 'traces', 4)).map((span) => [span.name, span]),
  )
  const near = (nanos: string): boolean => Math.abs(Number(BigInt(nanos) / 1_000_000n) - Date.now()) < 60_000
  expect(near(spans.future!.startTimeUnixNano)).toBe(true)
  expect(spans.unknown!.endTimeUnixNano).toBe(spans.unknown!.startTimeUnixNano)
  expect(spans.full).toMatchObject({ droppedAttributesCount: 2, droppedEventsCount: 2 })
  expect(Object.keys(spans.full!.attributes)).toHaveLength(128 + 3)
  expect(spans.full!.attributes).toHaveProperty('posthogDistinctId')
  expect(spans.numbers!.attributes).toMatchObject({ nan: 'NaN', big: '18446744073709551616' })
})

test('who the visitor is stays as at the start', async ({ visitor, collector }) => {
  await open(visitor)
  const before = await visitor.call((sdk) => {
    const span = sdk.startSpan('x')
    const id = sdk.get_distinct_id()
    sdk.identify('ada')
    span.end()
    sdk.startSpan('own', { attributes: { posthogDistinctId: 'override' } }).end()
    return id
  })
  await flush(visitor)
  const [first, own] = await storedSignals(collector, 'traces', 2)
  expect(first!.attributes.posthogDistinctId).toBe(before)
  expect(own!.attributes.posthogDistinctId).toBe('override')
})

test('the hook changes, drops, and drops what it fails to see', async ({ visitor, collector }) => {
  await open(
    visitor,
    `{ beforeSpanSend: [
      (span) => (span.name === 'drop' ? null : span),
      (span) => {
        if (span.name === 'broken') throw new Error('broken')
        window.seen = [span.attributes.userId, span.kind]
        const { traceId } = span
        span.traceId = 'other'
        span.attributes = { ...span.attributes, secret: '[removed]', kept: span.traceId === traceId }
        return span
      },
    ] }`,
  )
  await visitor.call((sdk) => {
    for (const name of ['drop', 'broken', 'fine'])
      sdk.startSpan(name, { attributes: { userId: 42, secret: 'canary' } }).end()
  })
  await flush(visitor)
  const [span] = await storedSignals(collector, 'traces', 1)
  expect(span!.name).toBe('fine')
  expect(span!.traceId).toMatch(/^[\da-f]{32}$/)
  expect(span!.attributes).toMatchObject({ secret: '[removed]', kept: true, userId: 42 })
  expect(await visitor.call(() => (window as any).seen)).toEqual([42, 'internal'])
  await visitor.said('spans are dropped')
})

test('a span that was started before the visitor opted out is not sent', async ({ visitor, collector }) => {
  await open(visitor)
  await visitor.call((sdk) => {
    const span = sdk.startSpan('canary')
    sdk.opt_out_capturing()
    span.setAttribute('a', 1).end()
  })
  await visitor.events()
  await flush(visitor)
  expect(signalsOf(collector, 'traces')).toEqual([])
})

test('spans that are never ended are bounded', async ({ visitor, collector }) => {
  await open(visitor, '{ maxLiveSpans: 2 }')
  const last = await visitor.call((sdk) => {
    const spans = [1, 2, 3].map((at) => sdk.startSpan('leak ' + at))
    const header = spans[2].traceparent()
    spans[0].end()
    sdk.startSpan('room again').end()
    return header
  })
  expect(last).toBeNull()
  await flush(visitor)
  await storedSignals(collector, 'traces', 2)
})

test('a request of spans needs no preflight, and one that leaves with the page is plain', async ({
  page,
  visitor,
  collector,
}) => {
  const sent: { url: string; type: string | undefined; own: string[]; first: number | undefined }[] = []
  page.on('request', (request) => {
    if (!request.url().includes('/i/v1/traces')) return
    const headers = request.headers()
    sent.push({
      url: request.url().split('/i/')[1]!,
      type: headers['content-type'],
      own: Object.keys(headers).filter((name) => /^(authorization|content-encoding)$/.test(name)),
      first: request.postDataBuffer()?.[0],
    })
  })
  // only the next page can see what a page sends when it goes
  await page.addInitScript(() => {
    const { sendBeacon } = Navigator.prototype
    Navigator.prototype.sendBeacon = function (url, body) {
      localStorage.setItem('beacon', JSON.stringify([String(url), (body as Blob).type]))
      return sendBeacon.call(this, url, body)
    }
  })
  await open(visitor)
  await visitor.call((sdk) => sdk.startSpan('one').end())
  await flush(visitor)
  expect(sent).toEqual([
    { url: 'v1/traces?token=phc_specs&compression=gzip-js', type: 'text/plain', own: [], first: 0x1f },
  ])
  await visitor.call((sdk) => sdk.startSpan('two').end())
  await page.goto('/specs')
  const [url, type] = await page.evaluate(() => JSON.parse(localStorage.getItem('beacon')!))
  expect([url.split('/i/')[1], type]).toEqual(['v1/traces?token=phc_specs', 'text/plain'])
  await storedSignals(collector, 'traces', 2)
})
