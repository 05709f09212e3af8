// The suite's own tools: what they take for equal, and what not.

import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { selfSigned } from './lib/certificate.mjs'
import { decodeBody, eventsOf } from './lib/decode.mjs'
import { ABSENT, aligned, differences } from './lib/differ.mjs'
import { normalise, numbered, relative } from './lib/normalise.mjs'
import { toSource } from './lib/source.mjs'

const START = Date.UTC(2026, 10, 22, 12)
const id = (n, version = 7) => `0189000${n}-0000-${version}000-8000-00000000000${n}`

/** What `differences` finds between plays of which only the events count. */
const between = (theirs, ours) => differences({ events: theirs }, { events: ours })
const event = (name, properties = {}, timestamp = '<iso +0>') => ({ event: name, timestamp, properties })

test('the same things are equal, whichever ids they have', () => {
  const play = (a, b) => [
    event('one', { $session_id: a, $window_id: b }),
    event('two', { $session_id: a, text: `x ${b} y` }),
  ]
  assert.deepEqual(between(play(id(1), id(2)), play(id(3), id(4))), [])
})

test('ids that were one and are two are a difference, and the other way round', () => {
  const [same, other] = [id(1), id(2)]
  const one = [event('one', { $session_id: same }), event('two', { $session_id: same })]
  const two = [event('one', { $session_id: id(3) }), event('two', { $session_id: other })]
  const path = 'events[two].properties.$session_id'
  assert.deepEqual(between(one, two), [{ path, theirs: same, ours: other }])
  assert.deepEqual(between(two, one), [{ path, theirs: other, ours: same }])
})

test('an id that the scenario has given stays what it is', () => {
  const given = id(1)
  const other = id(2)
  const theirs = [event('one', { distinct_id: given }), event('two', { known: given })]
  const ours = [event('one', { distinct_id: other }), event('two', { known: given })]
  assert.deepEqual(
    between(theirs, ours).map(({ path }) => path),
    ['events[one].properties.distinct_id'],
  )
})

test('ids of another version are a difference', () => {
  assert.equal(between([event('one', { a: id(1, 7) })], [event('one', { a: id(2, 4) })]).length, 1)
})

test('types, absent members and lengths of lists are compared', () => {
  const theirs = [event('one', { number: 1, list: [1, 2], gone: null, zero: 0 })]
  const ours = [event('one', { number: '1', list: [1], more: true, zero: -0 })]
  assert.deepEqual(between(theirs, ours), [
    { path: 'events[one].properties.gone', theirs: null, ours: ABSENT },
    { path: 'events[one].properties.list', theirs: [1, 2], ours: [1] },
    { path: 'events[one].properties.more', theirs: ABSENT, ours: true },
    { path: 'events[one].properties.number', theirs: 1, ours: '1' },
    { path: 'events[one].properties.zero', theirs: 0, ours: -0 },
  ])
})

test('an event too few and one too many are told, and the others still compared', () => {
  const theirs = [
    event('a'),
    event('$pageview', { path: '/1' }),
    event('b', { x: 1 }),
    event('$pageview', { path: '/2' }),
  ]
  const ours = [event('a'), event('b', { x: 2 }), event('$pageview', { path: '/2' }), event('c')]
  assert.deepEqual(between(theirs, ours), [
    { path: 'events[$pageview]', theirs: 'sent', ours: ABSENT },
    { path: 'events[b].properties.x', theirs: 1, ours: 2 },
    { path: 'events[c]!', theirs: ABSENT, ours: 'sent' },
  ])
})

test('another order is a difference', () => {
  assert.equal(between([event('a'), event('b')], [event('b'), event('a')]).length, 2)
})

test('of events of one name those of one time belong together', () => {
  const late = event('a', {}, '<iso +9>')
  assert.deepEqual(aligned([event('a'), late], [late]), [
    [0, undefined],
    [1, 0],
  ])
})

test('times become distances, and keep how they are written', () => {
  const value = {
    ms: START + 5,
    s: (START + 1500) / 1000,
    iso: new Date(START - 20).toISOString(),
    count: 42,
    list: [START],
  }
  assert.deepEqual(relative(value, START), {
    ms: '<ms +5>',
    s: '<s +1.5>',
    iso: '<iso -20>',
    count: 42,
    list: ['<ms +0>'],
  })
})

test('an outcome: events in the order of their times, other traffic left out, storage as values', () => {
  const request = (path, ...events) => ({
    url: `https://x.test${path}`,
    headers: {},
    packing: 'json',
    status: 200,
    events,
  })
  const outcome = normalise(
    {
      requests: [
        request('/e/?retry_count=1', { event: 'late', timestamp: new Date(START + 20).toISOString() }),
        request('/flags/', { event: 'never', timestamp: '' }),
        request('/e/', { event: 'early', timestamp: new Date(START + 10).toISOString() }),
      ],
      results: [
        { label: 'x', value: 1 },
        { label: 'x', value: START },
      ],
      errors: [],
      storage: [{ origin: 'https://x.test', local: { a: `{"t":${START}}`, b: 'text' }, session: {} }],
      cookies: [
        {
          name: 'c',
          domain: 'x.test',
          path: '/',
          value: '%7B%22a%22%3A1%7D',
          expires: START / 1000 + 60,
          secure: true,
        },
      ],
    },
    START,
  )
  assert.deepEqual(
    outcome.events.map(({ event, endpoint, timestamp }) => [event, endpoint, timestamp]),
    [
      ['early', 'https://x.test/e/', '<iso +10>'],
      ['late', 'https://x.test/e/', '<iso +20>'],
    ],
  )
  assert.deepEqual(
    outcome.requests.map(({ names, query }) => [names, query]),
    [
      [['late'], { retry_count: '1' }],
      [['early'], {}],
    ],
  )
  assert.deepEqual(outcome.results, { x: 1, 'x#2': '<ms +0>' })
  assert.deepEqual(outcome.local, { 'https://x.test': { a: { t: '<ms +0>' }, b: 'text' } })
  assert.deepEqual(outcome.cookies['c x.test'].value, { a: 1 })
  assert.equal(outcome.cookies['c x.test'].until, '<ms +60000>')
})

test('bodies in every packing say the same', () => {
  const json = { api_key: 'k', batch: [{ event: 'a' }] }
  const text = JSON.stringify(json)
  const bodies = {
    json: text,
    gzip: gzipSync(text),
    base64: `data=${encodeURIComponent(Buffer.from(text).toString('base64'))}`,
    form: `data=${encodeURIComponent(text)}`,
  }
  for (const [packing, body] of Object.entries(bodies)) {
    assert.deepEqual(decodeBody(Buffer.from(body)), { packing, json })
  }
  assert.deepEqual(eventsOf(json), { events: [{ event: 'a' }], envelope: { api_key: 'k' } })
  assert.deepEqual(eventsOf([{ event: 'a' }]), { events: [{ event: 'a' }], envelope: {} })
  assert.deepEqual(eventsOf({ event: 'a' }), { events: [{ event: 'a' }], envelope: {} })
})

test('a config with functions becomes source that makes the same config', () => {
  const config = {
    text: "it's",
    pattern: /a+/i,
    none: undefined,
    list: [1, NaN],
    date: new Date(5),
    arrow: (a) => a + 1,
    method(a) {
      return a + 2
    },
  }
  const made = new Function(`return ${toSource(config)}`)()
  assert.deepEqual([made.arrow(1), made.method(1), made.date.getTime()], [2, 3, 5])
  assert.deepEqual(
    [made.text, String(made.pattern), made.none, made.list],
    ["it's", '/a+/i', undefined, [1, NaN]],
  )
})

test('the certificate is one', () => {
  const certificate = new X509Certificate(selfSigned('conformance').cert)
  assert.equal(certificate.subject, 'CN=conformance')
  assert.ok(certificate.verify(certificate.publicKey))
})

test('members of one name are numbered', () => {
  assert.deepEqual(
    numbered([{ n: 'a' }, { n: 'b' }, { n: 'a' }], 'n').map(([key]) => key),
    ['a', 'b', 'a#2'],
  )
})
