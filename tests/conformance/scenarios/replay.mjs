// Session replay: what is recorded, what is sent of it and when, and what events say of it.

const MINUTE = 60_000

/** A page whose project has these settings. */
const project = (sessionRecording, more = {}) => ({
  before: `window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: ${JSON.stringify({ sessionRecording, ...more })} } }`,
  config: { disable_session_recording: false },
  body: '<h1>Shop</h1><button id="buy">Buy</button><input id="name"><input id="secret" type="password">',
})

/** What `posthog` says of the recording. */
const told = () => ({
  started: posthog.sessionRecordingStarted(),
  status: posthog.sessionRecording?.status,
  isOn: posthog.sessionRecording?.started,
})

export const scenarios = [
  {
    name: 'records and sends after a click',
    ...project({ endpoint: '/s/' }),
    async play(t) {
      await t.clock(3000)
      await t.read('before', told)
      await t.click('#buy')
      await t.read('after', told)
      await t.clock(10_000)
      await t.call('capture', 'later')
    },
  },
]
