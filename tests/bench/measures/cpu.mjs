// CPU of the page's main thread.
import { pause } from '../lib/chromium.mjs'
import { captures, clicks, readFlags, startIn } from '../lib/page.mjs'

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
