// Reading flags, and what tells that they were read.

import { answer, FLAGS, flag, loaded, readAll, withFlags } from '../../lib/flags.mjs'

const DAY = 864e5

export const scenarios = [
  withFlags('every kind of value', (t) => readAll(t)),
  withFlags('flags stand on events', async (t) => {
    await t.call('capture', 'with flags')
    await t.call('capture', 'own value', { '$feature/on': 'mine', $active_feature_flags: [] })
  }),
  withFlags('send_event: false tells of nothing', async (t) => {
    await t.ask('getFeatureFlag', 'on', { send_event: false })
    await t.ask('isFeatureEnabled', 'button', { send_event: false })
    await t.ask('getFeatureFlagResult', 'button', { send_event: false })
    await t.ask('getFeatureFlagPayload', 'button')
  }),
  withFlags('defaultValue counts where there is no value', async (t) => {
    await t.ask('isFeatureEnabled', 'missing', { defaultValue: true })
    await t.ask('isFeatureEnabled', 'off', { defaultValue: true })
    await t.ask('isFeatureEnabled', 'on', { defaultValue: false })
  }),
  withFlags('each value is told once', async (t) => {
    for (let i = 0; i < 3; i++) await t.ask('getFeatureFlag', 'button')
    await t.call('updateFlags', { button: 'red' })
    for (let i = 0; i < 3; i++) await t.ask('getFeatureFlag', 'button')
    await t.call('updateFlags', { button: 'blue' })
    await t.ask('getFeatureFlag', 'button')
  }),
  withFlags('what was told is remembered by the next page', async (t) => {
    await t.ask('getFeatureFlag', 'button')
    await t.reload()
    await loaded(t)
    await t.ask('getFeatureFlag', 'button')
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('a second visit reads at once', async (t) => {
    await t.open('/second')
    await readAll(t)
  }),
  withFlags('fresh values are the server’s', async (t) => {
    await t.ask('getFeatureFlag', 'on', { fresh: true })
    t.answer({ path: '/flags/', status: 500, times: 5 })
    await t.reload()
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
    await t.ask('getFeatureFlag', 'on', { fresh: true })
    await t.ask('isFeatureEnabled', 'on', { fresh: true, defaultValue: false })
    await t.ask('getFeatureFlagResult', 'on', { fresh: true })
  }),
  {
    name: 'before flags are loaded',
    config: { advanced_disable_flags: true },
    async play(t) {
      await readAll(t)
      await t.ask('isFeatureEnabled', 'on', { defaultValue: true })
      await t.call('capture', 'the end')
    },
  },
  withFlags(
    'each session anew with advanced_feature_flags_dedup_per_session',
    async (t) => {
      await t.ask('getFeatureFlag', 'button')
      await t.ask('getFeatureFlag', 'button')
      await t.call('sessionManager.resetSessionId')
      await t.call('capture', 'in a new session')
      await t.ask('getFeatureFlag', 'button')
    },
    { config: { advanced_feature_flags_dedup_per_session: true } },
  ),
  withFlags('somebody else is told of anew', async (t) => {
    await t.ask('getFeatureFlag', 'button')
    await t.call('identify', 'ada')
    await loaded(t)
    await t.ask('getFeatureFlag', 'button')
    await t.call('reset')
    await loaded(t)
    await t.ask('getFeatureFlag', 'button')
  }),
  withFlags(
    'details: id, version, reason, experiment',
    async (t) => {
      for (const key of ['a', 'b', 'c', 'd']) await t.ask('getFeatureFlag', key)
    },
    {
      flags: answer([
        flag('a', true, { metadata: { id: 5, version: 2, has_experiment: true, payload: 'x' } }),
        flag('b', 'v', { reason: { code: 'out_of_rollout_bound' }, metadata: { id: 0 } }),
        flag('c', true, { reason: null, metadata: null }),
        flag('d', false, { metadata: { id: 9, version: 1, has_experiment: false } }),
      ]),
    },
  ),
  withFlags(
    'a minimal $feature_flag_called',
    async (t) => {
      await t.call('register', { plan: 'paid', utm_source: 'news' })
      await t.ask('getFeatureFlag', 'plain')
      await t.ask('getFeatureFlag', 'tried')
    },
    {
      flags: answer(
        [
          flag('plain', true, { metadata: { id: 5, version: 2, has_experiment: false } }),
          flag('tried', true, { metadata: { id: 6, version: 2, has_experiment: true } }),
        ],
        { minimalFlagCalledEvents: true },
      ),
    },
  ),
  withFlags(
    'an old cache is no value and asks anew',
    async (t) => {
      await t.ask('getFeatureFlag', 'on')
      await t.call('capture', 'stale')
      await t.ask('isFeatureEnabled', 'on', { defaultValue: true })
      await loaded(t)
      await t.ask('getFeatureFlag', 'on')
    },
    { config: { feature_flag_cache_ttl_ms: DAY } },
  ),
  withFlags(
    'a young cache counts',
    async (t) => {
      t.flags(answer([flag('on', true)], { evaluatedAt: t.now }))
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await t.ask('getFeatureFlag', 'on')
      await t.call('capture', 'young')
    },
    { config: { feature_flag_cache_ttl_ms: DAY } },
  ),
  withFlags('flags that are read while opted out are told of later', async (t) => {
    await t.call('opt_out_capturing')
    await t.ask('getFeatureFlag', 'on')
    await t.ask('getFeatureFlag', 'button')
    await t.call('opt_in_capturing')
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('opting out forgets what was told', async (t) => {
    await t.ask('getFeatureFlag', 'on')
    await t.call('opt_out_capturing')
    await t.ask('getFeatureFlag', 'on')
    await t.call('opt_in_capturing')
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('what is told of late must still hold', async (t) => {
    await t.call('opt_out_capturing')
    await t.ask('getFeatureFlag', 'on')
    await t.ask('getFeatureFlag', 'button')
    await t.call('updateFlags', { on: false, button: 'blue' })
    await t.call('opt_in_capturing', { captureEventName: false })
    await t.call('capture', 'in')
  }),
  withFlags(
    'a hook drops $feature_flag_called',
    async (t) => {
      await t.ask('getFeatureFlag', 'on')
      await t.ask('getFeatureFlag', 'on')
      await t.call('set_config', { before_send: null })
      await t.ask('getFeatureFlag', 'on')
    },
    {
      config: { before_send: (event) => (event.event === '$feature_flag_called' ? null : event) },
    },
  ),
  withFlags('all flags at once', async (t) => {
    await t.ask('getAllFeatureFlags')
    await t.ask('featureFlags.getFlags')
    await t.ask('featureFlags.getFlagVariants')
    await t.ask('featureFlags.getFlagPayloads')
    await t.ask('featureFlags.getFlagsWithDetails')
    await t.ask('featureFlags.getFeatureFlagDetails', 'button')
    await t.read('loaded', () => window.posthog.featureFlags.hasLoadedFlags)
  }),
  withFlags(
    'names with quotes, dots and other scripts',
    async (t) => {
      for (const key of ['a"b', 'é漢', 'x.y/z', 'a\\b'])
        await t.read(
          key,
          (key) => [window.posthog.getFeatureFlag(key), window.posthog.getFeatureFlag(key)],
          key,
        )
    },
    { flags: answer(['a"b', 'é漢', 'x.y/z', 'a\\b'].map((key) => flag(key, key, { payload: key }))) },
  ),
  withFlags('property_denylist takes flags off events', (t) => t.call('capture', 'denied'), {
    config: { property_denylist: ['$feature/on', '$active_feature_flags'] },
    flags: FLAGS,
  }),
]
