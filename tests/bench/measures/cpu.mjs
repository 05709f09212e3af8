// CPU of the page's main thread.
import { pause } from '../lib/chromium.mjs'
import { captures, clicks, readFlags, startByScript, startIn } from '../lib/page.mjs'
import { evaluationOf } from '../lib/trace.mjs'

/** Long enough for what a start leaves for later, and for its `$pageview` to be sent. */
const SETTLE_MS = 1200
/** Batches leave after 3 s. */
const FLUSH_MS = 3800

/** ms of the main thread that `run` takes. */
async function during(page, run) {
  const before = await page.cpu()
  await run()
  const after = await page.cpu()
  return 1000 * (after.main - before.main)
}

async function started(page, visit, path, options) {
  await page.open(visit.host + path)
  await pause(300)
  await startIn(page, visit, options)
  await pause(SETTLE_MS)
}

export const init = {
  name: 'init',
  rows: { init: { title: 'load + init()', unit: 'ms', goal: 0.25 } },
  async sample(page, visit) {
    await page.open(visit.host + '/empty')
    await pause(300)
    const ms = await during(page, async () => {
      await startIn(page, visit)
      await pause(SETTLE_MS)
    })
    return { values: { init: ms }, events: { $pageview: 1 } }
  },
}

export const blocked = {
  name: 'blocked',
  rows: { blocked: { title: 'the script with init() blocks the page', unit: 'ms', goal: 0.2 } },
  async sample(page, visit) {
    await page.open(visit.host + '/empty')
    await pause(300)
    const events = await page.trace(async () => {
      await startByScript(page, visit)
      await pause(SETTLE_MS)
    })
    return {
      values: { blocked: visit.script ? evaluationOf(events, visit.script) : 0 },
      events: { $pageview: 1 },
    }
  },
}

/** Everything that a page or a project can turn on, but what needs a server's definitions to show anything. */
const EVERYTHING = {
  disable_session_recording: false,
  disable_surveys: false,
  capture_heatmaps: true,
  capture_dead_clicks: true,
  capture_performance: { web_vitals: true, network_timing: true },
  capture_exceptions: true,
  enable_recording_console_log: true,
  tracing_headers: ['127.0.0.1'],
}
/** Recordings and web vitals wait for seconds before they send anything. */
const EVERYTHING_MS = 6000

/** The project's settings, for the files that lie beside the subject's own script. */
function giveSettings(token, recorder) {
  window._POSTHOG_REMOTE_CONFIG = {
    [token]: {
      config: {
        supportedCompression: ['gzip', 'gzip-js'],
        heatmaps: true,
        surveys: true,
        captureDeadClicks: true,
        capturePerformance: { web_vitals: true, network_timing: true },
        autocaptureExceptions: true,
        sessionRecording: { endpoint: '/s/', scriptConfig: { script: recorder } },
      },
    },
  }
}

/** The start of a page where everything is on: until it records, and has loaded what the rest needs. */
export const everything = {
  name: 'everything',
  rows: { everything: { title: 'load + init(), everything on', unit: 'ms', goal: 0.5 } },
  async sample(page, visit) {
    await page.open(visit.host + '/clicks')
    await pause(300)
    await page.call(giveSettings, visit.token, visit.recorder ?? '')
    const ms = await during(page, async () => {
      await startIn(page, visit, EVERYTHING)
      await pause(EVERYTHING_MS)
    })
    // a recording is sent with the visitor's first activity: that it comes says that this was the start of one
    await page.call(clicks, 1)
    await pause(EVERYTHING_MS)
    return { values: { everything: ms }, events: { $pageview: 1, 'a full snapshot': { least: 1 } } }
  },
}

/** The same start with each of these turned off by the page: what is off is to cost nothing. */
const NOTHING = {
  disable_session_recording: true,
  disable_surveys: true,
  capture_heatmaps: false,
  capture_dead_clicks: false,
  capture_performance: false,
  capture_exceptions: false,
  tracing_headers: undefined,
}

export const off = {
  name: 'off',
  rows: { off: { title: 'load + init(), all of it off', unit: 'ms' } },
  async sample(page, visit) {
    await page.open(visit.host + '/clicks')
    await pause(300)
    const ms = await during(page, async () => {
      await startIn(page, visit, NOTHING)
      await pause(SETTLE_MS)
    })
    return { values: { off: ms }, events: { $pageview: 1 } }
  },
}

/** Fewer than posthog-js's own limit of events lets through. */
const TASKS = 8
const EACH = 10

export const capture = {
  name: 'capture',
  rows: {
    capture: { title: 'capture(), 10 properties', unit: 'ms', goal: 0.1 },
    captureAll: { title: 'the same until it is delivered', unit: 'ms', goal: 0.1 },
  },
  async sample(page, visit) {
    await started(page, visit, '/empty')
    const count = TASKS * EACH
    const calls = await during(page, () => page.call(captures, TASKS, EACH, 20))
    const rest = await during(page, () => pause(FLUSH_MS))
    return {
      values: { capture: calls / count, captureAll: (calls + rest) / count },
      events: { 'order placed': count },
    }
  },
}

const CLICKS = 40

export const autocapture = {
  name: 'autocapture',
  rows: {
    click: { title: 'autocapture of a click', unit: 'ms', goal: 0.25 },
    clickAll: { title: 'the same until it is delivered', unit: 'ms', goal: 0.25 },
  },
  async sample(page, visit) {
    await started(page, visit, '/clicks')
    const calls = await during(page, () => page.call(clicks, CLICKS))
    const rest = await during(page, () => pause(FLUSH_MS))
    return {
      values: { click: calls / CLICKS, clickAll: (calls + rest) / CLICKS },
      events: { $autocapture: CLICKS },
    }
  },
}

/** Flags of the project, and how often each is read. */
const FLAGS = 30
const READS = 1000
const named = (value) =>
  Object.fromEntries(Array.from({ length: FLAGS }, (_, at) => [`flag-${at}`, value(at)]))

export const flags = {
  name: 'flags',
  rows: { flag: { title: 'getFeatureFlag()', unit: 'µs', goal: 0.3 } },
  async sample(page, visit) {
    const bootstrap = {
      featureFlags: named((at) => (at % 3 ? true : 'variant-a')),
      featureFlagPayloads: named((at) => ({ size: at, text: 'a payload' })),
    }
    await started(page, visit, '/empty', { bootstrap })
    // the first read of each is reported
    await page.call(readFlags, FLAGS, 1)
    await pause(FLUSH_MS)
    const ms = await during(page, () => page.call(readFlags, FLAGS, READS))
    return { values: { flag: (1000 * ms) / (FLAGS * READS) }, events: { $feature_flag_called: FLAGS } }
  },
}
