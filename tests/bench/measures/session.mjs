// What the whole SDK costs while it records a visitor: CPU of the main thread, bytes sent, longest tasks.
import { pause } from '../lib/chromium.mjs'
import { startIn } from '../lib/page.mjs'
import { SESSIONS } from '../lib/session_pages.mjs'
import { longest, longestOf } from '../lib/trace.mjs'

/** Long enough for what waits for others to be sent, by either. */
const FLUSH_MS = 5000
/** A start, up to its snapshot on its way. */
const START_MS = 4000

/** The same for either SDK; what one of them has not got is off. */
const options = {
  advanced_disable_flags: true,
  disable_surveys: true,
  capture_dead_clicks: false,
  capture_exceptions: false,
  capture_performance: false,
  session_recording: {
    maskAllInputs: false,
    maskInputOptions: { password: true, color: false, date: false, email: true, tel: true },
    maskTextSelector: '[data-ph-mask]',
    blockSelector: '[data-ph-block]',
    recordCrossOriginIframes: true,
  },
}

/** The project's settings; the recorder is the subject's own. */
const settings = (name) => ({
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: false,
  heatmaps: false,
  surveys: false,
  elementsChainAsString: true,
  autocapture_opt_out: false,
  sessionRecording: { endpoint: '/s/', consoleLogRecordingEnabled: true, scriptConfig: { script: name } },
})

function give(token, config) {
  window._POSTHOG_REMOTE_CONFIG = { [token]: { config } }
}

const status = () => window.posthog.sessionRecording?.status

async function opened(page, { host, token, recorder }, path) {
  await page.open(host + path)
  await pause(1000)
  if (recorder) await page.call(give, token, settings(recorder))
}

async function started(page, visit) {
  await startIn(page, visit, options)
  for (let tries = 0; visit.script && (await page.call(status)) !== 'active'; tries++) {
    if (tries > 500) throw new Error(`it does not record: ${await page.call(status)}`)
    await pause(20)
  }
  await pause(START_MS)
}

/** What has to have come from a recording for a sample to count. */
const RECORDED = { 'a full snapshot': { least: 1 }, 'a mutation': { least: 20 }, $autocapture: { least: 3 } }

const during = async (page, run) => {
  const before = await page.cpu()
  await run()
  const after = await page.cpu()
  return 1000 * (after.main - before.main)
}

export const sessions = Object.entries(SESSIONS).flatMap(([name, { title, path, use }]) => [
  {
    name: `session-${name}`,
    rows: {
      start: { title: `load, init() and snapshot, ${title}`, unit: 'ms' },
      minute: { title: `a minute's use, ${title}`, unit: 'ms', goal: 0.25 },
      all: { title: `both, ${title}`, unit: 'ms', goal: 0.25 },
      bytes: { title: `sent, ${title}`, unit: 'bytes', goal: 0.9 },
    },
    async sample(page, visit) {
      await opened(page, visit, path)
      const start = await during(page, () => started(page, visit))
      const minute = await during(page, async () => {
        await use(page)
        await pause(FLUSH_MS)
      })
      return { values: { start, minute, all: start + minute, bytes: visit.sent() }, events: RECORDED }
    },
  },
  {
    name: `session-${name}-tasks`,
    rows: {
      start: { title: `longest task at the start, ${title}`, unit: 'ms', isLevel: true, bound: 16 },
      use: { title: `longest of its own in use, ${title}`, unit: 'ms', isLevel: true, bound: 16 },
    },
    async sample(page, visit) {
      await opened(page, visit, path)
      const start = await page.trace(() => started(page, visit))
      const used = await page.trace(async () => {
        await use(page)
        await pause(FLUSH_MS)
      })
      return { values: { start: longest(start), use: longestOf(used, '/subject-', []) }, events: RECORDED }
    },
  },
])
