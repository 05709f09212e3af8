// Flags on odd paths: unexpected values from pages and servers.

import { answer, FLAGS, flag, heard, listen, loaded, readAll, withFlags } from '../../lib/flags.mjs'

export const scenarios = [
  withFlags('reloading is paused, and goes on', async (t) => {
    await listen(t)
    await t.call('featureFlags.setReloadingPaused', true)
    await t.call('reloadFeatureFlags')
    await t.call('setPersonPropertiesForFlags', { plan: 'pro' })
    await loaded(t)
    await t.call('featureFlags.setReloadingPaused', false)
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
  }),
  withFlags('listeners that come and go while they are told', async (t) => {
    await t.run(() => {
      window.heard = []
      let rounds = 0
      const stop = window.posthog.onFeatureFlags((flags) => {
        window.heard.push(['first', flags.length])
        if (rounds++) stop()
      })
      window.posthog.onFeatureFlags(() => {
        if (rounds < 3) window.posthog.onFeatureFlags((flags) => window.heard.push(['late', flags.length]))
      })
    })
    for (const value of ['red', 'green']) await t.call('updateFlags', { button: value })
    await heard(t)
  }),
  withFlags('odd names', async (t) => {
    for (const key of ['', ' on', 'ON', 5, null]) await t.ask('isFeatureEnabled', key)
  }),
  withFlags('payloads that are no texts', (t) => readAll(t), {
    flags: answer([
      flag('on', true, { payload: { a: 1 } }),
      flag('off', false, { payload: '"kept"' }),
      flag('button', 'blue', { payload: 5 }),
      flag('text', true, { payload: '' }),
      flag('broken payload', true, { payload: null }),
    ]),
  }),
  withFlags('a flag that says little', (t) => readAll(t), {
    flags: {
      flags: { on: { enabled: true }, off: { enabled: false }, button: { enabled: true, variant: 'blue' } },
    },
  }),
  withFlags('flags that are none', (t) => readAll(t), { flags: { flags: null } }),
  withFlags('an empty answer forgets', async (t) => {
    t.flags(answer([]))
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await readAll(t)
    await t.call('capture', 'without flags')
  }),
  withFlags('setPersonPropertiesForFlags with what is none', async (t) => {
    for (const given of [{}, { $set: { a: 1 } }, { $set_once: { b: 1 } }, { a: undefined, b: null }]) {
      await t.call('setPersonPropertiesForFlags', given)
      await loaded(t)
    }
    await t.call('setPersonPropertiesForFlags', { c: 1 }, false)
    await t.call('unsetPersonProperties', ['a'])
    await loaded(t)
  }),
  withFlags('setGroupPropertiesForFlags of several groups', async (t) => {
    await t.call('group', 'company', 'acme', { size: 5 })
    await t.call('setGroupPropertiesForFlags', { company: { plan: 'pro' }, team: { kind: 'web' } })
    await loaded(t)
    await t.call('group', 'company', 'other')
    await loaded(t)
    await t.call('resetGroups')
    await loaded(t)
  }),
  withFlags('overrides before there are flags', async (t) => {
    t.answer({ path: '/flags/', status: 500, times: 9 })
    await t.call('reset')
    await t.call('featureFlags.overrideFeatureFlags', { flags: { on: 'mine' }, payloads: { on: { x: 1 } } })
    await readAll(t)
    await loaded(t)
    await readAll(t, 'then')
  }),
  withFlags('super properties that look like flags', async (t) => {
    await t.call('register', { '$feature/on': 'mine', '$feature/none': 1 })
    await t.call('capture', 'registered')
    await t.call('unregister', '$feature/on')
  }),
  withFlags('identify and group before the first answer', async (t) => {
    await t.open('/second')
    await t.call('identify', 'ada', { plan: 'pro' })
    await t.call('group', 'company', 'acme')
    await loaded(t)
    await readAll(t)
  }),
  withFlags('a listener hears of errors', async (t) => {
    await listen(t)
    t.answer({ path: '/flags/', status: 500 })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
  }),
  withFlags('advanced_disable_feature_flags comes and goes', async (t) => {
    await t.call('set_config', { advanced_disable_feature_flags: true })
    await t.call('reloadFeatureFlags')
    await t.call('identify', 'ada')
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
    await t.call('set_config', { advanced_disable_feature_flags: false })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags(
    'early access features: stages, anew, enrolment of an unknown one',
    async (t) => {
      for (const stages of [undefined, ['beta', 'alpha']])
        await t.read(
          'features',
          (stages) =>
            new Promise((resolve) =>
              window.posthog.getEarlyAccessFeatures(resolve, true, stages ?? undefined),
            ),
          stages ?? null,
        )
      await t.call('updateEarlyAccessFeatureEnrollment', 'unknown', true, 'beta')
      await t.call('updateEarlyAccessFeatureEnrollment', 'on', false)
      await readAll(t)
    },
    {
      remote: {
        '/api/early_access_features/': {
          earlyAccessFeatures: [{ flagKey: 'on', name: 'On', stage: 'beta' }],
        },
      },
    },
  ),
  withFlags('reset while an answer is on its way', async (t) => {
    let answerNow
    t.answer({ path: '/flags/', held: new Promise((resolve) => (answerNow = resolve)) })
    await t.call('reloadFeatureFlags')
    await t.clock(50)
    await t.call('reset', true)
    await t.call('identify', 'bob')
    answerNow()
    await loaded(t)
    await loaded(t)
    await readAll(t)
  }),
  withFlags('bootstrapped payloads', (t) => readAll(t), {
    flags: FLAGS,
    config: {
      advanced_disable_feature_flags: true,
      bootstrap: {
        featureFlags: { on: true, off: false, button: 'blue', text: 'x' },
        featureFlagPayloads: { button: '{"size":1}', text: 'plain', off: '2' },
      },
    },
  }),
]
