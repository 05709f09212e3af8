// `npm run conformance`: the same pages and actions with posthog-js and with ours in one browser, and what differs.
//
//     npm run conformance                              all scenarios
//     npm run conformance -- --area identity           those of one area
//     npm run conformance -- --only reset --verbose    those with "reset" in their name, with all differences
//     npm run conformance -- --only reset --show       and what posthog-js does in them
//     npm run conformance -- --report FILE             all differences as JSON, too
//     npm run conformance -- --slow 500                with scripts that take that long to come, ms: nothing may change
//     npm run conformance -- --peer latest             beside another version of posthog-js than the one in package.json
//     npm run conformance -- --build array.no-wasm    with that script of ours in the place of array.js
//     npm run conformance -- --list                    their names
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../scripts/lib/paths.mjs'
import { sayFlaky } from '../../scripts/lib/flaky.mjs'
import { peerOf } from '../../scripts/lib/peer.mjs'
import { exitWith, SetupError } from '../../scripts/lib/process.mjs'
import { table } from '../../scripts/lib/table.mjs'
import { allowed } from './allowed.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { ABSENT, differences } from './lib/differ.mjs'
import { normalise } from './lib/normalise.mjs'
import { playWith } from './lib/play.mjs'
import { SCRIPTS, SDKS } from './lib/server.mjs'
import { loadScenarios } from './scenarios/index.mjs'

/** A play that takes longer is stuck, ms. */
const LIMIT = 60_000
/** How many differences of a scenario are printed without `--verbose`. */
const SOME = 4

try {
  const { values: options } = parseArgs({
    options: {
      area: { type: 'string' },
      only: { type: 'string' },
      jobs: { type: 'string', default: '3' },
      slow: { type: 'string', default: '0' },
      verbose: { type: 'boolean' },
      show: { type: 'boolean' },
      list: { type: 'boolean' },
      peer: { type: 'string' },
      build: { type: 'string', default: 'array' },
      report: { type: 'string' },
    },
  })
  if (options.peer) compareWith(peerOf(options.peer))
  SCRIPTS.ours = `${options.build}.js`
  for (const [sdk, name] of Object.entries(SCRIPTS)) {
    const path = join(SDKS[sdk], name)
    if (!existsSync(path)) throw new SetupError(`${path} is missing: run npm run build first.`)
  }
  const scenarios = (await loadScenarios()).filter(
    ({ area, name }) =>
      (!options.area || area === options.area) && (!options.only || name.includes(options.only)),
  )
  if (scenarios.length === 0) throw new SetupError('There is no such scenario: see --list.')
  if (options.list) for (const { area, name } of scenarios) console.log(`${area}: ${name}`)
  else process.exit((await conformance(scenarios, options)) ? 0 : 1)
} catch (error) {
  exitWith(error, '[conformance]')
}

/** Has another version of posthog-js, in the folder `peer`, in the place of the usual one: its own number is no difference. */
function compareWith(peer) {
  SDKS.peer = join(peer, 'dist')
  allowed.push({ id: 'another-version', row: '', path: /\.\$lib_version$/, sometimes: true })
}

async function conformance(scenarios, options) {
  const started = performance.now()
  const slow = Number(options.slow)
  const used = new Set()
  const browser = await launchBrowser()
  /** @type {Result[]} */
  const results = []
  const waiting = [...scenarios]
  const worker = async () => {
    for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
      const result = await judge(browser, scenario, used, slow)
      results.push(result)
      if (options.show) console.dir(result.theirs, { depth: 9, maxStringLength: 400 })
      if (result.state === 'failing' || options.verbose) print(result, options.verbose)
    }
  }
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker))
  await again(browser, results, used, slow)
  await browser.close()

  if (options.report) writeFileSync(options.report, reportOf(results))
  const isWhole = !options.peer && options.build === 'array'
  const isComplete = isWhole && scenarios.length === (await loadScenarios()).length
  const complaints = checkAllowed(used, isComplete)
  summary(results, (performance.now() - started) / 1000)
  for (const complaint of complaints) console.log(complaint)
  return complaints.length === 0 && results.every(({ state }) => state !== 'failing')
}

/**
 * Plays what failed once more, with nothing beside it: two SDKs that are compared while a machine is busy may meet
 * different moments. What differs twice is a difference.
 */
async function again(browser, results, used, slow) {
  for (const [at, { state, scenario, key, problems, undocumented }] of results.entries()) {
    if (state !== 'failing') continue
    const result = await judge(browser, scenario, used, slow)
    if (result.state !== 'failing')
      sayFlaky(`conformance: ${key}`, problems[0] ?? `${undocumented[0].path} differed`)
    results[at] = result
  }
}

/** @typedef {{ path: string, theirs: unknown, ours: unknown, id?: string }} Difference `id` of what allows it */
/**
 * @typedef {object} Result
 * @property {import('./lib/play.mjs').Scenario & { area: string }} scenario
 * @property {string} key
 * @property {Difference[]} documented
 * @property {Difference[]} undocumented
 * @property {string[]} problems
 * @property {'failing' | 'documented' | 'equal'} [state]
 * @property {ReturnType<typeof normalise>} [theirs]
 */

/** Plays a scenario with both SDKs. */
async function judge(browser, scenario, used, slow) {
  const key = `${scenario.area}: ${scenario.name}`
  /** @type {Result} */
  const result = { scenario, key, documented: [], undocumented: [], problems: [] }
  const start = Math.ceil(Date.now() / 1000) * 1000
  const play = (sdk) =>
    within(LIMIT, playWith(browser, scenario, sdk, start, slow))
      .then((outcome) => normalise(outcome, start))
      .catch((error) => void result.problems.push(`with ${sdk}: ${error.stack ?? error}`))
  const [theirs, ours] = await Promise.all([play('peer'), play('ours')])
  if (theirs && ours) {
    if ((theirs.events.length === 0) !== !!scenario.expectNothing) {
      result.problems.push(`posthog-js sent ${theirs.events.length} events: the scenario shows nothing`)
    }
    if (!scenario.requests) delete theirs.requests
    result.theirs = theirs
    for (const difference of differences(theirs, ours)) {
      const entry = allowed.find((entry) => allows(entry, difference, key))
      if (entry) used.add(entry.id)
      result[entry ? 'documented' : 'undocumented'].push({ ...difference, id: entry?.id })
    }
  }
  const fails = result.problems.length > 0 || result.undocumented.length > 0
  result.state = fails ? 'failing' : result.documented.length > 0 ? 'documented' : 'equal'
  return result
}

function allows(/** @type {import('./allowed.mjs').Allowed} */ { path, scenario, when }, difference, key) {
  if (!path.test(difference.path) || (scenario && !scenario.test(key))) return false
  return !when || when(difference.theirs, difference.ours)
}

function within(ms, promise) {
  let timer
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`is not done after ${ms / 1000} s`)), ms)
  })
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer))
}

function print(/** @type {Result} */ { key, state, problems, undocumented, documented }, all) {
  console.log(`\n${state === 'failing' ? 'FAILING' : state}  ${key}`)
  for (const problem of problems) console.log(`  ${problem}`)
  const shown = all ? undocumented : undocumented.slice(0, SOME)
  for (const { path, theirs, ours } of shown) {
    console.log(`  ${path}\n    posthog-js  ${brief(theirs, all)}\n    ours        ${brief(ours, all)}`)
  }
  if (undocumented.length > shown.length) console.log(`  and ${undocumented.length - shown.length} more`)
  if (all) for (const { path, id } of documented) console.log(`  documented (${id}): ${path}`)
}

/** Scenarios in the order of their names, so that reports of two runs can be compared. */
function reportOf(results) {
  const ordered = [...results].sort((a, b) => (a.key < b.key ? -1 : 1))
  const told = ({ key, state, problems, undocumented }) => ({ key, state, problems, undocumented })
  return JSON.stringify(ordered.map(told), null, 1)
}

function brief(value, all) {
  const text = [ABSENT, 'sent'].includes(value) ? value : String(JSON.stringify(value))
  return text.length > 300 && !all ? `${text.slice(0, 300)}…` : text
}

/** Every allowed difference is a row in docs/differences/, and some scenario needs it (unless that depends on how fast files arrive). */
function checkAllowed(used, isComplete) {
  const folder = join(root, 'docs/differences')
  const document = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  return allowed.flatMap(({ id, row, sometimes }) => {
    if (!document.includes(row)) return [`allowed.mjs: "${row}" (${id}) is in no table of docs/differences/.`]
    if (isComplete && !sometimes && !used.has(id)) return [`allowed.mjs: no scenario needs "${id}" any more.`]
    return []
  })
}

function summary(results, seconds) {
  const areas = [...new Set(results.map(({ scenario }) => scenario.area))].sort()
  const row = (name, some) => [
    name,
    some.length,
    ...['equal', 'documented', 'failing'].map(
      (state) => some.filter((result) => result.state === state).length,
    ),
  ]
  const rows = areas.map((area) =>
    row(
      area,
      results.filter(({ scenario }) => scenario.area === area),
    ),
  )
  if (areas.length > 1) rows.push(row('total', results))
  console.log(`\n${table(['area', 'scenarios', 'equal', 'documented', 'failing'], rows)}`)
  console.log(`\n${results.length} scenarios in ${seconds.toFixed(1)} s`)
}
