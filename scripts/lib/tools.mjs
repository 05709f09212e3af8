// Programs in Rust, from crates.io or of this checkout (`path`), each built once per version into the cache.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheDir, root } from './paths.mjs'
import { output, runLogged, say, SetupError, which } from './process.mjs'

/**
 * @typedef {object} Tool
 * @property {string} crate
 * @property {string} [path] of one of this checkout
 * @property {() => string} version
 * @property {string[]} programs
 * @property {string[]} [features] options of `cargo install`
 * @property {number} optimisation
 * @property {number} minutes
 */

/** @type {Record<string, Tool>} */
const TOOLS = {
  bindgen: {
    crate: 'posthog-wasm-bindgen',
    path: 'scripts/bindgen',
    version: () => lockedVersion('wasm-bindgen') ?? '0.2.130',
    programs: ['posthog-wasm-bindgen'],
    // it reads and writes the whole module with each build
    optimisation: 1,
    minutes: 1,
  },
  'wasm-bindgen': {
    crate: 'wasm-bindgen-cli',
    // The bindings only fit the crate of the very same version.
    version: () => lockedVersion('wasm-bindgen') ?? '0.2.130',
    programs: ['wasm-bindgen', 'wasm-bindgen-test-runner'],
    optimisation: 1,
    minutes: 2,
  },
  'wasm-pack': {
    crate: 'wasm-pack',
    version: () => '0.15.1',
    programs: ['wasm-pack'],
    optimisation: 0,
    minutes: 1,
  },
  // its server and its watching of files are not used
  mdbook: {
    crate: 'mdbook',
    version: () => '0.5.4',
    programs: ['mdbook'],
    features: ['--locked', '--no-default-features', '--features', 'search'],
    optimisation: 0,
    minutes: 2,
  },
  // the newest that Rust 1.95 compiles; it downloads nothing and asks no server for newer versions
  trunk: {
    crate: 'trunk',
    version: () => '0.21.14',
    programs: ['trunk'],
    features: ['--locked', '--no-default-features'],
    optimisation: 0,
    minutes: 5,
  },
  geckodriver: {
    crate: 'geckodriver',
    version: () => '0.37.1',
    programs: ['geckodriver'],
    optimisation: 0,
    minutes: 1,
  },
}

/** The absolute path of a tool of the version this checkout needs. */
export function tool(name) {
  const path = findTool(name)
  if (path) return path
  const { crate, version } = TOOLS[name]
  throw new SetupError(`${crate} ${version()} is missing: run "node scripts/setup.mjs test" to get it.`)
}

export async function ensureTool(name) {
  if (findTool(name)) return
  const { crate, path, minutes, optimisation } = TOOLS[name]
  const version = TOOLS[name].version()
  say(
    `building ${crate} ${version} (about ${minutes > 1 ? `${minutes} minutes` : 'a minute'} on two cores, once)`,
  )
  const into = home(name)
  mkdirSync(into, { recursive: true })
  const env = { ...process.env }
  for (const flag of ['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS', 'CARGO_BUILD_TARGET', 'RUSTC']) delete env[flag]
  // Building them takes longer than they ever run: with full optimisation it takes half as long again.
  Object.assign(env, {
    CARGO_PROFILE_RELEASE_OPT_LEVEL: String(optimisation),
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
    CARGO_PROFILE_RELEASE_LTO: 'off',
  })
  // A target folder of its own makes an interrupted build go on where it stopped.
  env.CARGO_TARGET_DIR = join(cacheDir(), 'build', `${crate}-${version}`)
  // cwd is outside the checkout: its Cargo configuration is not meant for these.
  const from = path
    ? ['--path', join(root, path), '--locked']
    : [crate, '--version', version, ...(TOOLS[name].features ?? [])]
  const args = ['install', ...from, '--root', into]
  const { ok, log } = await runLogged(crate, 'cargo', args, { cwd: cacheDir(), env })
  if (!ok || !findTool(name)) {
    throw new SetupError(
      `${crate} ${version} could not be built (${log}): check that crates.io can be reached, or put ${name} ${version} on PATH.`,
    )
  }
}

function findTool(name) {
  const { programs } = TOOLS[name]
  const own = join(home(name), 'bin')
  if (programs.every((program) => existsSync(join(own, program)))) return join(own, programs[0])
  const onPath = TOOLS[name].path ? undefined : which(name)
  if (!onPath || !programs.every((program) => existsSync(join(dirname(onPath), program)))) return
  const found = output(onPath, ['--version'])?.match(/\d+\.\d+\.\d+/)?.[0]
  if (found === TOOLS[name].version()) return onPath
}

function home(name) {
  const { crate, version } = TOOLS[name]
  return join(cacheDir(), 'tools', `${crate}-${version()}`)
}

function lockedVersion(crate) {
  const lock = join(root, 'Cargo.lock')
  if (!existsSync(lock)) return
  return readFileSync(lock, 'utf8').match(new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`))?.[1]
}
