// From the start of a recording to its end: what is recorded, what is sent and when, and which properties
// events carry.

import {
  begin,
  clickAndSend,
  MINUTE,
  nobody,
  project,
  SENT,
  START,
  startAndClick,
  told,
} from '../../lib/replay.mjs'

export const scenarios = [
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
    name: 'an override of the sampling on the next page, without a sample rate',
    ...project({}),
    async play(t) {
      await begin(t)
      await t.call('startSessionRecording', { sampling: true })
      await clickAndSend(t)
      await t.reload()
      await t.clock(START)
      await t.read('on the next page', told)
      await clickAndSend(t)
      await t.call('capture', 'later')
    },
  },
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
  .../** @type {[string, (string | string[])[], object?][]} */ ([
    [
      'start after reset',
      ['reset', ['identify', 'u'], 'startSessionRecording'],
      { disable_session_recording: true },
    ],
    ['stop, reset, start', ['stopSessionRecording', 'reset', 'startSessionRecording']],
    ['reset, stop, start', ['reset', 'stopSessionRecording', 'startSessionRecording']],
  ]).map(([name, steps, own]) => ({
    name,
    ...project({}, own),
    async play(t) {
      await begin(t)
      for (const step of steps) await t.call(.../** @type {[string, ...string[]]} */ ([step].flat()))
      await t.clock(START)
      await clickAndSend(t)
    },
  })),
  .../** @type {[string, boolean | undefined, object][]} */ ([
    ['rejected on this page', false, {}],
    ['rejected on an earlier page', true, {}],
    ['rejected by default', undefined, { opt_out_capturing_by_default: true }],
  ]).map(([name, isEarlier, own]) => ({
    name: `accepted after: ${name}`,
    ...project({}, { cookieless_mode: 'on_reject', ...own }),
    async play(t) {
      await t.clock(START)
      if (isEarlier !== undefined) await t.call('opt_out_capturing')
      if (isEarlier) {
        await t.reload()
        await t.clock(START)
      }
      await t.click('#buy')
      await t.call('opt_in_capturing')
      await t.clock(START)
      await clickAndSend(t)
    },
  })),
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
