// Who an event is about.

export const scenarios = [
  {
    name: 'identify sends both ids, $set and $set_once, once',
    async play(t) {
      await t.call('capture', 'before')
      await t.call('identify', 'ada@example.com', { plan: 'paid' }, { first_seen: 'today' })
      await t.call('identify', 'ada@example.com')
      await t.call('capture', 'after')
      await t.ask('get_distinct_id')
    },
  },
  {
    name: 'identify again with other properties sends $set',
    async play(t) {
      await t.call('identify', 'ada', { plan: 'free' })
      await t.call('identify', 'ada', { plan: 'paid' })
      await t.call('identify', 'ada', { plan: 'paid' })
      await t.call('identify', 'ada', {}, { first: 1 })
    },
  },
  {
    name: 'identify as somebody else does not link the two',
    async play(t) {
      await t.call('identify', 'ada')
      await t.call('identify', 'grace')
      await t.call('capture', 'after')
    },
  },
  {
    name: 'identify with a number, an empty and a forbidden id',
    async play(t) {
      for (const id of ['', 'null', 'undefined', 'distinct_id', 'anonymous', undefined, null])
        await t.call('identify', id)
      await t.call('capture', 'still anonymous')
      await t.call('identify', 42)
      await t.call('capture', 'number')
    },
  },
  {
    name: '_isIdentified',
    async play(t) {
      await t.ask('_isIdentified')
      await t.call('identify', 'ada')
      await t.ask('_isIdentified')
      await t.reload()
      await t.ask('_isIdentified')
      await t.call('reset')
      await t.ask('_isIdentified')
      await t.call('capture', 'after')
    },
  },
  {
    name: 'reset makes a new visitor on the same device',
    async play(t) {
      await t.call('register', { plan: 'paid' })
      await t.call('identify', 'ada')
      await t.call('group', 'company', 'acme')
      await t.call('reset')
      await t.call('capture', 'after')
      await t.ask('getGroups')
    },
  },
  {
    name: 'reset(true) makes a new device, too',
    async play(t) {
      await t.call('capture', 'before')
      await t.call('reset', true)
      await t.call('capture', 'after')
    },
  },
  {
    name: 'alias of an anonymous visitor',
    async play(t) {
      await t.ask('alias', 'ada')
      await t.call('capture', 'after')
      await t.ask('get_distinct_id')
    },
  },
  {
    name: 'group sends $groupidentify when there is something new to say',
    async play(t) {
      await t.call('group', 'company', 'acme', { seats: 5 })
      await t.call('group', 'company', 'acme')
      await t.call('group', 'company', 'umbrella')
      await t.call('group', 'project', 'x')
      await t.call('capture', 'after')
      await t.ask('getGroups')
      await t.call('resetGroups')
      await t.call('capture', 'without groups')
    },
  },
  {
    name: 'setPersonProperties of an anonymous and of an identified visitor',
    async play(t) {
      await t.call('setPersonProperties', { a: 1 }, { b: 2 })
      await t.call('setPersonProperties', { a: 1 }, { b: 2 })
      await t.call('setPersonProperties', { a: 2 })
      await t.call('identify', 'ada')
      await t.call('setPersonProperties', { c: null })
      await t.call('unsetPersonProperties', ['a', 'c'])
    },
  },
  ...['identified_only', 'always', 'never'].map((mode) => ({
    name: `person_profiles: ${mode}`,
    config: { person_profiles: mode },
    async play(t) {
      await t.call('capture', 'first')
      await t.call('setPersonProperties', { a: 1 })
      await t.call('group', 'company', 'acme')
      await t.call('createPersonProfile')
      await t.call('alias', 'other')
      await t.call('identify', 'ada')
      await t.call('capture', 'last')
    },
  })),
  {
    name: 'people.set and people.set_once',
    async play(t) {
      await t.call('people.set', { a: 1 })
      await t.call('people.set', 'b', 2)
      await t.call('people.set_once', { c: 3 })
      await t.call('people.set', 'b', 2)
    },
  },
  {
    name: 'the same person properties are sent once, until the person changes',
    async play(t) {
      await t.call('identify', 'ada', { a: 1, b: { c: [2] } })
      await t.call('setPersonProperties', { b: { c: [2] }, a: 1 })
      await t.call('setPersonProperties', { a: 1 }, { once: 1 })
      await t.call('unsetPersonProperties', 'a')
      await t.call('setPersonProperties', { a: 1 }, { once: 1 })
      await t.call('unsetPersonProperties', [])
      await t.call('reset')
      await t.call('setPersonProperties', { a: 1 }, { once: 1 })
    },
  },
  {
    name: 'setPersonProperties of nothing',
    expectNothing: true,
    async play(t) {
      await t.call('setPersonProperties')
      await t.call('setPersonProperties', null, null)
    },
  },
  {
    name: 'identify with the id that the visitor has',
    async play(t) {
      await t.run(() => posthog.identify(posthog.get_distinct_id(), { a: 1 }))
      await t.call('capture', 'after')
    },
  },
  {
    name: 'identify, come back, identify again',
    config: { capture_pageview: true },
    async play(t) {
      await t.call('identify', 'ada', { a: 1 })
      await t.open('/second')
      await t.call('identify', 'ada', { a: 1 })
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'the beginning of the visit goes with identify, once',
    path: '/landing?utm_source=news&gclid=G1',
    async play(t) {
      await t.call('capture', 'anonymous')
      await t.open('/pricing')
      await t.call('identify', 'ada')
      await t.call('capture', 'after')
      await t.open('/later')
      await t.call('capture', 'later')
    },
  },
  {
    name: 'alias with another id, with the same, and of nothing',
    async play(t) {
      await t.ask('alias', 'new', 'old')
      await t.call('identify', 'ada')
      await t.ask('alias', 'ada')
      await t.ask('alias', 'grace')
      await t.call('identify', 'grace')
      await t.call('capture', 'after')
    },
  },
  {
    name: 'an empty alias and an event without a name',
    async play(t) {
      await t.call('alias', '')
      await t.call('capture', '')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'group without a type or a key, and with numbers',
    async play(t) {
      await t.call('group', '', 'acme')
      await t.call('group', 'company', '')
      await t.call('group', 'company')
      await t.call('group', 'company', 12)
      await t.call('capture', 'after')
      await t.ask('getGroups')
    },
  },
  {
    name: 'groups of one event only',
    async play(t) {
      await t.call('group', 'company', 'acme')
      await t.call('capture', 'both', { $groups: { project: 'x' } })
      await t.call('capture', 'other', { $groups: { company: 'umbrella' } })
      await t.call('capture', 'none', { $groups: {} })
    },
  },
  {
    name: 'bootstrap of an anonymous visitor',
    config: { bootstrap: { distinctID: 'from the server' } },
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/second')
      await t.call('capture', 'second')
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'bootstrap of a person',
    config: { bootstrap: { distinctID: 'ada', isIdentifiedID: true } },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada', { a: 1 })
    },
  },
  {
    name: 'bootstrap of a person who was anonymous before',
    path: '/first',
    async play(t) {
      await t.call('capture', 'anonymous')
      await t.open('/second', { config: { bootstrap: { distinctID: 'ada', isIdentifiedID: true } } })
      await t.call('capture', 'person')
    },
  },
  {
    name: 'bootstrap of another person',
    async play(t) {
      await t.call('identify', 'grace')
      await t.open('/second', { config: { bootstrap: { distinctID: 'ada', isIdentifiedID: true } } })
      await t.call('capture', 'person')
      await t.ask('get_distinct_id')
    },
  },
  {
    name: 'reset with options',
    config: { bootstrap: { distinctID: 'first' } },
    async play(t) {
      await t.call('reset', { resetDeviceID: true })
      await t.call('capture', 'new device')
      await t.call('reset', { bootstrap: { distinctID: 'next', isIdentifiedID: true } })
      await t.call('capture', 'next')
      await t.call('reset', { resetDeviceID: false })
      await t.call('capture', 'same device')
    },
  },
  {
    name: 'reuseAnonymousId',
    config: { reuseAnonymousId: true },
    async play(t) {
      await t.call('capture', 'anonymous')
      await t.call('identify', 'ada')
      await t.call('capture', 'person')
    },
  },
  {
    name: 'setInternalOrTestUser',
    async play(t) {
      await t.call('setInternalOrTestUser')
      await t.call('capture', 'after')
    },
  },
  {
    name: 'setIdentity and clearIdentity',
    async play(t) {
      await t.call('setIdentity', 'ada', 'hash')
      await t.call('capture', 'with')
      await t.call('clearIdentity')
      await t.call('capture', 'without')
    },
  },
  {
    name: 'the mode of profiles changes between two visits',
    config: { person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'always')
      await t.open('/second', { config: { person_profiles: 'identified_only' } })
      await t.call('capture', 'identified only')
      await t.call('set_config', { person_profiles: 'never' })
      await t.call('capture', 'never')
    },
  },
  {
    name: 'two tabs, identify in one',
    async play(t) {
      const second = await t.tab('/other')
      await t.call('identify', 'ada')
      await second.call('capture', 'before')
      await second.reload()
      await second.call('capture', 'after')
    },
  },
]
