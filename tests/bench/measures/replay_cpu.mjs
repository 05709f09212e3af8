// CPU of the main thread while a page is recorded: start, mutations, another full snapshot, nothing at all.
import { pause } from '../lib/chromium.mjs'
import { load, until } from '../lib/recorders.mjs'
import { prepareWork, WORK } from '../lib/replay_pages.mjs'

/** ms in which what is put off is done. */
export const SETTLE_MS = 1200
const IDLE_MS = 5000

/** ms of the main thread that `run` takes. */
async function during(page, run) {
  const before = await page.cpu()
  await run()
  const after = await page.cpu()
  return 1000 * (after.main - before.main)
}

/** The page is there and the recorder loaded, both at rest. */
export async function opened(page, { host, name, script }, path, keeps = false) {
  await page.open(host + path)
  await pause(500)
  await page.call(load, name, script ?? '', keeps)
  await pause(300)
}

const SIZES = {
  '10k': '10k nodes',
  '50k': '50k nodes',
  '150k': '150k nodes',
  css: '6,000 CSS rules',
  real: 'a page as they are',
}

export const replayStarts = Object.entries(SIZES).map(([size, title]) => ({
  name: `replay-start-${size}`,
  rows: { start: { title: `start to full snapshot, ${title}`, unit: 'ms', goal: 0.16, walkGoal: 2 } },
  async sample(page, visit) {
    await opened(page, visit, `/replay-${size}`)
    const start = await during(page, async () => {
      await page.call(until, 'start', 1)
      await pause(SETTLE_MS)
    })
    return { start }
  },
}))

export const replayCheckouts = ['50k', '150k'].map((size) => ({
  name: `replay-checkout-${size}`,
  rows: { checkout: { title: `another full snapshot, ${size} nodes`, unit: 'ms', goal: 0.05 } },
  async sample(page, visit) {
    await opened(page, visit, `/replay-${size}`)
    await page.call(until, 'start', 1)
    await pause(SETTLE_MS)
    const checkout = await during(page, async () => {
      await page.call(until, 'snapshot', 2)
      await pause(SETTLE_MS)
    })
    return { checkout }
  },
}))

const TITLES = {
  add: '10,000 rows added',
  move: '2,000 rows moved',
  attributes: '10,000 attributes changed',
  texts: '10,000 texts changed',
  remove: '10,000 rows removed',
}

export const replayMutations = ['10k', '150k'].map((size) => ({
  name: `replay-mutations-${size}`,
  rows: {
    ...Object.fromEntries(
      WORK.map((name) => [name, { title: `${TITLES[name]}, ${size} nodes`, unit: 'ms' }]),
    ),
    all: { title: `all of that, ${size} nodes`, unit: 'ms', goal: 0.2 },
  },
  async sample(page, visit) {
    await opened(page, visit, `/replay-${size}`)
    await page.call(prepareWork)
    await page.call(until, 'start', 1)
    await pause(SETTLE_MS)
    const values = { all: 0 }
    for (const name of WORK) {
      values[name] = await during(page, async () => {
        await page.call((name) => window.work(name), name)
        await pause(SETTLE_MS)
      })
      values.all += values[name]
    }
    return values
  },
}))

export const replayIdle = {
  name: 'replay-idle',
  rows: { idle: { title: `${IDLE_MS / 1000} s in which nothing happens, 50k nodes`, unit: 'ms' } },
  async sample(page, visit) {
    await opened(page, visit, '/replay-50k')
    await page.call(until, 'start', 1)
    await pause(2000)
    return { idle: await during(page, () => pause(IDLE_MS)) }
  },
}
