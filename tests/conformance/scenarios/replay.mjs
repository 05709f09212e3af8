// Session replay: what is recorded, what is sent of it and when, and what events say of it.

const MINUTE = 60_000
/** Longer than posthog-js takes to start, and than what is recorded waits to be sent. */
const START = 3000
const SENT = 10_000

/** A page whose project has these settings. */
const project = (sessionRecording, own = {}, more = {}) => ({
  before: `window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: ${JSON.stringify({ sessionRecording, ...more })} } }`,
  config: { disable_session_recording: false, ...own },
  body: '<h1>Shop</h1><button id="buy">Buy</button><input id="name"><input id="secret" type="password">',
})

/** What `posthog` says of the recording. */
const told = () => ({
  started: posthog.sessionRecordingStarted(),
  status: posthog.sessionRecording?.status,
  isOn: posthog.sessionRecording?.started,
})

/** Starts, and says what is there. */
async function begin(t) {
  await t.clock(START)
  await t.read('at first', told)
}

/** Somebody clicks; then everything is sent that may be, and an event tells what there is to tell. */
async function clickAndSend(t) {
  await t.click('#buy')
  await t.clock(SENT)
  await t.read('after a click', told)
  await t.call('capture', 'later')
}

const startAndClick = async (t) => {
  await begin(t)
  await clickAndSend(t)
}

/** A session that is so sampled: one in a hundred thousand sessions is neither. */
const everybody = { sampleRate: '1.0' }
const nobody = { sampleRate: '0' }

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
  ['a minimum duration that is reached', project({ minimumDurationMilliseconds: 2000 })],
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
  {
    name: 'stopSessionRecording and startSessionRecording',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.call('stopSessionRecording')
      await t.read('stopped', told)
      await t.clock(SENT)
      await t.call('startSessionRecording')
      await t.clock(SENT)
      await t.read('started again', told)
      await clickAndSend(t)
    },
  },
  ...['sampling', 'linked_flag', 'event_trigger', 'url_trigger'].map((what) => ({
    name: `startSessionRecording({ ${what}: true })`,
    ...project(
      {
        sampling: { ...nobody },
        linked_flag: { linkedFlag: 'replay' },
        event_trigger: { eventTriggers: ['bought'] },
        url_trigger: { urlTriggers: [{ url: '/checkout', matching: 'regex' }] },
      }[what],
    ),
    async play(t) {
      await begin(t)
      await t.call('startSessionRecording', { [what]: true })
      await t.clock(SENT)
      await t.read('then', told)
      await clickAndSend(t)
    },
  })),
  {
    name: 'startSessionRecording(true) before there is a recorder',
    ...project({ ...nobody, eventTriggers: ['bought'] }, { disable_session_recording: true }),
    async play(t) {
      await t.clock(START)
      await t.call('startSessionRecording', true)
      await t.clock(START + SENT)
      await t.read('then', told)
      await t.call('capture', 'later')
    },
  },
  {
    name: 'opting out',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('opt_out_capturing')
      await t.click('#buy')
      await t.clock(SENT)
    },
    expectNothing: true,
  },
  {
    name: 'opting in later',
    ...project({}, { opt_out_capturing_by_default: true }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.call('opt_in_capturing')
      await t.clock(START)
      await clickAndSend(t)
    },
  },
  {
    name: 'without cookies there is no recording',
    ...project({}, { cookieless_mode: 'always' }),
    async play(t) {
      await t.clock(START)
      await t.click('#buy')
      await t.clock(SENT)
      await t.call('capture', 'later')
    },
  },
  {
    name: 'what is typed',
    ...project({}, { session_recording: { maskAllInputs: false } }),
    async play(t) {
      await begin(t)
      await t.type('#name', 'Ada')
      await t.type('#secret', 'hunter2')
      await clickAndSend(t)
    },
  },
  {
    name: 'what is typed is masked',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.type('#name', 'Ada')
      await t.type('#secret', 'hunter2')
      await clickAndSend(t)
    },
  },
  {
    name: 'a reload goes on in the same recording',
    ...project({}),
    async play(t) {
      await begin(t)
      await clickAndSend(t)
      await t.reload()
      await t.clock(START)
      await clickAndSend(t)
    },
  },
  {
    name: 'a new session by hand',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.call('sessionManager.resetSessionId')
      await clickAndSend(t)
    },
  },
  {
    name: 'a new session after half an hour',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.sleep(31 * MINUTE)
      await clickAndSend(t)
    },
  },
  {
    name: 'reset begins another recording',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.call('reset')
      await clickAndSend(t)
    },
  },
  {
    name: 'idle after five minutes, and back',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.clock(SENT)
      await t.sleep(6 * MINUTE)
      await t.run(() => void document.body.append('news'))
      await t.clock(1000)
      await clickAndSend(t)
    },
  },
  {
    name: 'the page is hidden and shown',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('capture', 'one')
      await t.click('#buy')
      await t.hide()
      await t.show()
      await t.clock(SENT)
    },
  },
  {
    name: 'the network goes and comes',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('capture', 'one')
      await t.click('#buy')
      await t.offline(true)
      await t.offline(false)
      await t.clock(SENT)
    },
  },
  {
    name: 'page views are told',
    ...project({}, { capture_pageview: 'history_change' }),
    async play(t) {
      await begin(t)
      await t.click('#buy')
      await t.push('/checkout?gclid=1#top')
      await t.clock(SENT)
    },
  },
  {
    name: 'addresses are masked',
    ...project(
      {},
      {
        capture_pageview: true,
        session_recording: { maskCapturedNetworkRequestFn: (r) => ({ ...r, name: r.name.split('?')[0] }) },
      },
    ),
    path: '/?secret=1',
    play: startAndClick,
  },
  {
    name: 'addresses without personal data',
    ...project({}, { capture_pageview: true, mask_personal_data_properties: true }),
    path: '/?gclid=1&page=2',
    play: startAndClick,
  },
  {
    name: 'console lines',
    ...project({ consoleLogRecordingEnabled: true }),
    async play(t) {
      await begin(t)
      await t.run(() => {
        console.log('a line', { plan: 'free' }, [1, 2])
        console.warn('x'.repeat(3000))
        console.error(...Array.from({ length: 12 }, (_, i) => i))
        console.assert(true, 'not told')
      })
      await clickAndSend(t)
    },
  },
  {
    name: 'an event of PostHog’s own',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('sessionRecording.tryAddCustomEvent', '$survey', { id: 's1' })
      await clickAndSend(t)
    },
  },
  {
    name: 'the server is down for a while',
    ...project({}),
    async play(t) {
      await begin(t)
      t.answer({ status: 503, path: '/s/' })
      await t.click('#buy')
      await t.clock(SENT)
      await clickAndSend(t)
    },
  },
]
