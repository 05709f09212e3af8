// What session replay carries and reads, without a browser: crates/session_replay has the tests of what decides.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { load, visit } from './lib/load.mjs'

const { COMPARE, read, make, maskedUrl, permittedUrl, optionsOf, isChanged } = await load(
  'session_replay/control',
  'session_replay/events',
  'session_replay/urls',
  'platform/permitted_url',
  'session_replay/options',
)

beforeEach(() => visit('https://shop.example.com/'))

describe('comparisons that the module asks for', () => {
  it('are JavaScript’s', () => {
    const { regex, icontains, gt, lt } = COMPARE
    assert.ok(regex('^a', 'abc') && !regex('^b', 'abc') && !regex('(', 'abc'))
    assert.ok(icontains('B', 'abc') && icontains('É', 'é') && !icontains('d', 'abc'))
    assert.ok(gt('10', '11') && !gt('10', '9') && lt('10', '9') && gt('1', '2 pieces'))
    assert.ok(!gt('many', '2') && !lt('many', '2'))
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
    const { described: options, record } = optionsOf(() => ({}), {}, [])
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
    const slim = (given) => optionsOf(() => given, {}, []).described.slimDOMOptions
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
