// What is remembered, where, and how long.

import { FLAGS, loaded, WITH_FLAGS } from '../lib/flags.mjs'
import { survey, withSurveys } from '../lib/surveys.mjs'

const MODES = ['localStorage+cookie', 'localStorage', 'cookie', 'sessionStorage', 'memory']
const KEY = 'ph_phc_conformance_posthog'
const OLD = {
  distinct_id: '01890000-0000-7000-8000-00000000000a',
  $device_id: '01890000-0000-7000-8000-00000000000a',
  $user_state: 'anonymous',
  plan: 'paid',
}

/** Puts something into the page's storage before any SDK is there. */
const seeded = async (t, write, argument, options) => {
  await t.open('/', { sdk: 'none' })
  await t.run(write, argument)
  await t.open('/', { sdk: 'tested', ...options })
}

const fullStorage = () => {
  Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
}

const blocked = (name) => `
  Object.defineProperty(window, '${name}', { get() { throw new DOMException('denied', 'SecurityError') } })`

/** Everything apps do with super properties and identity, over two pages. */
const visit = async (t) => {
  await t.call('register', { plan: 'paid', nested: { a: [1, 2] } })
  await t.call('capture', 'one')
  await t.open('/second')
  await t.call('capture', 'two')
  await t.call('identify', 'ada')
  await t.call('group', 'company', 'acme')
  await t.reload()
  await t.call('capture', 'three')
}

const SPLIT = { ...WITH_FLAGS, split_storage: true }
const ONE = { ...WITH_FLAGS, split_storage: false }
const split = (name, play, more = {}) => ({
  name: `split_storage: ${name}`,
  flags: FLAGS,
  config: SPLIT,
  play,
  ...more,
})

/** What a visit leaves where flags are in the main entry, and where they are in one of their own. */
const MAIN = {
  ...OLD,
  $enabled_feature_flags: { kept: true },
  $active_feature_flags: ['kept'],
  $feature_flag_evaluated_at: 1_790_000_000_000,
}
const {
  $enabled_feature_flags: enabled,
  $active_feature_flags: active,
  $feature_flag_evaluated_at: at,
  ...REST
} = MAIN
const FLAGS_ENTRY = {
  $enabled_feature_flags: enabled,
  $active_feature_flags: active,
  $feature_flag_evaluated_at: at,
}
const write = (entries) => {
  for (const [key, value] of Object.entries(entries)) localStorage[key] = JSON.stringify(value)
}
/** Flags that are known at once: those of the storage. */
const atOnce = async (t) => {
  await t.read('known', () => posthog.featureFlags.getFlagVariants())
  await t.call('capture', 'hello')
  await t.keep('at once')
  await loaded(t)
}

export const scenarios = [
  split('flags have an entry of their own', async (t) => {
    await loaded(t)
    await t.call('register', { plan: 'paid' })
    await t.call('capture', 'one')
    await t.keep('one')
    await t.reload()
    await atOnce(t)
    await t.call('reset')
    await t.keep('reset')
    await loaded(t)
  }),
  split(
    'surveys have one too',
    async (t) => {
      await t.clock(3000)
      await t.call('capture', 'hello')
    },
    {
      ...withSurveys([survey('one', { type: 'api' })], { config: SPLIT }),
    },
  ),
  ...Object.entries({
    'one entry becomes two': [SPLIT, { [KEY]: MAIN }],
    'two become one': [ONE, { [KEY]: REST, [`${KEY}__flags`]: FLAGS_ENTRY }],
    'two stay two': [SPLIT, { [KEY]: REST, [`${KEY}__flags`]: FLAGS_ENTRY }],
    'the newer of two copies is in the main entry': [
      SPLIT,
      {
        [KEY]: { ...MAIN, $enabled_feature_flags: { newer: true }, $feature_flag_evaluated_at: at + 1 },
        [`${KEY}__flags`]: FLAGS_ENTRY,
      },
    ],
    'the older of two copies is in the main entry': [
      SPLIT,
      {
        [KEY]: { ...MAIN, $enabled_feature_flags: { older: true }, $feature_flag_evaluated_at: at - 1 },
        [`${KEY}__flags`]: FLAGS_ENTRY,
      },
    ],
  }).map(([name, [config, entries]]) =>
    split(
      name,
      async (t) => {
        await seeded(t, write, entries, { config: { ...config, advanced_disable_flags: true } })
        await atOnce(t)
      },
      { path: false },
    ),
  ),
  split('set_config turns it off and on', async (t) => {
    await loaded(t)
    for (const split_storage of [false, true]) {
      await t.call('set_config', { split_storage })
      await t.call('register', { plan: String(split_storage) })
      await t.keep(`set to ${split_storage}`)
    }
    await t.call('capture', 'hello')
  }),
  ...['peer', 'tested'].map((sdk) =>
    split(`a visitor of ${sdk === 'peer' ? 'posthog-js comes' : 'ours goes back'}`, async (t) => {
      const first = sdk === 'peer' ? 'peer' : 'tested'
      const second = sdk === 'peer' ? 'tested' : 'peer'
      await t.open('/first', { sdk: first })
      await loaded(t)
      await t.call('identify', 'ada')
      await t.call('register', { plan: 'paid' })
      await t.flush()
      await t.open('/second', { sdk: second })
      await atOnce(t)
      await t.call('capture', 'second')
    }),
  ),

  ...MODES.map((persistence) => ({
    name: `persistence: ${persistence}`,
    path: '/?utm_source=news',
    config: { persistence },
    play: visit,
  })),
  {
    name: 'disable_persistence',
    config: { disable_persistence: true },
    play: visit,
  },
  {
    name: 'persistence_name',
    config: { persistence_name: 'mine' },
    play: visit,
  },
  ...MODES.flatMap((from) =>
    MODES.filter((to) => to !== from && (from === MODES[0] || to === MODES[0])).map((to) => ({
      name: `set_config from ${from} to ${to}`,
      config: { persistence: from },
      async play(t) {
        await t.call('register', { plan: 'paid' })
        await t.call('register_for_session', { step: 1 })
        await t.call('capture', 'one')
        await t.call('set_config', { persistence: to })
        await t.keep('switched')
        await t.call('capture', 'two')
        await t.open('/second', { config: { persistence: to } })
        await t.call('capture', 'three')
      },
    })),
  ),
  {
    name: 'set_config({ disable_persistence }) and back',
    async play(t) {
      await t.call('register', { plan: 'paid' })
      await t.call('set_config', { disable_persistence: true })
      await t.keep('disabled')
      await t.call('capture', 'one')
      await t.call('set_config', { disable_persistence: false })
      await t.call('capture', 'two')
    },
  },
  {
    name: 'another subdomain knows the visitor',
    async play(t) {
      await t.call('register', { plan: 'paid' })
      await t.call('capture', 'one')
      await t.open('https://blog.example.com/')
      await t.call('capture', 'two')
      await t.call('identify', 'ada')
      await t.open('https://shop.example.com/')
      await t.call('capture', 'three')
    },
  },
  {
    name: 'cross_subdomain_cookie: false',
    config: { cross_subdomain_cookie: false },
    async play(t) {
      await t.call('capture', 'one')
      await t.open('https://blog.example.com/')
      await t.call('capture', 'two')
    },
  },
  {
    name: 'secure_cookie: false',
    config: { secure_cookie: false },
    play: (t) => t.call('capture', 'one'),
  },
  {
    name: 'a page without TLS',
    path: 'http://shop.example.com/',
    config: { api_host: 'http://shop.example.com' },
    play: visit,
  },
  ...[0, 30].map((days) => ({
    name: `cookie_expiration: ${days}`,
    config: { cookie_expiration: days },
    play: (t) => t.call('capture', 'one'),
  })),
  {
    name: 'cookie_persisted_properties',
    config: { cookie_persisted_properties: ['plan'] },
    async play(t) {
      await t.call('register', { plan: 'paid', other: 1 })
      await t.call('capture', 'one')
      await t.open('https://blog.example.com/')
      await t.call('capture', 'two')
    },
  },
  {
    name: 'localStorage is full',
    before: fullStorage,
    play: visit,
  },
  ...['localStorage', 'sessionStorage'].map((name) => ({
    name: `${name} is blocked`,
    before: blocked(name),
    play: visit,
  })),
  {
    name: 'cookies are blocked',
    before: `Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })`,
    play: visit,
  },
  {
    name: 'storage that somebody else has spoiled',
    path: false,
    async play(t) {
      await seeded(t, (key) => void (localStorage[key] = '{"distinct_id": "x", broken'), KEY)
      await t.call('capture', 'one')
      await seeded(t, (key) => void (localStorage[key] = '"just text"'), KEY)
      await t.call('capture', 'two')
      await seeded(t, (key) => void (localStorage[key] = 'null'), KEY)
      await t.call('capture', 'three')
    },
  },
  {
    name: 'a cookie that somebody else has spoiled',
    path: false,
    async play(t) {
      await seeded(t, (key) => void (document.cookie = `${key}=%7Bbroken; path=/`), KEY)
      await t.call('capture', 'one')
    },
  },
  {
    name: 'a visitor from before, in localStorage',
    path: false,
    async play(t) {
      await seeded(t, ([key, old]) => void (localStorage[key] = JSON.stringify(old)), [KEY, OLD])
      await t.call('capture', 'one')
    },
  },
  {
    name: 'a visitor from before, in a cookie only',
    path: false,
    async play(t) {
      const write = ([key, old]) =>
        void (document.cookie = `${key}=${encodeURIComponent(JSON.stringify(old))}; path=/`)
      await seeded(t, write, [KEY, OLD])
      await t.call('capture', 'one')
    },
  },
  ...[false, true].map((cookieWinsOnConflict) => ({
    name: `localStorage and the cookie disagree, cookieWinsOnConflict: ${cookieWinsOnConflict}`,
    path: false,
    async play(t) {
      const write = ([key, old]) => {
        const cookie = encodeURIComponent(JSON.stringify({ ...old, distinct_id: 'from cookie' }))
        localStorage[key] = JSON.stringify({ ...old, distinct_id: 'from storage', only: 'storage' })
        document.cookie = `${key}=${cookie}; path=/; domain=.example.com; secure`
      }
      await seeded(t, write, [KEY, OLD], { config: { cookieWinsOnConflict } })
      await t.call('capture', 'one')
    },
  })),
  {
    name: 'posthog-js before, ours after, and back',
    path: false,
    async play(t) {
      await t.open('/one?utm_source=news', { sdk: 'peer' })
      await t.call('register', { plan: 'paid' })
      await t.call('register_for_session', { step: 1 })
      await t.call('capture', 'one')
      await t.open('/two', { sdk: 'tested' })
      await t.call('capture', 'two')
      await t.call('identify', 'ada')
      await t.call('group', 'company', 'acme')
      await t.open('/three', { sdk: 'peer' })
      await t.call('capture', 'three')
    },
  },
  {
    name: 'ours before, posthog-js after, and back',
    path: false,
    async play(t) {
      await t.open('/one?utm_source=news', { sdk: 'tested' })
      await t.call('register', { plan: 'paid' })
      await t.call('opt_in_capturing')
      await t.call('capture', 'one')
      await t.open('/two', { sdk: 'peer' })
      await t.call('capture', 'two')
      await t.call('reset')
      await t.call('opt_out_capturing')
      await t.open('/three', { sdk: 'tested' })
      await t.call('capture', 'dropped')
      await t.call('opt_in_capturing')
      await t.call('capture', 'three')
    },
  },
  {
    name: 'register, register_once, unregister and get_property',
    async play(t) {
      await t.call('register', { a: 1, b: 'two', c: null, d: [1], e: { f: false } })
      await t.call('register_once', { a: 2, g: 'once' })
      await t.call('register_once', { b: 'three' }, 'two')
      await t.call('register_once', { h: 1 }, undefined, 7)
      await t.call('unregister', 'd')
      await t.call('unregister', 'absent')
      for (const name of ['a', 'b', 'c', 'd', 'e', 'absent', '$device_id']) await t.ask('get_property', name)
      await t.call('capture', 'hello', { a: 'of the event' })
      await t.call('register', { a: undefined })
      await t.call('capture', 'again')
    },
  },
  {
    name: 'register with days',
    async play(t) {
      await t.call('register', { a: 1 }, 7)
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'register of odd things',
    async play(t) {
      await t.call('register', 'text')
      await t.call('register', null)
      await t.call('register')
      await t.call('register', { distinct_id: 'mine', $referrer: 'mine', token: 'mine', '': 'empty' })
      await t.call('capture', 'hello')
      await t.ask('get_distinct_id')
    },
  },
  {
    name: 'names that events do not carry',
    async play(t) {
      await t.call('register', {
        __alias: 'a',
        $people_distinct_id: 'p',
        $initial_person_info: 1,
        __timers: {},
      })
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'two tabs register at the same time',
    async play(t) {
      const second = await t.tab('/other')
      await t.call('register', { from: 'first', a: 1 })
      await second.call('register', { from: 'second', b: 2 })
      await t.call('capture', 'one')
      await second.call('capture', 'two')
      await t.reload()
      await t.call('capture', 'three')
    },
  },
  {
    name: 'persistence_save_debounce_ms',
    config: { persistence_save_debounce_ms: 250 },
    async play(t) {
      await t.call('register', { a: 1 })
      await t.keep('at once')
      await t.clock(300)
      await t.keep('later')
      await t.call('register', { b: 2 })
      await t.open('/second')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'persistence as apps use it',
    async play(t) {
      await t.call('register', { plan: 'paid' })
      await t.read('props', () => [posthog.persistence.props.plan, posthog.persistence.get_property('plan')])
      await t.run(() => posthog.persistence.register({ late: 1 }))
      await t.run(() => posthog.persistence.unregister('plan'))
      await t.call('capture', 'hello')
    },
  },
]
