// What chance does to a document, recorded and rebuilt: after each 20 operations both must be the same.
//
//     node tests/fidelity/random.mjs                    100 seeds, ours
//     node tests/fidelity/random.mjs --seeds 2000       as in the nightly run
//     node tests/fidelity/random.mjs --seed 17          one of them
//     node tests/fidelity/random.mjs --subject rrweb    rrweb's recorder
//     node tests/fidelity/random.mjs --operations 50    fewer than 200 each
//     node tests/fidelity/random.mjs --without frame,rule   kinds that are left out (lib/random_ops.mjs)
//
// A seed that fails is made small: operations are left out as long as it still fails, and those that are left listed.
import { parseArgs } from 'node:util'
import { chromium as playwright } from '@playwright/test'
import { chromium, chromiumArgs } from '../../scripts/lib/browsers.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { compare } from './lib/compare.mjs'
import { serve } from './lib/server.mjs'
import { isBuilt, prepare, SUBJECTS } from './lib/subjects.mjs'

const EACH = 20
/** ms for what the Replayer does later; a failing seed waits as long at each look. */
const PATIENCE = 600
/** Runs that making a seed small may take. */
const TRIES = 150
/** Seeds that are made small; of later ones only the number is told. */
const SHRUNK = 5

const HTML = `<!doctype html><html><head><title>By chance</title><link rel="icon" href="data:,"><style>p { margin: 1px }</style></head>
<body><div id="a"><p>one <b>two</b></p><ul><li>1</li><li>2</li></ul></div><div id="b"></div></body></html>`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    operations: { type: 'string', default: '200' },
    subject: { type: 'string', default: 'ours' },
    without: { type: 'string', default: '' },
    'virtual-dom': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

async function main() {
  const { subject } = values
  if (!(subject in SUBJECTS)) throw new SetupError(`There is no subject "${subject}".`)
  if (!isBuilt(subject)) throw new SetupError(`${SUBJECTS[subject].file} is missing: run "npm run build".`)
  const seeds = values.seed
    ? [Number(values.seed)]
    : Array.from({ length: Number(values.seeds) }, (_, n) => n + 1)
  const all = Array.from({ length: Number(values.operations) }, (_, n) => n)
  const server = await serve({ random: { html: HTML } })
  const browser = await playwright.launch({ executablePath: chromium(), args: chromiumArgs })
  const failed = []
  try {
    for (const seed of seeds) {
      const result = await attempt(browser, server, subject, seed, all)
      if (!result.failure) continue
      failed.push(seed)
      console.log(`[random] seed ${seed} fails: ${result.failure}`)
      if (failed.length > SHRUNK) continue
      const small = await shrink(browser, server, subject, seed, all)
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
async function shrink(browser, server, subject, seed, all) {
  let operations = all
  // it may fail only sometimes
  let result = await attempt(browser, server, subject, seed, all)
  let tries = 0
  for (let size = all.length >> 1; size >= 1 && tries < TRIES;) {
    const before = operations.length
    for (let from = before - size; from > -size; from -= size) {
      const fewer = operations.toSpliced(Math.max(from, 0), from < 0 ? size + from : size)
      if (fewer.length === operations.length || ++tries > TRIES) continue
      const tried = await attempt(browser, server, subject, seed, fewer)
      if (!tried.failure) continue
      operations = fewer
      result = tried
    }
    // the last ones may go once others have gone
    if (size > 1 || operations.length === before) size >>= 1
  }
  return { operations, result: { lines: [], failure: 'not again', ...result } }
}

/** Answers `failure`, a text, where one was seen, with the differing `lines` and the operations as `said`. */
async function attempt(browser, server, subject, seed, operations) {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 } })
  const said = []
  try {
    const page = await context.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(`${server.url}/pages/random/`)
    await page.evaluate(`window.prepareRecording = ${prepare}; 0`)
    await page.evaluate(
      async ([subject, script, seed, without]) => {
        window.picture = (await import('/lib/picture.mjs')).picture
        window.chance = new (await import('/lib/random_ops.mjs')).RandomDocument(seed, without)
        await window.prepareRecording(subject, script, '() => ({})')
        window.recording.start()
      },
      [subject, SUBJECTS[subject].script, seed, values.without.split(',')],
    )
    const points = []
    for (let at = 0; at < operations.length || points.length === 0; at += EACH) {
      // ours must be ready at once; every second time it is given the turns in which it works by itself
      const waits = subject !== 'ours' || points.length % 2 === 1
      const point = await page.evaluate(work, { operations: operations.slice(at, at + EACH), waits })
      said.push(...point.said)
      points.push(point)
    }
    if (errors.length) return { failure: `thrown in the page: ${errors[0]}`, lines: errors, said }
    const texts = await page.evaluate(() => window.recording.events)
    return { ...(await differences(await context.newPage(), server, texts, points)), said }
  } catch (error) {
    return { failure: `failed: ${error.message}`, lines: [], said }
  } finally {
    await context.close()
  }
}

/** Runs in the page. */
async function work({ operations, waits }) {
  const said = operations.map((index) => window.chance.run(index))
  if (waits)
    for (let i = 0; i < 2; i++)
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  window.recording.flush()
  const picture = window.picture(document)
  const tick = () => {
    const now = Date.now()
    while (Date.now() === now);
    return Date.now()
  }
  const time = tick()
  tick()
  return { said, picture, time }
}

async function differences(page, server, texts, points) {
  await page.goto(`${server.url}/replay`)
  await page.waitForFunction(() => window.isReady)
  await page.evaluate(
    ({ texts, virtualDom }) => {
      const events = texts.map((text) => JSON.parse(text))
      window.current = window.replayOf(events, { virtualDom })
    },
    { texts, virtualDom: values['virtual-dom'] },
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
    if (count)
      return {
        failure: `${count} of ${picture.length} nodes differ at look ${at + 1} of ${points.length}`,
        lines,
      }
  }
  return {}
}

try {
  await main()
} catch (error) {
  exitWith(error, '[random]')
}
