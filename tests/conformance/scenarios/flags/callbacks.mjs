// Flag callbacks, values that the page sets itself, and early access.

import {
  answer,
  flag,
  FLAGS,
  heard,
  listen,
  loaded,
  readAll,
  WITH_FLAGS,
  withFlags,
  SETTLED,
} from '../../lib/flags.mjs'

const FEATURES = [
  {
    name: 'Dark mode',
    description: 'Darker',
    stage: 'beta',
    documentationUrl: null,
    payload: {},
    flagKey: 'dark',
  },
  { name: 'Idea', description: '', stage: 'concept', documentationUrl: null, payload: {}, flagKey: null },
]
const EARLY = { '/api/early_access_features/': { earlyAccessFeatures: FEATURES } }
const features = (t, ...given) =>
  t.read(
    'features',
    (given) => new Promise((resolve) => window.posthog.getEarlyAccessFeatures(resolve, ...given)),
    given,
  )

export const scenarios = [
  withFlags('onFeatureFlags is told at once, and when they change', async (t) => {
    await listen(t)
    await heard(t)
    t.flags(answer([flag('button', 'red'), flag('off', false)]))
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
  }),
  {
    name: 'onFeatureFlags before flags are there',
    config: WITH_FLAGS,
    flags: FLAGS,
    head: SETTLED,
    async play(t) {
      await listen(t)
      await loaded(t)
      await heard(t)
      await t.call('capture', 'the end')
    },
  },
  withFlags('onFeatureFlags is told no more', async (t) => {
    await listen(t)
    await t.run(() => window.stop())
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
  }),
  withFlags('a listener that throws keeps nothing from the others', async (t) => {
    await t.run(() =>
      window.posthog.onFeatureFlags(() => {
        throw new Error('mine')
      }),
    )
    await listen(t)
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
  }),
  withFlags('a listener that reads and captures', async (t) => {
    await t.run(() =>
      window.posthog.onFeatureFlags(() => {
        if (window.posthog.getFeatureFlag('button') === 'blue') window.posthog.capture('from a listener')
      }),
    )
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withFlags('updateFlags replaces', async (t) => {
    await listen(t)
    await t.call('updateFlags', { on: false, mine: 'a' }, { mine: { size: 1 } })
    await heard(t)
    await readAll(t)
    await t.ask('getFeatureFlagResult', 'mine')
  }),
  withFlags('updateFlags merges', async (t) => {
    await t.call('updateFlags', { on: false, mine: 'a' }, { mine: { size: 1 } }, { merge: true })
    await readAll(t)
    await t.ask('getFeatureFlagResult', 'mine')
  }),
  withFlags('overrides: a list', async (t) => {
    await listen(t)
    await t.call('featureFlags.overrideFeatureFlags', ['mine', 'off'])
    await heard(t)
    await readAll(t)
    await t.ask('getFeatureFlag', 'mine')
  }),
  withFlags('overrides: values', async (t) => {
    await t.call('featureFlags.overrideFeatureFlags', { on: false, button: 'green', mine: 'x' })
    await readAll(t)
    await t.ask('getFeatureFlag', 'mine')
    await t.call('capture', 'overridden')
  }),
  withFlags('overrides: values and payloads', async (t) => {
    await t.call('featureFlags.overrideFeatureFlags', {
      flags: { button: 'green' },
      payloads: { button: { size: 9 }, text: 'other' },
      suppressWarning: true,
    })
    await readAll(t)
  }),
  withFlags('overrides: details say what the server said', async (t) => {
    for (const given of [
      ['button', 'mine'],
      { on: false, off: true, button: 'green', mine: 'x' },
      { flags: { button: true }, payloads: { button: { size: 9 }, off: 'y' } },
      { payloads: { mine: 1, on: 0 } },
    ]) {
      await t.call('featureFlags.overrideFeatureFlags', given)
      await t.ask('featureFlags.getFlagsWithDetails')
      await t.ask('featureFlags.getFeatureFlagDetails', 'button')
      await t.ask('getFeatureFlagResult', 'button')
      await t.ask('getFeatureFlagResult', 'mine')
    }
  }),
  withFlags('overrides: payloads only, then cleared one by one', async (t) => {
    await t.call('featureFlags.overrideFeatureFlags', { payloads: { button: { size: 9 } } })
    await readAll(t)
    await t.call('featureFlags.overrideFeatureFlags', { flags: ['off'] })
    await readAll(t, 'both')
    await t.call('featureFlags.overrideFeatureFlags', { payloads: false })
    await readAll(t, 'flags')
    await t.call('featureFlags.overrideFeatureFlags', { flags: false })
    await readAll(t, 'none')
  }),
  withFlags('overrides are cleared', async (t) => {
    await t.call('featureFlags.overrideFeatureFlags', { on: false, button: 'green' })
    await t.call('featureFlags.overrideFeatureFlags', false)
    await readAll(t)
  }),
  withFlags('overrides outlive the page and the answer', async (t) => {
    await t.call('featureFlags.overrideFeatureFlags', { on: false })
    await t.reload()
    await t.ask('getFeatureFlag', 'on')
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('the old override', async (t) => {
    await t.call('featureFlags.override', { button: 'green' })
    await readAll(t)
    await t.call('featureFlags.override', false)
    await readAll(t, 'cleared')
  }),
  withFlags('overrides that are none', async (t) => {
    for (const none of [undefined, null, 'text', 5, true])
      await t.call('featureFlags.overrideFeatureFlags', none)
    await readAll(t)
  }),
  withFlags(
    'early access features',
    async (t) => {
      await features(t)
      await features(t)
      await features(t, true, ['beta', 'alpha'])
    },
    { remote: EARLY },
  ),
  withFlags(
    'enrolment',
    async (t) => {
      await features(t)
      await listen(t)
      await t.call('updateEarlyAccessFeatureEnrollment', 'dark', true)
      await heard(t)
      await t.ask('getFeatureFlag', 'dark')
      await loaded(t)
      await t.call('updateEarlyAccessFeatureEnrollment', 'dark', false, 'beta')
      await t.ask('isFeatureEnabled', 'dark')
      await loaded(t)
      await t.call('updateEarlyAccessFeatureEnrollment', 'unknown', true)
      await loaded(t)
    },
    { remote: EARLY },
  ),
  ...[
    { featureFlags: { on: true }, featureFlagPayloads: { on: '{"size":5}' } },
    FLAGS,
    { featureFlagPayloads: 'broken' },
  ].map((flags, at) =>
    withFlags(
      `getRemoteConfigPayload, answer ${at}`,
      async (t) => {
        for (const key of ['on', 'missing'])
          await t.read(
            key,
            (key) =>
              new Promise((resolve) =>
                posthog.featureFlags.getRemoteConfigPayload(key, (payload) =>
                  resolve(payload ?? '<nothing>'),
                ),
              ),
            key,
          )
        await t.call('capture', 'hello')
      },
      { flags, config: { evaluation_contexts: ['web', ''], flag_keys: ['on', 'missing'] } },
    ),
  ),
  withFlags('the snippet’s queue', () => {}, {
    start: (
      config,
      script,
    ) => `<script>window.posthog = []; posthog._i = [['phc_conformance', ${config}, undefined]];
      posthog.__SV = 1; window.heard = [];
      for (const name of ['onFeatureFlags', 'capture', 'reloadFeatureFlags'])
        posthog[name] = (...given) => posthog.push([name, ...given]);
      posthog.onFeatureFlags((flags) => heard.push(flags));</script><script src="${script}"></script>`,
  }),
  withFlags('flags in a second tab', async (t) => {
    const other = await t.tab('/other')
    await loaded(other)
    await other.ask('getFeatureFlag', 'button')
    await other.call('capture', 'other')
  }),
  withFlags('flags that another tab has got', async (t) => {
    const other = await t.tab('/other')
    await loaded(other)
    await listen(t)
    other.flags(answer([flag('button', 'red')]))
    await other.call('reloadFeatureFlags')
    await loaded(other)
    await t.page.waitForFunction(
      () => window.posthog.getFeatureFlag('button', { send_event: false }) === 'red',
    )
    await heard(t)
    await readAll(t)
  }),
]
