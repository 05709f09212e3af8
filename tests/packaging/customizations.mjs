// `posthog-js/customizations` and `posthog-js/rrweb…`: the same calls as with posthog-js's, and the same answers.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { PEER } from '../../scripts/lib/peer.mjs'
import { bundlers } from './lib/bundle.mjs'
import { consumer, installed, ownName, root } from './lib/package.mjs'
import { visit } from './lib/page.mjs'

const ours = createRequire(join(installed(), 'x.js'))(`${ownName}/customizations`)
const theirs = await loadPeer()

/** posthog-js's, which Node would take for CommonJS. */
async function loadPeer() {
  const outfile = join(consumer('peer-customizations', {}), 'customizations.mjs')
  const entryPoints = [resolve(root, PEER, 'dist/customizations.js')]
  await esbuild.build({ entryPoints, outfile, bundle: true, format: 'esm', logLevel: 'silent' })
  return import(pathToFileURL(outfile).href)
}

/** What `use` answers with each SDK, at the same time of day and with the same chance. */
function assertSame(use) {
  const originals = [Date.now, Math.random, performance.now.bind(performance), console.log]
  const answers = [ours, theirs].map((sdk) => {
    let seed = 1
    const printed = []
    Date.now = () => 1_700_000_000_000
    Math.random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    performance.now = () => 5
    console.log = (...args) => printed.push(args)
    try {
      return JSON.stringify([use(sdk), printed])
    } finally {
      ;[Date.now, Math.random, performance.now, console.log] = originals
    }
  })
  assert.equal(answers[0], answers[1])
  assert.ok(answers[0].length > 10)
}

const events = Array.from({ length: 300 }, (_, at) => ({
  uuid: `${at}`,
  event: ['a', 'b', 'c'][at % 3],
  properties: { distinct_id: `user-${at}`, $session_id: `session ${at} é` },
}))

describe('customizations', () => {
  for (const percent of [0, 0.25, 1, 1.5])
    for (const name of ['sampleByDistinctId', 'sampleBySessionId'])
      it(`${name}(${percent}) keeps the same events`, () =>
        assertSame((sdk) => events.map((event) => sdk[name](percent)(event))))

  it('sampleByEvent keeps the same events, and samples of samples say so', () =>
    assertSame((sdk) => {
      const samples = [
        sdk.sampleByEvent(['a', 'b'], 0.5),
        sdk.sampleBySessionId(0.5),
        sdk.sampleByEvent(['a'], 0.9),
      ]
      return events.map((event) => samples.reduce((kept, sample) => kept && sample(kept), event))
    }))

  it('drops an event that was dropped before', () => {
    for (const name of ['sampleByDistinctId', 'sampleBySessionId']) assert.equal(ours[name](1)(null), null)
    assert.equal(ours.sampleByEvent(['a'], 1)(null), null)
  })

  it('printAndDropEverything and isLikelyWebViewBot answer the same', () =>
    assertSame((sdk) => [
      sdk.printAndDropEverything(events[0]),
      ...[undefined, '', 'Chrome/1', 'AppleWebKit/5 Chrome/1 Safari/5', 'Chrome/1 safari/5', 'curl'].map(
        (agent) => sdk.isLikelyWebViewBot(agent),
      ),
    ]))

  const STATES = [
    { count: 1, deep: { a: { b: { c: { d: { e: 1 } } } }, same: [1] }, gone: 1, none: null },
    { count: 2, deep: { a: { b: { c: { d: { e: 2 } } } }, same: [1] }, none: undefined, list: [1, { a: 2 }] },
    { count: 2, deep: null, list: [1, { a: 2 }] },
    null,
    { count: 3 },
    'a text',
  ]
  const CONFIGS = {
    'no options': {},
    'all parts': {
      include: { prevState: true, nextState: true, changedState: true },
      __stateComparisonDepth: 2,
    },
    masks: {
      maskAction: (action) => (action.type === 'secret' ? null : { ...action, password: undefined }),
      maskState: (state) => state && { ...state, deep: 'masked' },
      titleFunction: ({ type }) => `title of ${type}`,
    },
    'few at once': { rateLimiterBucketSize: 3, rateLimiterRefillRate: 9 },
    'a logger that throws': {
      logger: () => {
        throw new Error('no')
      },
    },
  }
  for (const [what, config] of Object.entries(CONFIGS))
    it(`posthogReduxLogger logs the same with ${what}`, () =>
      assertSame((sdk) => {
        let at = 0
        const dispatch = sdk.posthogReduxLogger(config)({ getState: () => STATES[at % STATES.length] })(
          (action) => {
            at++
            return `did ${action.type}`
          },
        )
        const types = ['add', 'secret', 'add', 'remove', 'add', 'add', ...Array(14).fill('often')]
        return types.map((type, number) => dispatch({ type, number, password: 'x' }))
      }))

  it('posthogKeaLogger adds the middleware, and events go into the recording', () =>
    assertSame((sdk) => {
      const told = []
      const posthog = { sessionRecording: { tryAddCustomEvent: (...args) => told.push(args) } }
      const logger = sdk.sessionRecordingLoggerForPostHogInstance(posthog)
      const plugin = sdk.posthogKeaLogger({ logger })
      const options = { middleware: [] }
      plugin.events.beforeReduxStore(options)
      options.middleware[0]({ getState: () => ({}) })(() => 1)({ type: 'add' })
      sdk.sessionRecordingLoggerForPostHogInstance({})('title', {})
      return [plugin.name, told]
    }))

  it('setAllPersonProfilePropertiesAsPersonPropertiesForFlags sets the same in a browser', async () => {
    const from = {
      ours: 'posthog-js/customizations',
      theirs: resolve(root, PEER, 'dist/customizations.js'),
    }
    const lines = Object.entries(from).map(([name, path]) => `import * as ${name} from '${path}'`)
    const source = `${lines.join('\n')}
const config = { custom_campaign_params: ['mine'], mask_personal_data_properties: true, custom_personal_data_properties: ['secret'] }
window.set = [ours, theirs].map((sdk) => {
  const set = []
  for (const more of [{}, { mask_personal_data_properties: false }, { disable_capture_url_hashes: true }])
    sdk.setAllPersonProfilePropertiesAsPersonPropertiesForFlags({ config: { ...config, ...more }, setPersonPropertiesForFlags: (properties) => set.push(properties) })
  return set
})`
    let set
    await visit(
      { '': await bundlers.esbuild('person-properties', source) },
      {
        at: ({ origin }) => `${origin}/?utm_source=a%20b&gclid=1&secret=2&mine=3#part`,
        until: async (page) => {
          set = await page.waitForFunction(() => window.set).then((handle) => handle.jsonValue())
        },
      },
    )
    const sorted = (list) => list.map((one) => Object.fromEntries(Object.entries(one).sort()))
    assert.deepEqual(sorted(set[0]), sorted(set[1]))
    assert.equal(set[0][0].utm_source, 'a b')
  })
})

describe('rrweb under posthog-js’s name', () => {
  it('records with the console plugin, and its player shows what was recorded', async () => {
    const source = `
import { addCustomEvent, EventType, record, Replayer } from 'posthog-js/rrweb'
import { getRecordConsolePlugin, PLUGIN_NAME } from 'posthog-js/rrweb-plugin-console-record'
import { IncrementalSource } from 'posthog-js/rrweb-types'

const events = []
const plugins = [getRecordConsolePlugin({ level: ['log', 'error'], lengthThreshold: 3, stringifyOptions: { stringLengthLimit: 5 } })]
const stop = record({ emit: (event) => events.push(event), plugins })
record.flush()
console.warn('no level of these')
console.log('abcdefgh', { deep: 'abcdefgh' })
for (let at = 0; at < 5; at++) console.error('line ' + at)
addCustomEvent('tag', { a: 1 })
document.body.append(Object.assign(document.createElement('p'), { textContent: 'added later' }))
record.flush()
stop()
// the page's own load waits for the player's frame
if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done))
const lines = events.filter(({ type, data }) => type === EventType.Plugin && data.plugin === PLUGIN_NAME)
const root = document.body.appendChild(document.createElement('div'))
const player = new Replayer(events, { root, mouseTail: false })
player.pause(1e6)
window.seen = {
  kinds: [EventType.Meta, EventType.FullSnapshot, EventType.Custom].map((kind) => events.some(({ type }) => type === kind)),
  mutations: events.filter(({ data }) => data.source === IncrementalSource.Mutation).length,
  lines: lines.map(({ data }) => [data.payload.level, data.payload.payload]),
  text: player.iframe.contentDocument.body.textContent.includes('added later'),
}`
    let seen
    const { errors } = await visit(
      { '': await bundlers.vite('rrweb', source) },
      {
        until: async (page) => {
          seen = await page.waitForFunction(() => window.seen).then((handle) => handle.jsonValue())
        },
      },
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(seen.kinds, [true, true, true])
    assert.equal(seen.mutations, 1)
    assert.deepEqual(seen.lines, [
      ['log', ['"abcde..."', '{"deep":"abcde..."}']],
      ['error', ['"line ..."']],
      ['warn', ['"The n..."']],
    ])
    assert.ok(seen.text)
  })
})
