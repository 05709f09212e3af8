// What chance does to a document, recorded and rebuilt: after each 20 operations both must be the same.
//
//     node tests/fidelity/random.mjs                    100 seeds, ours
//     node tests/fidelity/random.mjs --seeds 2000       as in the nightly run
//     node tests/fidelity/random.mjs --from 1001        100 others, to run several at once
//     node tests/fidelity/random.mjs --seed 17          one of them
//     node tests/fidelity/random.mjs --subject rrweb    rrweb's recorder; "posthog": that of PostHog's fork
//     node tests/fidelity/random.mjs --player posthog   rebuilt by the player of PostHog's fork, not by rrweb's
//     node tests/fidelity/random.mjs --operations 50    fewer than 200 each
//     node tests/fidelity/random.mjs --without frame,rule   kinds that are left out (lib/random_page.mjs)
//     node tests/fidelity/random.mjs --more select,option,choose    kinds that come ten times as often
//
// A seed that fails is made small: operations are left out as long as it still fails, and those that are left listed.
import { parseArgs } from 'node:util'
import { playTwice } from '../../scripts/lib/flaky.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { openBrowser, within } from './lib/browser.mjs'
import { compare } from './lib/compare.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, PLAYERS, prepare, SUBJECTS } from './lib/subjects.mjs'

const EACH = 20
/** ms for what the Replayer does later; a failing seed waits as long at each look. */
const PATIENCE = 400
/** ms that a seed may take. */
const LIMIT = 60_000
/** Runs that making a seed small may take. */
const TRIES = 150
/** A long run reports its progress after this many seeds. */
const TOLD = 250
/** Seeds that are reduced; of later ones only the number is printed. */
const SHRUNK = 5

const HTML = `<!doctype html><html><head><title>By chance</title><link rel="icon" href="data:,"><style>p { margin: 1px }</style></head>
<body><div id="a"><p>one <b>two</b></p><ul><li>1</li><li>2</li></ul></div><div id="b"></div></body></html>`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    operations: { type: 'string', default: '200' },
    subject: { type: 'string', default: 'ours' },
    player: { type: 'string', default: 'rrweb' },
    without: { type: 'string', default: '' },
    more: { type: 'string', default: '' },
    'virtual-dom': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

async function main() {
  const { subject, player } = values
  if (!PLAYERS.includes(player)) throw new SetupError(`There is no player "${player}".`)
  if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
  if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  const seeds = values.seed
    ? [Number(values.seed)]
    : Array.from({ length: Number(values.seeds) }, (_, n) => n + Number(values.from))
  const all = Array.from({ length: Number(values.operations) }, (_, n) => n)
  const server = await serve({ random: { html: HTML } })
  const browser = await openBrowser()
  const failed = []
  try {
    const place = await openPlace(browser, server)
    for (const [done, seed] of seeds.entries()) {
      if (done && done % TOLD === 0) console.log(`[random] ${done} seeds, ${failed.length} of them failed`)
      const play = () => attempt(place, seed, all)
      const result = await playTwice(`random: seed ${seed}`, play, ({ failure }) => failure)
      if (!result.failure) continue
      failed.push(seed)
      console.log(`[random] seed ${seed} fails: ${result.failure}`)
      if (failed.length > SHRUNK) continue
      const small = await shrink(place, seed, all)
      console.log(`  ${small.operations.length} operations are enough (${small.result.failure}):`)
      for (const said of small.result.said) console.log(`    ${said}`)
      for (const line of small.result.lines.slice(0, values.verbose ? 200 : 12))
        console.log(`      ${line.slice(0, 200)}`)
    }
  } finally {
    await browser.close()
    server.close()
  }
  console.log(
    failed.length
      ? `[random] ${subject}: ${failed.length} of ${seeds.length} seeds fail: ${failed.join(', ')}`
      : `[random] ${subject}: ${seeds.length} seeds, ${all.length} operations each: always the same document`,
  )
  if (failed.length) process.exitCode = 1
}

/** Greedily: halves, quarters, ... single operations are left out. */
async function shrink(place, seed, all) {
  let operations = all
  // it may fail only sometimes
  let result = await attempt(place, seed, all)
  let tries = 0
  for (let size = all.length >> 1; size >= 1 && tries < TRIES;) {
    const before = operations.length
    for (let from = before - size; from > -size; from -= size) {
      const fewer = operations.toSpliced(Math.max(from, 0), from < 0 ? size + from : size)
      if (!fewer.length || fewer.length === operations.length || ++tries > TRIES) continue
      const tried = await attempt(place, seed, fewer)
      if (!tried.failure) continue
      operations = fewer
      result = tried
    }
    // the last ones may go once others have gone
    if (size > 1 || operations.length === before) size >>= 1
  }
  return { operations, result: { lines: [], failure: 'not again', ...result } }
}

/** Two pages, one to record and one to replay, in a context of theirs until `renew`. */
async function openPlace(browser, server) {
  const place = { server }
  place.renew = async () => {
    place.release?.()
    /** @type {Promise<void>} */
    const isOpen = new Promise((resolve, reject) => {
      const use = async (open) => {
        place.recorded = await open()
        place.replay = await open()
        resolve()
        await new Promise((release) => (place.release = release))
      }
      browser.contexts(use, Infinity).catch(reject)
    })
    await isOpen
  }
  await place.renew()
  return place
}

/** Answers `failure`, a text, where one was seen, with the differing `lines` and the operations as `said`. */
async function attempt(place, seed, operations) {
  const said = []
  const errors = []
  const note = (error) => errors.push(String(error))
  const { recorded } = place
  recorded.on('pageerror', note)
  try {
    const found = await within(LIMIT, replayed(place, seed, operations, said))
    if (errors.length) return { failure: `thrown in the page: ${errors[0]}`, lines: errors, said }
    return { ...found, said }
  } catch (error) {
    await place.renew()
    return { failure: `failed: ${error.message}`, lines: [], said }
  } finally {
    recorded.off('pageerror', note)
  }
}

/** The options that a seed is recorded with: in every fourth, selects are masked. */
const recordedWith = (seed) => (seed % 4 === 3 ? { maskInputOptions: { select: true } } : {})

/** Answers what `differences` does, and tells the operations in `said`. */
async function replayed({ server, recorded, replay }, seed, operations, said) {
  const { subject } = values
  const how = recordedWith(seed)
  const looks = { ...how, fullScreen: values.player === 'posthog', hasNoChoice: values.player === 'posthog' }
  await recorded.goto(`${server.url}/pages/random/`)
  await recorded.evaluate(`window.prepareRecording = ${prepare}; 0`)
  await recorded.evaluate(
    async ([subject, script, seed, without, more, options]) => {
      window.picture = (await import('/lib/picture.mjs')).picture
      window.chance = new (await import('/lib/random_page.mjs')).RandomPage(seed, without, more)
      await window.prepareRecording(subject, script, options)
      window.recording.start()
    },
    [
      subject,
      SUBJECTS[subject].script,
      seed,
      values.without.split(','),
      values.more.split(','),
      `() => (${JSON.stringify(how)})`,
    ],
  )
  const points = []
  // an operation is always looked at with the same others, however many are left out
  for (let from = 0; from <= (operations.at(-1) ?? 0); from += EACH) {
    const part = operations.filter((index) => index >= from && index < from + EACH)
    // ours must be ready at once; every second time it is given the turns in which it works by itself
    const waits = subject !== 'ours' || (from / EACH) % 2 === 1
    if (!part.length) continue
    const point = await recorded.evaluate(work, { operations: part, waits, looks })
    said.push(...point.said)
    points.push(point)
  }
  const texts = await recorded.evaluate(() => window.recording.events)
  return differences(replay, server, texts, points, looks)
}

/** Runs in the page. */
async function work({ operations, waits, looks }) {
  const { chance } = window
  const said = []
  for (const index of operations) {
    const done = chance.run(index)
    // the recorder is given no turn but where the operation takes one
    said.push(typeof done === 'string' ? done : await done)
  }
  await chance.settle()
  if (waits)
    for (let i = 0; i < 2; i++)
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  window.recording.flush()
  const picture = window.picture(document, { ...looks, ...chance.look() })
  const tick = () => {
    const now = Date.now()
    while (Date.now() === now);
    return Date.now()
  }
  const time = tick()
  tick()
  return { said, picture, time }
}

async function differences(page, server, texts, points, looks) {
  await page.goto(`${server.url}/replay/${values.player}`)
  await page.waitForFunction(() => window.isReady)
  await page.evaluate(
    ({ texts, options }) => {
      const events = texts.map((text) => JSON.parse(text))
      window.current = window.replayOf(events, options)
    },
    { texts, options: { ...looks, virtualDom: values['virtual-dom'] } },
  )
  for (const [at, { picture, time }] of points.entries()) {
    const seen = await page.evaluate(
      ({ picture, time, patience }) => {
        window.current.seek(time)
        return window.current.lookFor(picture, patience)
      },
      { picture, time, patience: PATIENCE },
    )
    const { count, lines } = compare(picture, seen)
    const where = `look ${at + 1} of ${points.length}`
    if (count) return { failure: `${count} of ${picture.length} nodes differ at ${where}`, lines }
  }
  return {}
}

try {
  await main()
} catch (error) {
  exitWith(error, '[random]')
}
