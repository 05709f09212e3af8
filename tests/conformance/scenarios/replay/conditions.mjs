// Which sessions are recorded: settings, samples, triggers.

import {
  begin,
  clickAndSend,
  everybody,
  MINUTE,
  nobody,
  project,
  SENT,
  startAndClick,
  told,
} from '../../lib/replay.mjs'

/** @type {[string, Partial<import('../../lib/play.mjs').Scenario>][]} */
const simple = [
  ['records where the project does', project({ endpoint: '/s/' })],
  ['another endpoint', project({ endpoint: '/replays/' })],
  ['nothing where the project does not record', project(false)],
  [
    'nothing where the page does not want it',
    project({ endpoint: '/s/' }, { disable_session_recording: true }),
  ],
  ['no settings at all', { ...project(undefined), config: { disable_session_recording: false } }],
  ['everybody is sampled', project({ ...everybody })],
  ['nobody is sampled', project({ ...nobody })],
  ['the page samples everybody', project({ ...nobody }, { session_recording: { sampleRate: 1 } })],
  ['the page samples nobody', project({ ...everybody }, { session_recording: { sampleRate: 0 } })],
  ['a sample rate that is none', project({ sampleRate: '1.5' })],
  ['waits for an event', project({ eventTriggers: ['bought'] })],
  ['waits for an address', project({ urlTriggers: [{ url: '/checkout', matching: 'regex' }] })],
  ['is at the address', project({ urlTriggers: [{ url: 'shop', matching: 'regex' }] })],
  ['waits for a flag', project({ linkedFlag: 'replay' })],
  ['waits for a flag’s variant', project({ linkedFlag: { flag: 'replay', variant: 'b' } })],
  [
    'address and event, all of them',
    project({ urlTriggers: [{ url: 'shop', matching: 'regex' }], eventTriggers: ['bought'] }),
  ],
  [
    'address or event, any of them',
    project({
      urlTriggers: [{ url: 'shop', matching: 'regex' }],
      eventTriggers: ['bought'],
      triggerMatchType: 'any',
    }),
  ],
  [
    'any of a rate of 0 and an event that does not come',
    project({ ...nobody, eventTriggers: ['bought'], triggerMatchType: 'any' }),
  ],
  [
    'any of a rate of 1 and an event that does not come',
    project({ ...everybody, eventTriggers: ['bought'], triggerMatchType: 'any' }),
  ],
  [
    'all of a rate of 1 and an address',
    project({ ...everybody, urlTriggers: [{ url: 'shop', matching: 'regex' }] }),
  ],
  [
    'all of a rate of 0 and an address',
    project({ ...nobody, urlTriggers: [{ url: 'shop', matching: 'regex' }] }),
  ],
  ['a pattern that is none', project({ urlTriggers: [{ url: '(', matching: 'regex' }] })],
  ['an address that is not recorded', project({ urlBlocklist: [{ url: 'shop', matching: 'regex' }] })],
  ['a minimum duration that is reached', project({ minimumDurationMilliseconds: 500 })],
  ['a minimum duration that is not reached', project({ minimumDurationMilliseconds: 60_000 })],
  [
    'a strict minimum duration',
    project({ minimumDurationMilliseconds: 60_000 }, { session_recording: { strictMinimumDuration: true } }),
  ],
  [
    'a group of conditions without any',
    project({ version: 2, triggerGroups: [{ id: 'g1', name: 'All', sampleRate: 1, conditions: {} }] }),
  ],
  [
    'a group that waits for an event',
    project({
      version: 2,
      triggerGroups: [
        {
          id: 'g1',
          name: 'Buyers',
          sampleRate: 1,
          conditions: { events: [{ name: 'bought' }], matchType: 'all' },
        },
      ],
    }),
  ],
  [
    'one group that records and one that does not',
    project({
      version: 2,
      triggerGroups: [
        { id: 'g1', name: 'Few', sampleRate: 0, conditions: {} },
        { id: 'g2', name: 'Here', sampleRate: 1, conditions: { urls: [{ url: 'shop', matching: 'regex' }] } },
      ],
    }),
  ],
  [
    'a group’s minimum duration',
    project({
      version: 2,
      triggerGroups: [{ id: 'g1', name: 'All', sampleRate: 1, minDurationMs: 60_000, conditions: {} }],
    }),
  ],
  ['not compressed', project({}, { session_recording: { compress_events: false } })],
  ['masking of the project', project({ masking: { maskAllInputs: false, maskTextSelector: 'h1' } })],
  [
    'page views are captured',
    project({}, { capture_pageview: true, session_recording: { maskAllInputs: false } }),
  ],
  ['before_send sees what is recorded', project({}, { before_send: (event) => event })],
  [
    'before_send drops what is recorded',
    project({}, { before_send: (event) => (event.event === '$snapshot' ? null : event) }),
  ],
]

export const scenarios = [
  ...simple.map(([name, setting]) => ({ name, ...setting, play: startAndClick })),
  {
    name: 'nothing is sent before somebody does something',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('capture', 'one')
      await t.clock(MINUTE)
      await t.call('capture', 'two')
    },
  },
  {
    name: 'a page that nobody touches is sent when it is left',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('capture', 'one')
      await t.leave()
    },
  },
  {
    name: 'an event that is waited for',
    ...project({ eventTriggers: ['bought'] }),
    async play(t) {
      await begin(t)
      await t.call('capture', 'bought')
      await t.clock(SENT)
      await t.read('then', told)
      await t.call('capture', 'later')
    },
  },
  {
    name: 'an event of a group with a filter',
    ...project({
      version: 2,
      triggerGroups: [
        {
          id: 'g1',
          name: 'Dear',
          sampleRate: 1,
          conditions: {
            events: [
              { name: 'bought', properties: [{ key: 'price', type: 'event', operator: 'gt', value: 10 }] },
            ],
          },
        },
      ],
    }),
    async play(t) {
      await begin(t)
      await t.call('capture', 'bought', { price: 5 })
      await t.read('cheap', told)
      await t.call('capture', 'bought', { price: 50 })
      await t.read('dear', told)
      await t.clock(SENT)
    },
  },
  {
    name: 'an address that is waited for',
    ...project({ urlTriggers: [{ url: '/checkout', matching: 'regex' }] }),
    async play(t) {
      await begin(t)
      await t.push('/checkout')
      await clickAndSend(t)
    },
  },
  {
    name: 'goes on where the address was not recorded',
    ...project({ urlBlocklist: [{ url: '/private', matching: 'regex' }] }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.push('/private')
      await t.click('#buy')
      await t.read('there', told)
      await t.push('/public')
      await clickAndSend(t)
    },
  },
]
