// What scenarios of session replay have in common.

export const MINUTE = 60_000
/** Longer than posthog-js takes to start, and than what is recorded waits to be sent. */
export const START = 3000
export const SENT = 10_000

/** A page whose project has these settings. */
export const project = (sessionRecording, own = {}, more = {}) => ({
  before: `window._POSTHOG_REMOTE_CONFIG = { phc_conformance: { config: ${JSON.stringify({ sessionRecording, ...more })} } }`,
  config: { disable_session_recording: false, ...own },
  body: '<h1>Shop</h1><button id="buy">Buy</button><input id="name"><input id="secret" type="password">',
})

/** The state of the recording as `posthog` reports it. */
export const told = () => ({
  started: posthog.sessionRecordingStarted(),
  status: posthog.sessionRecording?.status,
  isOn: posthog.sessionRecording?.started,
})

/** Starts, and says what is there. */
export async function begin(t) {
  await t.clock(START)
  await t.read('at first', told)
}

/** A click; then everything is sent that may be, and an event carries the state of the recording. */
export async function clickAndSend(t) {
  await t.click('#buy')
  await t.clock(SENT)
  await t.read('after a click', told)
  await t.call('capture', 'later')
}

export const startAndClick = async (t) => {
  await begin(t)
  await clickAndSend(t)
}

/** A session that is so sampled: one in a hundred thousand sessions is neither. */
export const everybody = { sampleRate: '1.0' }
export const nobody = { sampleRate: '0' }
