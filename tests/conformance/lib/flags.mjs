// What the server answers when it is asked for feature flags, and pages that ask.

/** The config of pages with feature flags. */
export const WITH_FLAGS = { advanced_disable_flags: false }

/** A flag as the second version of the protocol describes it. */
export const flag = (key, value, /** @type {Record<string, unknown>} */ { payload, ...more } = {}) => ({
  key,
  enabled: !!value,
  variant: typeof value === 'string' ? value : null,
  reason: { code: 'condition_match', condition_index: 0, description: 'Matched condition set 1' },
  metadata: { id: 7, version: 3, description: null, ...(payload !== undefined && { payload }) },
  ...more,
})

/** An answer of the second version. */
export const answer = (flags, more = {}) => ({
  flags: Object.fromEntries(flags.map((one) => [one.key, one])),
  errorsWhileComputingFlags: false,
  requestId: '0d23f243-399a-4904-b1a8-ec2037834b72',
  evaluatedAt: 1_795_000_000_000,
  ...more,
})

export const FLAGS = answer([
  flag('on', true),
  flag('off', false, { reason: { code: 'no_condition_match', condition_index: null, description: null } }),
  flag('button', 'blue', { payload: '{"size":5}' }),
  flag('text', true, { payload: '"hello"' }),
  flag('broken payload', true, { payload: '{broken' }),
])

/** Long enough for an answer. */
export const loaded = (t) => t.clock(600)

/** Values of the usual flags as the page reads them. */
export async function readAll(t, label = 'read') {
  for (const key of ['on', 'off', 'button', 'text', 'broken payload', 'missing'])
    await t.read(
      `${label} ${key}`,
      (key) => [
        window.posthog.isFeatureEnabled(key) ?? '<undefined>',
        window.posthog.getFeatureFlag(key) ?? '<undefined>',
        window.posthog.getFeatureFlagPayload(key) ?? '<undefined>',
        window.posthog.getFeatureFlagResult(key) ?? '<undefined>',
      ],
      key,
    )
}

/** Keeps the arguments of callbacks in `window.heard`. */
export const listen = (t) =>
  t.run(() => {
    window.heard = []
    window.stop = window.posthog.onFeatureFlags((flags, variants, context) =>
      window.heard.push({ flags, variants, context: context ?? '<undefined>' }),
    )
    window.posthog.on('featureFlagsReloading', (is) => window.heard.push({ reloading: is }))
  })
export const heard = (t) => t.read('heard', () => JSON.parse(JSON.stringify(window.heard)))

/** The page has the project's settings already: when they come would be the network's to say. */
export const SETTLED = '<script>window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: {} } }</script>'

/**
 * A scenario whose page has asked for `flags` and has its answer.
 *
 * @param {string} name
 * @param {import('./play.mjs').Scenario['play']} play
 * @param {Partial<import('./play.mjs').Scenario>} [setting]
 */
export const withFlags = (name, play, { config, flags = FLAGS, ...more } = {}) => ({
  name,
  config: { ...WITH_FLAGS, ...config },
  flags,
  head: SETTLED,
  ...more,
  async play(t) {
    await loaded(t)
    await play(t)
    await t.call('capture', 'the end')
  },
})
