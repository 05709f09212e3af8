// Logs: what a record says.

import { logged } from '../../lib/logged.mjs'

const write = (t, ...logs) => t.run((logs) => logs.forEach((log) => window.posthog.captureLog(log)), logs)

/** Runs in the page; what it returns are the attributes of one log. */
const withAttributes = (t, make) =>
  t.run(`window.posthog.captureLog({ body: 'attributes', attributes: (${make})() })`)

export const scenarios = [
  logged('every level by the logger', (t) =>
    t.run(() => {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
        window.posthog.logger[level](`a ${level}`, { level })
    }),
  ),
  logged('the logger has these methods', async (t) => {
    await t.read('methods', () => Object.keys(window.posthog.logger).sort())
    await t.read('the same one', () => window.posthog.logger === window.posthog.logger)
  }),
  logged('a log with all that it can have', (t) =>
    write(t, {
      body: 'all',
      level: 'error',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      span_id: '00f067aa0ba902b7',
      trace_flags: 1,
      attributes: { order: 'o-1' },
    }),
  ),
  logged('flags of a trace that are 0', (t) => write(t, { body: 'flags', trace_flags: 0 })),
  logged('ids that are none', (t) => write(t, { body: 'ids', trace_id: 'x', span_id: '' })),
  logged('a level that is none', (t) =>
    write(t, { body: 'a', level: 'loud' }, { body: 'b', level: null }, { body: 'c', level: 'INFO' }),
  ),
  logged('bodies that are no texts', (t) =>
    t.run(() => {
      const { posthog } = window
      for (const body of [12, true, { a: 1 }, ['x'], new Error('boom'), () => 1]) posthog.captureLog({ body })
    }),
  ),
  logged('bodies that are missing', (t) =>
    t.run(() => {
      const { posthog } = window
      for (const log of [{}, { body: '' }, { body: null }, undefined, null]) posthog.captureLog(log)
    }),
  ),
  logged('a body that cannot be read', (t) =>
    t.run(() => {
      window.posthog.captureLog({
        body: {
          toString() {
            throw new Error('no')
          },
        },
      })
    }),
  ),
  logged('halves of surrogate pairs', (t) =>
    t.run(() =>
      window.posthog.captureLog({ body: 'a\ud83d b', attributes: { '\udc00k': '\ud83d\ude00 \ud83d.' } }),
    ),
  ),
  logged('attributes of every type', (t) =>
    withAttributes(t, () => ({
      text: 'x',
      empty: '',
      yes: true,
      no: false,
      whole: 4999,
      negative: -1,
      zero: -0,
      fraction: 1.5,
      tiny: 1e-7,
      none: null,
      missing: undefined,
      list: [1, 'x', null, undefined, [true]],
      object: { inner: 1, none: null, deep: { er: 'x' } },
      nothing: {},
    })),
  ),
  logged('numbers that JSON lacks', (t) =>
    withAttributes(t, () => ({
      nan: NaN,
      infinite: Infinity,
      minus: -Infinity,
      large: 2 ** 60,
      larger: 2 ** 64,
      largest: 1e300,
      big: 42n,
      bigger: 2n ** 63n - 1n,
      biggest: 2n ** 64n,
    })),
  ),
  logged('values that JSON lacks', (t) =>
    withAttributes(t, () => ({
      run: () => 1,
      symbol: Symbol('s'),
      date: new Date(0),
      map: new Map([[1, 2]]),
      error: new Error('boom'),
      own: { toJSON: () => ({ made: 'by toJSON' }) },
      url: new URL('https://example.com/'),
      '': 'a key without letters',
    })),
  ),
  logged('values that cannot be read', (t) =>
    withAttributes(t, () => {
      const circle = { name: 'circle' }
      circle.self = circle
      return {
        circle,
        get broken() {
          throw new Error('no')
        },
        inner: {
          fine: 1,
          get broken() {
            throw new Error('no')
          },
        },
        throws: {
          toJSON() {
            throw new Error('no')
          },
          is: 'there',
        },
      }
    }),
  ),
  logged('values that are too large', (t) =>
    withAttributes(t, () => {
      /** @type {unknown} */
      let deep = 'end'
      for (let level = 0; level < 30; level++) deep = { deep }
      const members = Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`m${at}`, at]))
      return { deep, list: Array.from({ length: 1200 }, (_, at) => at), members }
    }),
  ),
  logged('attributes that are no object', (t) =>
    t.run(() => {
      const { posthog } = window
      for (const attributes of [5, true, null]) posthog.captureLog({ body: 'x', attributes })
    }),
  ),
  logged("the page's attributes come before what is known", (t) =>
    write(t, { body: 'own', attributes: { sessionId: 'custom', posthogDistinctId: null, 'url.full': '/x' } }),
  ),
  logged('another visitor', async (t) => {
    await write(t, { body: 'before' })
    await t.call('identify', 'ada')
    await write(t, { body: 'after' })
  }),
  logged('another address', async (t) => {
    await t.push('/two?q=1#part')
    await write(t, { body: 'two' })
  }),
  logged(
    'without hashes of addresses',
    async (t) => {
      await t.push('/two?q=1#part')
      await write(t, { body: 'two' })
    },
    {},
    { config: { disable_capture_url_hashes: true } },
  ),
  logged(
    'personal data in the address',
    async (t) => {
      await t.push('/two?gclid=secret&email=ada')
      await write(t, { body: 'masked' })
    },
    {},
    { config: { mask_personal_data_properties: true, custom_personal_data_properties: ['email'] } },
  ),
  logged(
    'a visitor without cookies',
    (t) => write(t, { body: 'x' }),
    {},
    { config: { cookieless_mode: 'always' } },
  ),
  logged(
    'feature flags',
    (t) => write(t, { body: 'flags' }),
    {},
    {
      config: {
        bootstrap: { featureFlags: { on: true, variant: 'a', off: false } },
      },
    },
  ),
  logged('a service', (t) => write(t, { body: 'x' }), {
    serviceName: 'checkout',
    serviceVersion: '1.2.3',
    environment: 'staging',
    resourceAttributes: { 'host.name': 'web-1', cores: 4 },
  }),
  logged('a service among the attributes', (t) => write(t, { body: 'x' }), {
    resourceAttributes: { 'service.name': 'listed', 'service.version': '9', 'deployment.environment': 'dev' },
  }),
  logged('attributes that the SDK keeps', (t) => write(t, { body: 'x' }), {
    resourceAttributes: { 'telemetry.sdk.name': 'mine', 'telemetry.sdk.version': '0', 'os.name': 'BeOS' },
  }),
  logged('a service that is named twice', (t) => write(t, { body: 'x' }), {
    serviceName: 'own',
    resourceAttributes: { 'service.name': 'listed' },
  }),
  logged('a service without a name', (t) => write(t, { body: 'x' }), { serviceName: '', environment: '' }),
]
