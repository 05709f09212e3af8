// When flags are asked for, with what, and what becomes of the answer.

import {
  answer,
  FLAGS,
  flag,
  heard,
  listen,
  loaded,
  readAll,
  WITH_FLAGS,
  withFlags,
} from '../../lib/flags.mjs'

/** The answer of an older server. */
const OLD = {
  featureFlags: { on: true, button: 'blue', off: false },
  featureFlagPayloads: { button: '{"size":5}' },
}

export const scenarios = [
  withFlags('the first request', () => {}),
  withFlags(
    'the first request, after the settings',
    async (t) => {
      await t.page.waitForFunction(() => window.posthog.featureFlags.hasLoadedFlags)
    },
    { head: '' },
  ),
  withFlags('a page that came by an advertisement', () => {}, {
    path: '/?utm_source=news&gclid=G1',
    config: { mask_personal_data_properties: true },
  }),
  withFlags('calls within a moment are one request', async (t) => {
    await t.run(() => {
      for (let i = 0; i < 5; i++) window.posthog.reloadFeatureFlags()
    })
    await loaded(t)
  }),
  withFlags('one is in flight and one waits', async (t) => {
    let answerNow
    t.answer({ path: '/flags/', held: new Promise((resolve) => (answerNow = resolve)) })
    await t.call('reloadFeatureFlags')
    for (let i = 0; i < 3; i++) {
      await t.call('setPersonPropertiesForFlags', { step: i })
      await t.clock(100)
    }
    answerNow()
    await loaded(t)
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('bad gateway is tried again', async (t) => {
    t.answer({ path: '/flags/', status: 502 })
    t.flags(answer([flag('new', true)]))
    await t.call('reloadFeatureFlags')
    await t.clock(1500)
    await t.ask('getFeatureFlag', 'new')
  }),
  withFlags(
    'gateway timeout, without retries',
    async (t) => {
      t.answer({ path: '/flags/', status: 504, times: 4 })
      await t.call('reloadFeatureFlags')
      await t.clock(1500)
      await t.ask('getFeatureFlag', 'on')
    },
    { config: { feature_flag_request_max_retries: 0 } },
  ),
  withFlags(
    'gateway timeout, with two retries',
    async (t) => {
      t.answer({ path: '/flags/', status: 504, times: 2 })
      await t.call('reloadFeatureFlags')
      await t.clock(2500)
      await t.ask('getFeatureFlag', 'on')
    },
    { config: { feature_flag_request_max_retries: 2 } },
  ),
  withFlags('an error keeps what was known', async (t) => {
    await listen(t)
    t.answer({ path: '/flags/', status: 500 })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
    await readAll(t)
  }),
  withFlags('an answer that is no JSON', async (t) => {
    await listen(t)
    t.answer({ path: '/flags/', body: 'no JSON' })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('an answer without flags', async (t) => {
    await listen(t)
    t.flags({ something: 'else' })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags(
    'an answer that takes too long',
    async (t) => {
      let answerNow
      t.answer({ path: '/flags/', times: 2, held: new Promise((resolve) => (answerNow = resolve)) })
      await listen(t)
      await t.call('reloadFeatureFlags')
      await t.clock(5000)
      await heard(t)
      await t.ask('getFeatureFlag', 'on')
      answerNow()
      await loaded(t)
    },
    { config: { feature_flag_request_timeout_ms: 1000 } },
  ),
  withFlags('the quota is used up', async (t) => {
    await listen(t)
    t.flags({ ...answer([]), quotaLimited: ['feature_flags'] })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await heard(t)
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('errors while computing keep the rest', async (t) => {
    t.flags(
      answer([flag('on', false, { failed: true }), flag('button', 'red'), flag('text', true)], {
        errorsWhileComputingFlags: true,
      }),
    )
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await readAll(t)
  }),
  withFlags('flags that are gone are gone', async (t) => {
    t.flags(answer([flag('button', 'red')]))
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await readAll(t)
  }),
  withFlags('the first version of the protocol: names', (t) => readAll(t), {
    flags: { featureFlags: ['on', 'text'] },
  }),
  withFlags('an older server', (t) => readAll(t), { flags: OLD }),
  withFlags(
    'an older server that could not compute all',
    async (t) => {
      t.flags({ featureFlags: { on: false, more: true }, errorsWhileComputingFlags: true })
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await readAll(t)
    },
    { flags: OLD },
  ),
  withFlags(
    'only the flags of surveys',
    async (t) => {
      t.flags(answer([flag('survey', true), flag('button', 'red')]))
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await readAll(t)
      await t.ask('getFeatureFlag', 'survey')
    },
    { config: { advanced_only_evaluate_survey_feature_flags: true } },
  ),
  withFlags('evaluation_contexts', () => {}, {
    config: { evaluation_contexts: ['web', ' ', 5, 'checkout'] },
  }),
  withFlags('evaluation_environments', () => {}, { config: { evaluation_environments: ['production'] } }),
  withFlags('flag_keys', () => {}, { config: { flag_keys: ['on', '', 'button'] } }),
  withFlags('no flag_keys', () => {}, { config: { flag_keys: [] } }),
  withFlags('flags_api_host', () => {}, { config: { flags_api_host: 'https://flags.example.com/' } }),
  {
    name: 'advanced_disable_flags',
    config: { advanced_disable_flags: true },
    flags: FLAGS,
    async play(t) {
      await listen(t)
      await t.call('reloadFeatureFlags')
      await t.call('identify', 'ada')
      await loaded(t)
      await heard(t)
    },
  },
  withFlags(
    'advanced_disable_feature_flags',
    async (t) => {
      await listen(t)
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await heard(t)
    },
    { config: { advanced_disable_feature_flags: true } },
  ),
  withFlags(
    'advanced_disable_feature_flags_on_first_load',
    async (t) => {
      await t.call('capture', 'without')
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await t.ask('getFeatureFlag', 'on')
    },
    { config: { advanced_disable_feature_flags_on_first_load: true } },
  ),
  {
    name: 'a project without flags',
    config: WITH_FLAGS,
    flags: FLAGS,
    remote: { '/array/phc_conformance/config': { hasFeatureFlags: false, captureDeadClicks: false } },
    async play(t) {
      await t.page.waitForFunction(
        () => window.posthog.get_property('$dead_clicks_enabled_server_side') === false,
      )
      await t.call('capture', 'without')
      await t.call('identify', 'ada')
      await loaded(t)
      await t.ask('getFeatureFlag', 'on')
    },
  },
  withFlags(
    'flags are asked for while opted out',
    async (t) => {
      await t.ask('getFeatureFlag', 'on')
      await t.call('opt_in_capturing')
    },
    { config: { opt_out_capturing_by_default: true } },
  ),
  withFlags('a visitor who is not to be recognised', (t) => t.ask('getFeatureFlag', 'on'), {
    config: { cookieless_mode: 'always' },
  }),
  withFlags('refreshed from time to time', (t) => t.clock(3_000), {
    config: { remote_config_refresh_interval_ms: 1000 },
  }),
  withFlags('refreshed ever more seldom', (t) => t.clock(20 * 60_000)),
  withFlags('never refreshed', (t) => t.clock(15 * 60_000), {
    config: { remote_config_refresh_interval_ms: 0 },
  }),
  withFlags(
    'no connection, three times',
    async (t) => {
      t.answer({ path: '/flags/', drop: true, times: 9 })
      for (let i = 0; i < 5; i++) {
        await t.call('reloadFeatureFlags')
        await t.clock(2000)
      }
      await t.ask('getFeatureFlag', 'on')
    },
    { config: { feature_flag_request_max_retries: 0 } },
  ),
]
