// The steps of `npm test`, in their order. Runners play a failing browser test once more (flaky.mjs); a step that
// `isPlayedAgain` has a runner that cannot, and is run again as a whole. A step that `isLight` uses one processor at most
// and runs beside others of that kind. A step either returns (with the number of tests it ran, when it runs any) or throws
// a SetupError. `exec` runs a command on this terminal and resolves to what it printed.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromedriver, chromium, chromiumArgs, firefox, geckodriver } from './browsers.mjs'
import { buildAll } from './builds.mjs'
import {
  cargoTests,
  chaosEvents,
  conformanceScenarios,
  fidelityPages,
  leakCycles,
  nodeTests,
  playwrightTests,
  privacyCases,
  randomSeeds,
  robustCases,
} from './counts.mjs'
import { root } from './paths.mjs'
import { SetupError } from './process.mjs'
import { pathWith, wasmToolchain } from './toolchain.mjs'
import { tool } from './tools.mjs'

const TARGET = 'wasm32-unknown-unknown'
const TSCONFIGS = [
  'tsconfig.json',
  'js/testing/tsconfig.json',
  'www/site/tsconfig.json',
  'tests/e2e/tsconfig.json',
  'scripts/tsconfig.json',
  'tests/tsconfig.json',
]
const noWarnings = ['--', '-D', 'warnings']

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {boolean} [needsBuild]
 * @property {boolean} [isPlayedAgain]
 * @property {boolean} [isLight]
 * @property {(exec: (command: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<string>) => unknown} run
 */

/** @type {Step[]} */
export const steps = [
  { name: 'fmt', run: fmt },
  { name: 'clippy', run: clippy },
  { name: 'unit', run: async (exec) => counted(cargoTests(await exec('cargo', ['test', '--workspace']))) },
  { name: 'lint', run: lint },
  { name: 'tsc', run: tsc },
  { name: 'build', run: buildAll },
  { name: 'size', needsBuild: true, run: (exec) => exec(process.execPath, ['scripts/size.mjs']) },
  { name: 'shim', run: shim },
  {
    name: 'web-chrome',
    isPlayedAgain: true,
    isLight: true,
    run: (exec) => inBrowser(exec, onChrome()),
  },
  {
    name: 'web-firefox',
    isPlayedAgain: true,
    isLight: true,
    run: (exec) => inBrowser(exec, onFirefox()),
  },
  { name: 'api', needsBuild: true, isPlayedAgain: true, isLight: true, run: api },
  { name: 'packaging', needsBuild: true, isPlayedAgain: true, isLight: true, run: packaging },
  { name: 'parity', needsBuild: true, isLight: true, run: parity },
  { name: 'privacy', needsBuild: true, isLight: true, run: privacy },
  { name: 'fidelity', needsBuild: true, isLight: true, run: fidelity },
  { name: 'random', needsBuild: true, isLight: true, run: random },
  { name: 'robust', needsBuild: true, isLight: true, run: robust },
  { name: 'leaks', needsBuild: true, isPlayedAgain: true, isLight: true, run: leaks },
  { name: 'chaos', needsBuild: true, isPlayedAgain: true, isLight: true, run: chaos },
  { name: 'e2e', needsBuild: true, run: endToEnd },
  { name: 'conformance', needsBuild: true, run: conformance },
]

/**
 * Modules that are declared in a macro, as those in `in_the_page!` are, are not found by cargo, nor are the examples, which are
 * workspaces of their own: rustfmt gets them by name.
 */
async function fmt(exec) {
  await exec('cargo', ['fmt', '--all', '--check'])
  const files = ['src', 'crates', 'examples'].flatMap(rustFiles)
  await exec('rustfmt', ['--edition', '2024', '--check', ...files])
}

function rustFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !/(^|\/)target\//.test(name))
    .map((name) => join(folder, name))
}

/** Native code with the native clippy, and what is shipped as wasm once more as that. */
async function clippy(exec) {
  await exec('cargo', ['clippy', '--workspace', '--all-targets', ...noWarnings])
  const { cargo, env } = wasmToolchain()
  const crates = [
    ['-p', 'posthog-wasm', '--lib', '--test', 'web'],
    ['-p', 'posthog-wasm', '--no-default-features', '--features', 'api', '--lib'],
    ['-p', 'posthog-replay-module', '-p', 'posthog-recorder', '-p', 'posthog-session-replay', '--lib'],
    ['-p', 'posthog-extensions', '-p', 'posthog-signals', '--lib'],
  ]
  for (const which of crates) {
    const args = ['clippy', ...which, '--target', TARGET, ...noWarnings]
    await exec(cargo, args, { ...env, CARGO_TARGET_DIR: 'target/wasm' })
  }
}

async function lint(exec) {
  await exec(bin('oxlint'), [])
  await exec(bin('prettier'), ['--check', '--log-level', 'warn', '.'])
}

async function tsc(exec) {
  for (const config of TSCONFIGS) {
    if (!existsSync(join(root, config))) throw new SetupError(`${config} is missing.`)
    await exec(bin('tsc'), ['--noEmit', '-p', config])
  }
}

/** Unit tests of the shim's parts that run without a browser. */
async function shim(exec) {
  // Listed here, because Node 20 takes a folder and later versions take a pattern.
  const folder = join(root, 'tests/shim')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.m?js$/.test(name))
    .map((name) => join('tests/shim', name))
    .concat('tests/conformance/conformance.test.mjs')
  return counted(nodeTests(await exec(process.execPath, ['--test', '--test-reporter=spec', ...files.sort()])))
}

const onChrome = () => ['--chrome', '--chromedriver', chromedriver()]
const onFirefox = () => ['--firefox', '--geckodriver', geckodriver()]

/** The crate's API for apps in Rust: its examples, and calls in both browsers. */
async function api(exec) {
  const features = ['--no-default-features', '--features']
  await exec('cargo', ['test', '-p', 'posthog-wasm', ...features, 'api', '--doc'])
  const chrome = await inBrowser(exec, onChrome(), ['api', ...features, 'embedded'])
  const firefox = await inBrowser(exec, onFirefox(), ['api', ...features, 'embedded'])
  return chrome + firefox
}

async function inBrowser(exec, driver, test = ['web']) {
  const { env } = wasmToolchain()
  const bindgen = dirname(tool('wasm-bindgen'))
  const args = ['test', '--mode', 'no-install', '--headless', ...driver, '--', '--test', ...test]
  const text = await exec(tool('wasm-pack'), args, {
    ...env,
    PATH: pathWith(env, bindgen),
    CARGO_TARGET_DIR: join(root, 'target/wasm'),
    WASM_BINDGEN_TEST_TIMEOUT: '180',
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: '30',
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: writeCapabilities(),
  })
  return counted(cargoTests(text))
}

/** What the test runner asks of the drivers. */
function writeCapabilities() {
  const file = join(root, 'build/webdriver.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    JSON.stringify({
      'goog:chromeOptions': { binary: chromium(), args: ['--headless', ...chromiumArgs] },
      'moz:firefoxOptions': { binary: firefox(), args: ['-headless'] },
    }),
  )
  return file
}

async function packaging(exec) {
  return counted(nodeTests(await exec(process.execPath, ['--test-reporter=spec', 'tests/packaging/run.mjs'])))
}

async function endToEnd(exec) {
  return counted(playwrightTests(await exec(bin('playwright'), ['test'])))
}

/** Flags as the collector evaluates them and as PostHog's server SDKs do, a server's code with both, and the API at random. */
async function parity(exec) {
  const files = ['api', 'example', 'flags', 'ingestion', 'server'].map(
    (name) => `tests/parity/${name}.test.mjs`,
  )
  return counted(nodeTests(await exec(process.execPath, ['--test', '--test-reporter=spec', ...files])))
}

/** The same visits with posthog-js and with ours, compared. */
async function conformance(exec) {
  return counted(conformanceScenarios(await exec(process.execPath, ['tests/conformance/run.mjs'])))
}

/** What must stay private is in no byte of a recording. */
async function privacy(exec) {
  const args = ['tests/fidelity/privacy.mjs']
  const text = await exec(process.execPath, args)
  return counted(privacyCases(text + (await exec(process.execPath, [...args, '--browser', 'firefox']))))
}

/** What rrweb's Replayer makes of our recordings; `npm run fidelity` has rrweb's own beside them. */
async function fidelity(exec) {
  const args = ['tests/fidelity/run.mjs', '--subject', 'ours']
  const text = await exec(process.execPath, args)
  return counted(fidelityPages(text + (await exec(process.execPath, ['tests/fidelity/firefox.mjs']))))
}

/** What chance does to a page, recorded and rebuilt. */
async function random(exec) {
  return counted(randomSeeds(await exec(process.execPath, ['tests/fidelity/random.mjs'])))
}

/** Pages that break what a recorder builds on. */
async function robust(exec) {
  return counted(robustCases(await exec(process.execPath, ['tests/fidelity/robust.mjs'])))
}

/** What is left of pages that come and go. */
async function leaks(exec) {
  return counted(leakCycles(await exec(process.execPath, ['tests/fidelity/leaks.mjs', '--cycles', '200'])))
}

/** A minute of what `npm run chaos` does for longer, with a seed that has kills, crashes and all kinds of answers. */
async function chaos(exec) {
  const args = ['tests/chaos/run.mjs', '--events', '1000', '--sdk', 'ours', '--seed', '4']
  return counted(chaosEvents(await exec(process.execPath, args)))
}

/** A runner that found nothing to run must not count as a success. */
function counted(tests) {
  if (tests === 0) throw new SetupError('No tests ran.')
  return tests
}

function bin(name) {
  return join(root, 'node_modules/.bin', name)
}
