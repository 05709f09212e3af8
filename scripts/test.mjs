// `npm test`: all checks in order, the quick ones first. It stops at the first that fails.
//
//     npm test                        everything
//     npm test -- unit tsc            these steps only, and the build when one of them needs it
//     npm test -- --keep-going        go on after a failure
import { spawn } from 'node:child_process'
import { withoutColours } from './lib/counts.mjs'
import { flakyTests, MAX_FLAKY, sayFlaky } from './lib/flaky.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, SetupError } from './lib/process.mjs'
import { steps } from './lib/steps.mjs'
import { table } from './lib/table.mjs'

/** Maximum time of a command, ms: the longest takes 10 minutes, and a hanging one should be named. */
const LIMIT = 25 * 60_000

/** How many steps run at once where they leave most of the machine idle. */
const AT_ONCE = 2

/** Tests of this run that failed and passed when played again, with the reason of the failure. */
const flaky = []

try {
  const { chosen, keepGoing } = readArguments(process.argv.slice(2))
  const results = []
  for (const group of groupsOf(chosen)) results.push(...(await runGroup(group, results, keepGoing)))
  report(results)
  process.exit(reportFlaky() && results.every(({ state }) => state === 'ok') ? 0 : 1)
} catch (error) {
  exitWith(error, '[test]')
}

function readArguments(args) {
  const names = args.filter((arg) => !arg.startsWith('-'))
  const known = steps.map(({ name }) => name)
  const strange = args.find((arg) => arg !== '--keep-going' && !known.includes(arg))
  if (strange) throw new SetupError(`There is no step "${strange}": the steps are ${known.join(', ')}.`)
  const wanted = new Set(names.length > 0 ? names : known)
  if (steps.some(({ name, needsBuild }) => needsBuild && wanted.has(name))) wanted.add('build')
  return { chosen: steps.filter(({ name }) => wanted.has(name)), keepGoing: args.includes('--keep-going') }
}

/**
 * Steps that are run together: those in a row that leave most of the machine idle.
 *
 * @param {import('./lib/steps.mjs').Step[]} chosen
 */
function groupsOf(chosen) {
  /** @type {import('./lib/steps.mjs').Step[][]} */
  const groups = []
  for (const step of chosen) {
    const last = groups.at(-1)
    if (step.isLight && last?.[0].isLight) last.push(step)
    else groups.push([step])
  }
  return groups
}

/** Runs the steps of a group, `AT_ONCE` at a time; what each prints appears when it is done where there are several. */
async function runGroup(group, before, keepGoing) {
  const results = []
  const isStopped = () => !keepGoing && [...before, ...results].some((result) => result?.state === 'FAILED')
  const open = group.map((step, at) => ({ step, at }))
  const work = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      const { step, at } = next
      results[at] = isStopped()
        ? { name: step.name, state: 'not run' }
        : await runStep(step, group.length > 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

/** @param {import('./lib/steps.mjs').Step} step */
async function runStep({ name, run, isPlayedAgain }, isQuiet) {
  console.log(`\n[test] ${name}`)
  const started = performance.now()
  const result = { name, state: 'ok' }
  const printed = []
  const exec = (command, args, env) => execute(command, args, env, isQuiet ? printed : undefined)
  try {
    const tests = await (isPlayedAgain ? again(name, run, exec) : run(exec))
    if (typeof tests === 'number') result.tests = tests
  } catch (error) {
    if (!(error instanceof SetupError)) console.error(error)
    result.state = 'FAILED'
    console.log(`[test] ${name}: ${error.message}`)
  }
  result.seconds = (performance.now() - started) / 1000
  for (const chunk of printed) process.stdout.write(chunk)
  console.log(`[test] ${name}: ${result.state}, ${result.seconds.toFixed(1)} s`)
  return result
}

/** Runs a browser step whose runner cannot play a single test again: the whole step once more where it failed. */
async function again(name, run, exec) {
  try {
    return await run(exec)
  } catch (error) {
    console.log(`[test] ${name}: ${error.message} It is run once more.`)
    const tests = await run(exec)
    flaky.push(sayFlaky(name, error.message))
    return tests
  }
}

/** Shows a command's output as it comes, or keeps it in `printed`, and resolves to it, without colours. */
function execute(command, args, env = process.env, printed = undefined) {
  const colours = process.stdout.isTTY ? { CARGO_TERM_COLOR: 'always', FORCE_COLOR: '1' } : {}
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...env, ...colours },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks = []
    const show = (stream) => (chunk) => {
      chunks.push(chunk)
      if (printed) printed.push(chunk)
      else stream.write(chunk)
    }
    child.stdout.on('data', show(process.stdout))
    child.stderr.on('data', show(process.stderr))
    const called = `"${[command.replace(`${root}/`, ''), ...args].join(' ')}"`
    const late = setTimeout(() => {
      child.kill()
      reject(new SetupError(`${called} was not done after ${LIMIT / 60_000} minutes.`))
    }, LIMIT)
    child.on('error', (error) => reject(new SetupError(`${command} does not run: ${error.message}.`)))
    child.on('close', (code) => {
      clearTimeout(late)
      const text = withoutColours(Buffer.concat(chunks).toString())
      flaky.push(...flakyTests(text))
      if (code === 0) resolve(text)
      else reject(new SetupError(`${called} failed.`))
    })
  })
}

/** Lists the tests that failed and passed when played again. Whether they are few enough. */
function reportFlaky() {
  if (flaky.length) console.log(`\nfailed once, then passed (at most ${MAX_FLAKY} may):`)
  for (const test of flaky) console.log(`  ${test}`)
  const isBounded = flaky.length <= MAX_FLAKY
  if (!isBounded) console.log(`[test] ${flaky.length} tests failed once: that is too many.`)
  return isBounded
}

function report(results) {
  const rows = results.map(({ name, state, tests, seconds }) => [
    name,
    state,
    tests ?? '',
    seconds?.toFixed(1) ?? '',
  ])
  const total = (key) => results.reduce((sum, result) => sum + (result[key] ?? 0), 0)
  const failed = results.some(({ state }) => state === 'FAILED')
  rows.push(['total', failed ? 'FAILED' : 'ok', total('tests'), total('seconds').toFixed(1)])
  console.log(`\n${table(['step', 'result', 'tests', 'seconds'], rows)}`)
}
