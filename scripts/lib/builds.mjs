// The three things that are built: the SDK's package, the playground's pages, and the local PostHog.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { root } from './paths.mjs'
import { runLogged, runVisible, SetupError, together } from './process.mjs'
import { unlessUpToDate } from './uptodate.mjs'

export const collector = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release/posthog-collector')

const COLLECTOR = ['build', '--release', '-p', 'posthog-collector']

const sdk = {
  inputs: [
    'src',
    'crates',
    'js',
    'pkg-template',
    'Cargo.toml',
    'Cargo.lock',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/lib',
    'scripts/bindgen',
  ],
  outputs: ['pkg'],
}
// The pages may take the SDK into their bundle, so a new one makes new pages.
const site = {
  inputs: ['www/site', 'js/wire', 'pkg/package.json', 'pkg/dist', 'package-lock.json', 'tsconfig.json'],
  outputs: ['www/site/dist'],
}

export async function buildSdk() {
  const built = await unlessUpToDate('sdk', sdk, () => node('The SDK', 'scripts/build.mjs'))
  if (!built) console.log('SDK: up to date')
}

export async function buildSite() {
  const built = await unlessUpToDate('site', site, () => node('The playground', 'www/site/build.mjs'))
  if (!built) console.log('playground: up to date')
}

/** Cargo knows by itself what is up to date. What it says goes to a file: others build at the same time. */
export async function buildCollector() {
  const { ok, log } = await runLogged('posthog-collector', 'cargo', COLLECTOR, { cwd: root })
  if (ok) return
  console.error(readFileSync(log, 'utf8'))
  throw new SetupError('The local PostHog did not build: the compiler says above what is wrong.')
}

/** Everything that `npm start` serves; what does not wait for each other is built at the same time. */
export const buildAll = () => together([buildCollector, () => buildSdk().then(buildSite)])

async function node(what, script) {
  const code = await runVisible(process.execPath, [script], { cwd: root })
  if (code !== 0) throw new SetupError(`${what} did not build: ${script} says above what is wrong.`)
}
