// Options, their defaults and their old names, and the ways to start.

import { ready, survey, withSurveys } from '../lib/surveys.mjs'

const PRESETS = [
  '2025-05-24',
  '2025-11-30',
  '2026-01-30',
  '2026-05-30',
  '2026-06-25',
  '2026-08-29',
  '2026-08-30',
]

/** `posthog.config` as text, for what JSON cannot say. */
const readConfig = () =>
  JSON.parse(
    JSON.stringify(posthog.config, (_key, value) =>
      typeof value === 'function' ? '<function>' : value instanceof RegExp ? String(value) : value,
    ),
  )

/** The SDK's script, and `body` instead of one call of `init`. */
const startedBy = (body) => (config, script) =>
  `<script src="${script}"></script><script>const config = ${config};${body}</script>`

/** PostHog's snippet in what it does: an array that takes calls until the script is there. */
const snippet = (body) => (config, script) =>
  `<script>
    const config = ${config}
    const posthog = window.posthog = []
    posthog._i = []
    posthog.people = []
    const stub = (target, name) => target[name] = (...args) => { target.push([name, ...args]) }
    for (const name of ['capture', 'identify', 'register', 'group', 'alias', 'setPersonProperties']) stub(posthog, name)
    for (const name of ['set', 'set_once']) stub(posthog.people, name)
    posthog.init = (token, config, name) => {
      const target = name ? (posthog[name] = Object.assign([], { people: [] })) : posthog
      if (name) for (const method of ['capture', 'register']) stub(target, method)
      posthog._i.push([token, config, name])
    }
    ;${body}
  </script><script src="${script}"></script>`

export const scenarios = [
  {
    name: 'what posthog.config says by default',
    async play(t) {
      await t.call('capture', 'hello')
      await t.read('config', readConfig)
    },
  },
  ...[undefined, 'body', 'head'].map((external_scripts_inject_target) => ({
    name: `external_scripts_inject_target: ${external_scripts_inject_target}`,
    ...withSurveys([survey('one')], { config: { external_scripts_inject_target } }),
    body: '<h1>Shop</h1><script>window.own = 1</script>',
    async play(t) {
      await ready(t)
      await t.call('capture', 'hello')
      await t.read('where', () => {
        const script = [...document.scripts].find(({ src }) => /\/surveys\.js/.test(src))
        return [script?.parentElement?.localName, script?.nextElementSibling?.localName]
      })
    },
  })),
  ...[
    { __preview_external_dependency_versioned_paths: true },
    { __preview_external_dependency_versioned_paths: false },
    { strict_script_versioning: false, __preview_external_dependency_versioned_paths: true },
    { strict_script_versioning: true },
  ].map((config) => ({
    name: `versions of scripts: ${JSON.stringify(config)}`,
    ...withSurveys([survey('one')], { config }),
    async play(t) {
      await ready(t)
      await t.call('capture', 'hello')
      await t.read('scripts', () =>
        [...document.scripts].map(({ src }) => src).filter((src) => /\/surveys\.js/.test(src)),
      )
    },
  })),
  {
    name: '__preview_deferred_init_extensions',
    config: { __preview_deferred_init_extensions: true },
    async play(t) {
      await t.clock(100)
      await t.call('capture', 'hello')
    },
  },
  {
    name: '__preview_replay_sync_fetch: false',
    config: { __preview_replay_sync_fetch: false },
    play: (t) => t.call('capture', 'hello'),
  },
  {
    name: '__preview_cookie_wins_on_conflict',
    config: { __preview_cookie_wins_on_conflict: true },
    async play(t) {
      await t.call('identify', 'ada')
      await t.open('https://blog.example.com/')
      await t.call('reset')
      await t.call('capture', 'other')
      await t.open('https://shop.example.com/')
      await t.call('capture', 'hello')
    },
  },
  {
    name: '__preview_disable_beacon',
    requests: true,
    config: { __preview_disable_beacon: true },
    async play(t) {
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  ...PRESETS.map((defaults) => ({
    name: `defaults: ${defaults}`,
    path: '/a#part',
    config: { defaults, capture_pageview: undefined },
    async play(t) {
      await t.call('capture', 'hello')
      await t.push('/b?x=1#other')
      await t.read('config', readConfig)
    },
  })),
  {
    name: 'defaults: latest',
    config: { defaults: 'latest', capture_pageview: undefined },
    async play(t) {
      await t.push('/b')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'defaults: unset',
    config: { defaults: 'unset' },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'old names of options',
    config: {
      process_person: 'always',
      cookie_name: 'old_name',
      store_google: false,
      property_blacklist: ['secret'],
      property_denylist: ['hidden'],
      xhr_headers: { 'x-old': 'yes' },
    },
    path: '/?utm_source=news',
    requests: true,
    async play(t) {
      await t.call('capture', 'hello', { secret: 1, hidden: 2, open: 3 })
    },
  },
  {
    name: 'a new name wins over an old one',
    config: {
      process_person: 'never',
      person_profiles: 'always',
      cookie_name: 'old',
      persistence_name: 'new',
    },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'set_config while the page lives',
    async play(t) {
      await t.call('capture', 'before')
      await t.call('set_config', { property_denylist: ['$host'], person_profiles: 'always' })
      await t.call('capture', 'after')
      await t.call('set_config', {
        before_send: (event) => ({ ...event, properties: { ...event.properties, late: 1 } }),
      })
      await t.call('capture', 'with a hook')
      await t.call('set_config', { before_send: null, properties_string_max_length: 5 })
      await t.call('capture', 'short', { text: '123456789' })
    },
  },
  {
    name: 'set_config of unknown keys and of nothing',
    async play(t) {
      await t.call('set_config', { whatever: { you: 'like' } })
      await t.call('set_config', {})
      await t.call('set_config')
      await t.call('capture', 'hello')
      await t.read('config', () => posthog.config.whatever)
    },
  },
  {
    name: 'a token with spaces around it',
    start: startedBy("posthog.init('  phc_conformance ', config)"),
    async play(t) {
      await t.call('capture', 'hello')
      await t.read('token', () => posthog.config.token)
    },
  },
  {
    name: 'no token',
    expectNothing: true,
    start: startedBy(
      "posthog.init('', config); posthog.init(undefined, config); posthog.init('   ', config)",
    ),
    async play(t) {
      await t.call('capture', 'hello')
      await t.read('loaded', () => posthog.__loaded)
    },
  },
  {
    name: 'init twice',
    start: startedBy(
      "posthog.init('phc_conformance', config); posthog.init('phc_other', { ...config, person_profiles: 'always' })",
    ),
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'calls before init do nothing',
    start: startedBy(`
      posthog.capture('too early'); posthog.identify('ada'); posthog.register({ a: 1 }); posthog.reset()
      posthog.init('phc_conformance', config)`),
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'two instances with names',
    start: startedBy(`
      posthog.init('phc_conformance', config)
      posthog.init('phc_second', { ...config, person_profiles: 'always' }, 'second')`),
    async play(t) {
      await t.call('capture', 'first')
      await t.call('second.capture', 'second')
      await t.call('second.identify', 'ada')
      await t.call('capture', 'first again')
      await t.read('names', () => [
        String(posthog),
        String(posthog.second),
        posthog.config.name,
        posthog.second.config.name,
      ])
    },
  },
  {
    name: "the snippet's queue is played in its order",
    start: snippet(`
      posthog.init('phc_conformance', config)
      posthog.capture('first'); posthog.register({ plan: 'paid' }); posthog.capture('second', { a: 1 })
      posthog.identify('ada'); posthog.people.set({ b: 2 }); posthog.push(['capture', 'third'])
      posthog.push(function () { this.capture('from a function') })`),
    async play(t) {
      await t.call('capture', 'live')
      await t.call('push', ['capture', 'pushed', { a: 1 }])
    },
  },
  {
    name: 'the snippet with two instances',
    start: snippet(`
      posthog.init('phc_conformance', config)
      posthog.init('phc_second', config, 'second')
      posthog.capture('first'); posthog.second.register({ plan: 'paid' }); posthog.second.capture('second')`),
    async play(t) {
      await t.call('second.capture', 'live')
    },
  },
  {
    name: 'alias calls of the queue come first, captures last',
    start: snippet(`
      posthog.init('phc_conformance', config)
      posthog.capture('first'); posthog.register({ plan: 'paid' }); posthog.alias('other')`),
    async play(t) {
      await t.call('capture', 'live')
    },
  },
  {
    name: 'debug by the address, remembered',
    path: '/?__posthog_debug=true',
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/other')
      await t.read('debug', () => posthog.config.debug)
      await t.call('debug', false)
      await t.read('debug off', () => [posthog.config.debug, localStorage.ph_debug])
    },
  },
  {
    name: 'internal_or_test_user_hostname',
    config: { internal_or_test_user_hostname: /^shop\./, capture_pageview: true },
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/', {
        config: { internal_or_test_user_hostname: 'other.example.com', capture_pageview: true },
      })
      await t.call('capture', 'again')
    },
  },
  {
    name: 'loaded may call every method',
    config: {
      capture_pageview: true,
      loaded: (posthog) => {
        posthog.register({ plan: 'paid' })
        posthog.identify('ada', { a: 1 })
        posthog.capture('from loaded')
      },
    },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'get_device_id',
    config: { get_device_id: (uuid) => `device-${uuid.length}` },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('reset', true)
      await t.call('capture', 'after')
    },
  },
]
