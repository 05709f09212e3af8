// Which sessions are recorded: the conditions, without a browser.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { load, visit } from './lib/load.mjs'

const {
  Conditions,
  FlagTrigger,
  Groups,
  isSampledIn,
  matchesFilters,
  Notes,
  read,
  make,
  maskedUrl,
  permittedUrl,
  optionsOf,
  isChanged,
} = await load(
  'session_replay/gate',
  'session_replay/groups',
  'session_replay/triggers',
  'session_replay/sampling',
  'session_replay/property_filters',
  'session_replay/notes',
  'session_replay/events',
  'session_replay/urls',
  'platform/permitted_url',
  'session_replay/options',
)

const SESSION = '01a204f0-64b2-798f-b7db-e1a5fb7fdbdf'
let stored
let told
let happened
const owner = () => ({
  config: {},
  get_property: (name) => stored[name],
  register: (properties) => Object.assign(stored, properties),
  unregister: (name) => delete stored[name],
  register_for_session: (properties) => Object.assign(told, properties),
})
const events = {
  started: (reason) => happened.push(`started: ${reason}`),
  custom: (tag) => happened.push(`custom: ${tag}`),
  activated: (kind) => happened.push(`activated: ${kind}`),
  released: (reason) => happened.push(`released: ${reason}`),
}

beforeEach(() => {
  visit('https://shop.example.com/')
  stored = {}
  told = {}
  happened = []
})

function conditions(config) {
  const notes = new Notes(owner())
  const gate = new Conditions(owner(), notes, config, new FlagTrigger(notes), events)
  gate.decide(SESSION)
  return gate
}

function groups(...triggerGroups) {
  const gate = new Groups(owner(), new Notes(owner()), { version: 2, triggerGroups }, events)
  gate.decide(SESSION)
  return gate
}

describe('conditions of a project', () => {
  it('are met where there are none', () => assert.equal(conditions({}).status(SESSION), 'active'))

  it('decide by chance once for a session', () => {
    assert.equal(conditions({ sampleRate: 1 }).status(SESSION), 'sampled')
    assert.equal(stored.$session_is_sampled, SESSION)
    assert.deepEqual(happened, ['started: sampled'])
    assert.equal(conditions({ sampleRate: 0 }).status(SESSION), 'disabled')
    assert.equal(stored.$session_is_sampled, '!' + SESSION)
  })

  it('do not decide anew what is decided at the same rate', () => {
    stored = { $session_is_sampled: SESSION, $replay_sample_rate: 0 }
    assert.equal(conditions({ sampleRate: 0 }).status(SESSION), 'sampled')
    assert.deepEqual(happened, [])
  })

  it('wait for an event, which is enough by itself or not', () => {
    const both = { eventTriggers: ['bought'], urlTriggers: [{ url: 'checkout', matching: 'regex' }] }
    const all = conditions(both)
    all.onEvent({ event: 'looked' }, SESSION)
    all.onEvent({ event: 'bought' }, SESSION)
    assert.equal(all.status(SESSION), 'buffering')
    assert.deepEqual(all.missing(SESSION), ['URL condition not matched'])
    all.onAddress('https://shop.example.com/checkout', SESSION)
    assert.equal(all.status(SESSION), 'active')
    all.forget()
    const any = conditions({ ...both, triggerMatchType: 'any' })
    assert.equal(any.status(SESSION), 'buffering')
    any.onEvent({ event: 'bought' }, SESSION)
    assert.equal(any.status(SESSION), 'active')
  })

  it('tell the session’s events what they wait for', () => {
    conditions({ eventTriggers: ['bought'] }).status(SESSION)
    assert.equal(told.$sdk_debug_replay_event_trigger_status, 'trigger_pending')
    assert.equal(told.$sdk_debug_replay_url_trigger_status, 'trigger_disabled')
  })

  it('take no minimum duration that is no number', () => {
    assert.equal(conditions({ minimumDurationMilliseconds: 'soon' }).minimum(SESSION), undefined)
    assert.equal(conditions({ minimumDurationMilliseconds: 5 }).minimum(SESSION), 5)
  })
})

describe('trigger groups', () => {
  const group = (id, sampleRate, conditions = {}, more = {}) => ({
    id,
    name: id,
    sampleRate,
    conditions,
    ...more,
  })

  it('record where one of them does', () => {
    assert.equal(groups(group('a', 0), group('b', 1)).status(SESSION), 'sampled')
    assert.equal(groups(group('a', 0)).status(SESSION), 'disabled')
    const waiting = groups(group('a', 0), group('b', 1, { events: [{ name: 'bought' }] }))
    assert.equal(waiting.status(SESSION), 'buffering')
    assert.deepEqual(waiting.missing(SESSION), ['trigger group "b": event condition not matched'])
  })

  it('look at what an event and its person have', () => {
    const filter = { key: 'price', operator: 'gt', value: 10 }
    const gate = groups(group('a', 1, { events: [{ name: 'bought', properties: [filter] }] }))
    gate.onEvent({ event: 'bought', properties: { price: 5 } }, SESSION)
    assert.equal(gate.status(SESSION), 'buffering')
    gate.onEvent({ event: 'bought', properties: { price: 50 } }, SESSION)
    assert.equal(gate.status(SESSION), 'sampled')
    assert.equal(stored.$posthog_sr_group_event_trigger_a, SESSION)
  })

  it('take the shortest minimum of those that are met', () => {
    const gate = groups(group('a', 1, {}, { minDurationMs: 9 }), group('b', 1, {}, { minDurationMs: 4 }))
    assert.equal(gate.minimum(SESSION), 4)
  })
})

describe('chance', () => {
  it('has about so many of a thousand sessions', () => {
    const sessions = Array.from({ length: 1000 }, (_, at) => `${at}-${SESSION}`)
    const share = sessions.filter((id) => isSampledIn(id, 0.3)).length
    assert.ok(share > 200 && share < 400, String(share))
    assert.ok(sessions.every((id) => isSampledIn(id, 1)) && !sessions.some((id) => isSampledIn(id, 0)))
  })
})

describe('filters', () => {
  const matches = (operator, value, found, type) =>
    matchesFilters([{ key: 'k', operator, value, type }], { k: found }, { k: 'person' })
  it('compare as posthog-js does', () => {
    assert.ok(matches('exact', ['a', 'b'], 'b') && !matches('exact', 'a', 'b'))
    assert.ok(
      matches('is_not', 'a', 'b') && matches('is_not', 'a', undefined) && !matches('is_not', 'a', 'a'),
    )
    assert.ok(
      matches('regex', '^a', 'abc') && !matches('regex', '(', 'abc') && matches('not_regex', '^b', 'abc'),
    )
    assert.ok(matches('icontains', 'B', 'abc') && !matches('not_icontains', 'B', 'abc'))
    assert.ok(matches('gt', '10', 11) && !matches('gt', '10', 9) && matches('lt', 10, '9'))
    assert.ok(matches('exact', 'person', 'event', 'person') && !matches('unknown', 'a', 'a'))
  })
})

describe('events of the recorder', () => {
  it('are told apart without being read', () => {
    const bytes = new TextEncoder().encode('{"type":3,"data":{"source":12,"x":1},"timestamp":1795342066000}')
    const { type, source, timestamp } = read(bytes)
    assert.deepEqual({ type, source, timestamp }, { type: 3, source: 12, timestamp: 1795342066000 })
  })

  it('may hold what contains itself', () => {
    const payload = { name: 'a' }
    payload.self = payload
    assert.deepEqual(JSON.parse(new TextDecoder().decode(make(5, { tag: 't', payload }, 1).bytes)).data, {
      tag: 't',
      payload: { name: 'a', self: '[Circular]' },
    })
  })
})

describe('addresses', () => {
  const masked = (config, url) => maskedUrl({ session_recording: {}, ...config }, url)
  it('lose what the config says', () => {
    assert.equal(masked({}, 'https://a.b/c?d=1#e'), 'https://a.b/c?d=1#e')
    assert.equal(masked({ disable_capture_url_hashes: true }, 'https://a.b/c?d=1#e'), 'https://a.b/c?d=1')
    const personal = { mask_personal_data_properties: true, custom_personal_data_properties: ['mail'] }
    assert.equal(
      masked(personal, 'https://a.b/?gclid=1&x=2&mail=3#e'),
      'https://a.b/?gclid=<masked>&x=2&mail=<masked>#e',
    )
    const mask = { maskCapturedNetworkRequestFn: () => null }
    assert.equal(masked({ session_recording: mask }, 'https://a.b/'), undefined)
  })

  it('lose every parameter that posthog-js holds for personal, as those of events do', async () => {
    const { PERSONAL_DATA_CAMPAIGN_PARAMS: names } = await import('@posthog/browser-common/utils/event-utils')
    assert.ok(names.includes('oppref') && names.includes('bfcid'))
    const url = `https://a.b/?${names.map((name) => `${name}=secret`).join('&')}&x=2#e`
    const expected = url.replaceAll('secret', '<masked>')
    const config = { mask_personal_data_properties: true }
    assert.equal(masked(config, url), expected)
    assert.equal(permittedUrl(config, url), expected)
  })
})

describe('options of the recorder', () => {
  it('are posthog-js’s by default', () => {
    const { told: options, record } = optionsOf(() => ({}), {}, [])
    assert.equal(options.maskAllInputs, true)
    assert.equal(record.blockClass, 'ph-no-capture')
    assert.equal(record.recordAfter, 'DOMContentLoaded')
    assert.deepEqual(record.maskInputOptions, { password: true })
  })

  it('mask passwords whatever the page says', () => {
    const { record } = optionsOf(() => ({ maskAllInputs: false, maskInputOptions: { email: true } }), {}, [])
    assert.deepEqual(record.maskInputOptions, { password: true, email: true })
  })

  it('take the project’s masking where the page says nothing', () => {
    const masking = { maskAllInputs: false, maskTextSelector: 'h1', maskAllElementAttributes: true }
    const { record } = optionsOf(() => ({ maskTextSelector: 'h2' }), { masking }, [])
    assert.equal(record.maskTextSelector, 'h2')
    assert.equal(record.maskAllInputs, false)
    assert.equal(record.maskAttributeFn('title', 'secret', {}), '******')
  })

  it('record canvases as the page and the project want it', () => {
    const project = { canvasRecording: { enabled: true, fps: 99, quality: '0.5' } }
    const { record } = optionsOf(() => ({}), project, [])
    assert.deepEqual(
      [
        record.recordCanvas,
        record.sampling.canvas,
        record.dataURLOptions.quality,
        record.canvasResolutionScale,
      ],
      [true, 12, 0.5, 1],
    )
    assert.equal(record.canvasMasking.configured(), false)
    for (const [given, scale] of [
      [0.6, 0.6],
      [2, 1],
      [0.01, 0.1],
      [-1, 0.1],
      [NaN, 1],
      ['big', 1],
    ]) {
      const canvasCapture = { resolutionScale: given }
      assert.equal(optionsOf(() => ({ canvasCapture }), project, []).record.canvasResolutionScale, scale)
    }
    const own = { captureCanvas: { recordCanvas: false } }
    assert.equal(optionsOf(() => own, project, []).record.recordCanvas, undefined)
  })

  it('ask the function of the moment what of canvases is masked, and tell nothing where it throws', () => {
    const page = { captureCanvas: { recordCanvas: true } }
    const { canvasMasking } = optionsOf(() => page, {}, []).record
    assert.equal(canvasMasking.configured(), false)
    page.canvasCapture = { maskRegionsFn: (canvas) => [canvas] }
    assert.equal(canvasMasking.configured(), true)
    assert.deepEqual(canvasMasking.regionsFn('canvas'), ['canvas'])
    page.canvasCapture = {
      maskRegionsFn() {
        throw new Error('the page’s')
      },
    }
    assert.equal(canvasMasking.regionsFn('canvas'), null)
  })

  it('leave scripts out where their data is told', () => {
    const slim = (given) => optionsOf(() => given, {}, []).told.slimDOMOptions
    assert.deepEqual(slim({ captureJsonLd: true, slimDOMOptions: { comment: true } }), {
      comment: true,
      script: true,
    })
    assert.equal(slim({ captureJsonLd: true, slimDOMOptions: 'all' }), 'all')
    assert.deepEqual(slim({ captureJsonLd: 'yes' }), {})
  })

  it('are others when a value is, whatever holds it', () => {
    const same = { maskAllInputs: true, sampling: { mousemove: 50 }, maskTextFn: String }
    assert.equal(isChanged(same, { ...same, sampling: { mousemove: 50 } }), false)
    assert.equal(isChanged(same, { ...same, maskAllInputs: false }), true)
    assert.equal(isChanged(same, { ...same, maskTextFn: (text) => text }), true)
    assert.equal(isChanged({ blockClass: /a/ }, { blockClass: /b/ }), true)
    assert.equal(isChanged(same, {}), true)
  })
})
