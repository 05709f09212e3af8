// Options of `session_recording`.

import { begin, clickAndSend, MINUTE, project, SENT, startAndClick } from '../../lib/replay.mjs'

/** Options, one per scenario: the recorder's effective options are in `$session_options`. */
const options = {
  'blockClass, maskTextClass, ignoreClass': { blockClass: 'a', maskTextClass: 'b', ignoreClass: 'c' },
  'blockSelector and maskTextSelector': { blockSelector: '#buy', maskTextSelector: 'h1' },
  'maskAllInputs: false': { maskAllInputs: false },
  maskInputOptions: { maskAllInputs: false, maskInputOptions: { email: true, tel: true } },
  'passwords that the page wants to show': { maskInputOptions: { password: false } },
  'functions that mask': {
    maskTextFn: () => '-',
    maskInputFn: () => '+',
    maskAttributeFn: (_, value) => value,
  },
  maskAllElementAttributes: { maskAllElementAttributes: true },
  'maskAllElementAttributes and maskAttributeFn': {
    maskAllElementAttributes: true,
    maskAttributeFn: (_, value) => value,
  },
  'slimDOMOptions: all': { slimDOMOptions: 'all' },
  'slimDOMOptions: true': { slimDOMOptions: true },
  'slimDOMOptions, some': { slimDOMOptions: { comment: true } },
  'collectFonts and inlineStylesheet': { collectFonts: true, inlineStylesheet: false },
  inlineStylesheetBudgetRules: { inlineStylesheetBudgetRules: 0 },
  attributeFilter: { attributeFilter: ['class', 'id'] },
  recordCrossOriginIframes: { recordCrossOriginIframes: true },
  'sampling of the mouse': { sampling: { mousemove: false, mouseInteraction: false, scroll: 9, canvas: 60 } },
  'sampling: null': { sampling: null },
  'captureCanvas: recordCanvas': { captureCanvas: { recordCanvas: true } },
  'captureCanvas: too much': { captureCanvas: { recordCanvas: true, canvasFps: 99, canvasQuality: '7' } },
  'captureCanvas: no numbers': { captureCanvas: { recordCanvas: true, canvasFps: 'x', canvasQuality: 'y' } },
  'captureCanvas: null': { captureCanvas: null },
  'canvasCapture: resolutionScale': {
    captureCanvas: { recordCanvas: true },
    canvasCapture: { resolutionScale: 0.01 },
  },
  'canvasCapture: maskRegionsFn': {
    captureCanvas: { recordCanvas: true },
    canvasCapture: { maskRegionsFn: () => [] },
  },
  'captureJsonLd and slimDOMOptions': { captureJsonLd: true, slimDOMOptions: { comment: true } },
  'captureJsonLd: something else': { captureJsonLd: 'yes' },
  'limits of changes': {
    __mutationThrottlerRefillRate: 5,
    __mutationThrottlerBucketSize: 50,
    __mutationBytesBucketSize: 1e6,
    __mutationBytesRefillRate: 1e5,
  },
  'an option that there is not': { blockEverything: true },
}

const DATA = (data) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`
const product = { '@context': 'https://schema.org', '@type': 'Product', name: 'Tea', description: 'for Ada' }
const withData = (...data) => `<h1>Shop</h1><button id="buy">Buy</button>${data.map(DATA).join('')}`

/** The browser's own details of requests differ each time: only those that the SDK reads are compared. */
const onlyWhatIsRead = ({ name, method, status, requestHeaders, requestBody, responseBody, isInitial }) =>
  name.includes('/api/')
    ? {
        name,
        method,
        status,
        requestHeaders,
        requestBody,
        responseBody,
        isInitial,
        startTime: 0,
        timestamp: 0,
      }
    : null

export const scenarios = [
  ...Object.entries(options).map(([name, session_recording]) => ({
    name: `option ${name}`,
    ...project({}, { session_recording }),
    play: startAndClick,
  })),
  {
    name: 'canvases as the project wants them',
    ...project({ recordCanvas: true, canvasFps: 6, canvasQuality: '0.2' }),
    play: startAndClick,
  },
  {
    name: 'the page’s masking and the project’s',
    ...project(
      { masking: { maskAllInputs: false, blockSelector: '#a', maskAllElementAttributes: true } },
      { session_recording: { blockSelector: '#b' } },
    ),
    play: startAndClick,
  },
  ...['2025-11-30', '2026-05-30', '2026-06-25', '2026-08-30'].map((defaults) => ({
    name: `options of the defaults of ${defaults}`,
    ...project(
      { recordCanvas: true },
      { defaults, capture_pageview: false, session_recording: { maskAllInputs: false } },
    ),
    body: withData(product),
    play: startAndClick,
  })),
  {
    name: 'Schema.org data',
    ...project({}, { session_recording: { captureJsonLd: true } }),
    body: withData(product, { '@type': 'Product', name: 'no context' }, { ...product, '@type': 'Person' }),
    async play(t) {
      await begin(t)
      await clickAndSend(t)
    },
  },
  {
    name: 'Schema.org data that comes later',
    ...project({}, { session_recording: { captureJsonLd: true } }),
    body: withData(),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(1000)
      await t.run((text) => {
        const script = document.createElement('script')
        script.type = 'application/ld+json'
        script.text = text
        document.body.append(script)
      }, JSON.stringify(product))
      await t.clock(1000)
      await clickAndSend(t)
    },
  },
  {
    name: 'session_idle_threshold_ms',
    ...project({}, { session_recording: { session_idle_threshold_ms: 30_000 } }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.sleep(MINUTE)
      await t.run(() => void document.body.append('news'))
      await t.clock(1000)
      await clickAndSend(t)
    },
  },
  {
    name: 'full_snapshot_interval_millis',
    ...project({}, { session_recording: { full_snapshot_interval_millis: 20_000 } }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(50_000)
      await clickAndSend(t)
    },
  },
  {
    name: 'no full snapshots but the first',
    ...project({}, { session_recording: { full_snapshot_interval_millis: 0 } }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(4 * MINUTE)
      await clickAndSend(t)
    },
  },
  {
    name: 'trigger_pending_buffer_interval_millis',
    ...project(
      { eventTriggers: ['bought'] },
      { session_recording: { trigger_pending_buffer_interval_millis: 5000 } },
    ),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(12_000)
      await t.call('capture', 'bought')
      await clickAndSend(t)
    },
  },
  {
    name: 'maskNetworkRequestFn',
    ...project(
      {},
      {
        capture_pageview: true,
        session_recording: { maskNetworkRequestFn: ({ url }) => ({ url: url.split('?')[0] }) },
      },
    ),
    path: '/?secret=1',
    play: startAndClick,
  },
  {
    name: 'options that are set later',
    ...project({}, { session_recording: { compress_events: true } }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.call('set_config', { session_recording: { compress_events: true } })
      await clickAndSend(t)
    },
  },
  ...[true, false].map((streamNetworkBody) => ({
    name: `headers and bodies, ${streamNetworkBody ? 'as streams' : 'as a whole'}`,
    ...project(
      {
        networkPayloadCapture: {
          recordHeaders: true,
          recordBody: true,
          payloadHostDenyList: ['other.example.com'],
        },
      },
      {
        session_recording: {
          recordHeaders: true,
          recordBody: true,
          streamNetworkBody,
          maskCapturedNetworkRequestFn: onlyWhatIsRead,
        },
      },
    ),
    remote: { '/api/tea': { price: 5 } },
    async play(t) {
      await begin(t)
      await t.run(async () => {
        const ask = (body) =>
          fetch('/api/tea', { method: 'POST', body, headers: { Authorization: 'Bearer 1' } })
        await (await ask('{"cups":2}')).text()
        await (await ask('{"password":"hunter2"}')).text()
        await fetch('https://other.example.com/api/tea', { method: 'POST', body: 'denied' }).catch(() => {})
      })
      await clickAndSend(t)
    },
  })),
]
