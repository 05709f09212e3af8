// What flags have to do with who the visitor is, and what they are asked for with.

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
  SETTLED,
} from '../../lib/flags.mjs'

const BOOTSTRAP = {
  featureFlags: { on: true, button: 'red', off: false },
  featureFlagPayloads: { button: { size: 1 }, off: 'no', other: 1 },
}
/**
 * A page whose flags are bootstrapped, before the server has answered.
 *
 * @param {string} name
 * @param {import('../../lib/play.mjs').Scenario['play']} play
 * @param {object} [bootstrap]
 * @param {object} [config]
 */
const bootstrapped = (name, play, bootstrap = BOOTSTRAP, config = {}) => ({
  name,
  config: { ...WITH_FLAGS, bootstrap, ...config },
  flags: FLAGS,
  head: SETTLED,
  async play(t) {
    await play(t)
    await t.call('capture', 'the end')
  },
})

export const scenarios = [
  withFlags('identify asks anew, with who it was', async (t) => {
    await t.call('identify', 'ada', { plan: 'paid' }, { first: 1 })
    await loaded(t)
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withFlags(
    'identify with reuseAnonymousId',
    async (t) => {
      await t.call('identify', 'ada')
      await loaded(t)
    },
    { config: { reuseAnonymousId: true } },
  ),
  withFlags(
    'an answer for a visitor whom another subdomain has reset meanwhile',
    async (t) => {
      await t.call('identify', 'ada')
      await loaded(t)
      let answerNow
      t.answer({
        path: '/flags/',
        held: new Promise((resolve) => (answerNow = resolve)),
        body: answer([flag('of ada', true)]),
      })
      await t.call('reloadFeatureFlags')
      await loaded(t)
      await t.run(() => {
        const known = document.cookie
          .split('; ')
          .find((cookie) => cookie.startsWith('ph_phc_conformance_posthog='))
        const before = JSON.parse(decodeURIComponent(known.split('=')[1]))
        const after = { ...before, distinct_id: 'somebody new', $user_state: 'anonymous' }
        const domain = location.hostname.split('.').slice(-2).join('.')
        document.cookie = `ph_phc_conformance_posthog=${encodeURIComponent(JSON.stringify(after))}; path=/; domain=.${domain}; secure`
      })
      answerNow()
      await loaded(t)
      await t.read('flags', () => posthog.featureFlags.getFlags())
      await t.call('capture', 'of the new visitor')
    },
    { config: { cookieWinsOnConflict: true } },
  ),
  withFlags('identify again, as the same and as somebody else', async (t) => {
    await t.call('identify', 'ada')
    await loaded(t)
    await t.call('identify', 'ada')
    await loaded(t)
    await t.call('identify', 'ada', { plan: 'free' })
    await loaded(t)
    await t.call('identify', 'ada', { plan: 'free' })
    await loaded(t)
    await t.call('identify', 'bob')
    await loaded(t)
  }),
  withFlags('who it was is told until the server has answered', async (t) => {
    t.answer({ path: '/flags/', status: 500 })
    await t.call('identify', 'ada')
    await loaded(t)
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withFlags('setPersonProperties', async (t) => {
    await t.call('setPersonProperties', { plan: 'paid', a: 1 }, { first: 1, a: 2 })
    await loaded(t)
    await t.call('setPersonProperties', { plan: 'paid', a: 1 }, { first: 1, a: 2 })
    await loaded(t)
    await t.call('setPersonProperties', { plan: 'free' }, { first: 2 })
    await loaded(t)
    await t.call('unsetPersonProperties', ['plan', 'nothing'])
    await loaded(t)
  }),
  withFlags('$set of any event', async (t) => {
    await t.call('capture', 'bought', { $set: { buyer: true } })
    await loaded(t)
    await t.call('capture', 'bought more', {}, { $set: { buyer: 2 }, $set_once: { once: 1 } })
    await loaded(t)
    await t.call('capture', 'nothing', { $set: {} })
    await loaded(t)
  }),
  withFlags('setPersonPropertiesForFlags', async (t) => {
    await t.call('setPersonPropertiesForFlags', { plan: 'paid', email: 'a@b.c' })
    await loaded(t)
    await t.call('setPersonPropertiesForFlags', { plan: 'free' }, false)
    await loaded(t)
    await t.call('setPersonPropertiesForFlags', { $set: { x: 1 }, $set_once: { plan: 'never', y: 2 } })
    await loaded(t)
    await t.keep('properties')
    await t.call('resetPersonPropertiesForFlags')
    await loaded(t)
  }),
  withFlags('resetPersonPropertiesForFlags without asking', async (t) => {
    await t.call('setPersonPropertiesForFlags', { plan: 'paid' }, false)
    await t.call('resetPersonPropertiesForFlags', false)
    await loaded(t)
  }),
  withFlags('setGroupPropertiesForFlags', async (t) => {
    await t.call('setGroupPropertiesForFlags', { company: { seats: 5 }, team: { name: 'x' } })
    await loaded(t)
    await t.call('setGroupPropertiesForFlags', { company: { plan: 'paid' } }, false)
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withFlags('resetGroupPropertiesForFlags', async (t) => {
    await t.call('setGroupPropertiesForFlags', { company: { seats: 5 }, team: { name: 'x' } }, false)
    await t.call('resetGroupPropertiesForFlags', 'team')
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await t.call('resetGroupPropertiesForFlags')
    await t.call('reloadFeatureFlags')
    await loaded(t)
  }),
  withFlags('group asks anew', async (t) => {
    await t.call('group', 'company', 'acme')
    await loaded(t)
    await t.call('group', 'company', 'acme')
    await loaded(t)
    await t.call('group', 'company', 'acme', { seats: 5 })
    await loaded(t)
    await t.call('group', 'company', 'umbrella', { seats: 1 })
    await loaded(t)
    await t.call('resetGroups')
    await loaded(t)
  }),
  withFlags('alias changes nothing', async (t) => {
    await t.call('alias', 'ada')
    await loaded(t)
  }),
  withFlags('reset forgets flags and asks anew', async (t) => {
    await t.call('identify', 'ada', { plan: 'paid' })
    await t.call('group', 'company', 'acme', { seats: 5 })
    await loaded(t)
    await listen(t)
    await t.call('reset')
    await t.ask('getFeatureFlag', 'on')
    await t.call('capture', 'right after')
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
    await heard(t)
  }),
  withFlags('an answer for somebody who is gone', async (t) => {
    let answerNow
    t.answer({
      path: '/flags/',
      held: new Promise((resolve) => (answerNow = resolve)),
      body: answer([flag('theirs', true)]),
    })
    await t.call('reloadFeatureFlags')
    await t.clock(100)
    await t.call('reset')
    answerNow()
    await loaded(t)
    await loaded(t)
    await t.ask('getFeatureFlag', 'theirs')
    await t.ask('getFeatureFlag', 'on')
  }),
  withFlags('reset with another bootstrap', async (t) => {
    await listen(t)
    await t.call('reset', {
      bootstrap: { distinctID: 'bob', isIdentifiedID: true, featureFlags: { on: 'bobs' } },
    })
    await t.ask('getFeatureFlag', 'on')
    await t.call('capture', 'as bob')
    await loaded(t)
    await t.ask('getFeatureFlag', 'on')
    await heard(t)
  }),
  bootstrapped('bootstrapped flags are read at once', (t) => readAll(t)),
  bootstrapped('bootstrapped flags stand on events', async (t) => {
    await t.call('capture', 'at once')
    await t.keep('at once')
    await loaded(t)
    await t.call('capture', 'answered')
  }),
  bootstrapped('the server’s answer replaces the bootstrap', async (t) => {
    await t.ask('getFeatureFlag', 'button')
    await loaded(t)
    await readAll(t)
  }),
  bootstrapped('the bootstrap wins over what is stored, until the answer', async (t) => {
    await loaded(t)
    await t.reload()
    await readAll(t)
    await loaded(t)
    await readAll(t, 'answered')
  }),
  bootstrapped('a server that fails leaves the bootstrap', async (t) => {
    await listen(t)
    t.answer({ path: '/flags/', status: 500, times: 3 })
    await t.call('reloadFeatureFlags')
    await loaded(t)
    await readAll(t)
    await heard(t)
  }),
  bootstrapped(
    'bootstrap of flags and an identified visitor',
    async (t) => {
      await t.ask('getFeatureFlag', 'on')
      await loaded(t)
      await t.ask('getFeatureFlag', 'button')
    },
    { ...BOOTSTRAP, distinctID: 'ada', isIdentifiedID: true },
  ),
  bootstrapped('bootstrap of an identified visitor who was here before', async (t) => {
    await loaded(t)
    await t.open('/again', {
      config: { ...WITH_FLAGS, bootstrap: { ...BOOTSTRAP, distinctID: 'ada', isIdentifiedID: true } },
    })
    await t.ask('getFeatureFlag', 'on')
    await loaded(t)
  }),
  bootstrapped(
    'bootstrap of flags and an anonymous visitor',
    async (t) => {
      await loaded(t)
      await t.ask('getFeatureFlag', 'button')
    },
    { ...BOOTSTRAP, distinctID: 'somebody' },
  ),
  bootstrapped('a bootstrap without asking', (t) => readAll(t), BOOTSTRAP, { advanced_disable_flags: true }),
  bootstrapped(
    'an empty bootstrap',
    async (t) => {
      await t.ask('getFeatureFlag', 'on')
      await loaded(t)
      await t.ask('getFeatureFlag', 'on')
    },
    { featureFlags: {}, featureFlagPayloads: { on: 1 } },
  ),
]
