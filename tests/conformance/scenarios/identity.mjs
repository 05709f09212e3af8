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
]
