// Debian's package manager, and Debian's own Rust as a wasm toolchain.
import {
  mkdirSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './paths.mjs'
import { output, runLogged, say, SetupError, which } from './process.mjs'

const TARGET = 'wasm32-unknown-unknown'
const RUSTC = '/usr/bin/rustc'
const CARGO = '/usr/bin/cargo'
const TARGET_DIR = `/usr/lib/rustlib/${TARGET}`
const STD_DIR = `${TARGET_DIR}/lib`
const STAMP = `${STD_DIR}/posthog-wasm.stamp`
const RUST_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-llvm', 'lld-22']

export const debianRust = { cargo: CARGO, rustc: RUSTC }

/** One apt-get at a time: they share locks, and not all of them wait. */
let installing = Promise.resolve()

/**
 * Installs packages by apt-get. `why` names, for the failure's sentence, what they are wanted for.
 * @param {string[]} packages
 * @param {{ why: string, takes: string }} what
 */
export function installPackages(packages, what) {
  const installed = installing.then(() => install(packages, what))
  installing = installed.catch(() => {})
  return installed
}

async function install(packages, { why, takes }) {
  const byHand = `sudo apt-get install ${packages.join(' ')}`
  if (!which('apt-get'))
    throw new SetupError(`${why} is missing and there is no apt-get here: install it by hand.`)
  say(`installing ${packages.join(' ')} (${takes})`)
  const args = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...packages]
  let result = await asRoot('apt-install', 'apt-get', args)
  if (!result.ok) {
    // Fresh images come without package lists, and old lists name versions that are gone.
    await asRoot('apt-update', 'apt-get', ['update'])
    result = await asRoot('apt-install', 'apt-get', args)
  }
  if (!result.ok) {
    throw new SetupError(`${why} is missing and could not be installed (${result.log}): try "${byHand}".`)
  }
}

export function isInstalled(name) {
  return output('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]) === 'installed'
}

/** True when Debian's rustc is there with what std is made of: a module of ours is compiled with a std of its own. */
export function debianRustReady() {
  return existsSync(CARGO) && existsSync(RUSTC) && debianRustHasSource()
}

/** True when Debian's rustc has a std for wasm32 that it accepts: tests are compiled with that. */
function debianStdReady() {
  if (!existsSync(STD_DIR)) return false
  const identity = rustIdentity()
  if (!identity) return false
  if (existsSync(STAMP)) return readFileSync(STAMP, 'utf8') === identity
  return compilesForWasm()
}

export function debianRustHasSource() {
  return existsSync('/usr/lib/rustlib/src/rust/library/Cargo.lock')
}

export async function ensureDebianRust() {
  const missing = RUST_PACKAGES.filter((name) => !isInstalled(name))
  if (missing.length > 0) {
    await installPackages(missing, { why: "Debian's Rust with wasm32 support", takes: 'about 1 minute' })
  }
}

/** The std that tests in browsers are compiled with. */
export async function ensureDebianStd() {
  if (!debianStdReady()) await buildStd()
}

/**
 * Debian ships std's source but no std for wasm32. An empty crate built with build-std leaves the
 * compiled std in its target folder, from where it goes into the sysroot: then plain `cargo build`,
 * `cargo test` and wasm-pack work as with rustup.
 */
async function buildStd() {
  say(`building Rust's standard library for ${TARGET} (about 40 seconds)`)
  const crate = join(cacheDir(), 'wasm32-std')
  rmSync(crate, { recursive: true, force: true })
  mkdirSync(join(crate, 'src'), { recursive: true })
  writeFileSync(join(crate, 'src/lib.rs'), '')
  writeFileSync(
    join(crate, 'Cargo.toml'),
    '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[profile.release]\npanic = "abort"\n',
  )
  const env = { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC, RUSTC_BOOTSTRAP: '1' }
  for (const name of ['RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS', 'CARGO_TARGET_DIR']) delete env[name]
  const parts = 'std,panic_abort,panic_unwind,test,proc_macro'
  const args = ['build', '--release', '--target', TARGET, '-Z', `build-std=${parts}`]
  const built = await runLogged('wasm32-std', CARGO, args, { cwd: crate, env })
  if (!built.ok) {
    throw new SetupError(
      `Rust's standard library for ${TARGET} could not be built (${built.log}): check that crates.io can be reached and run the command again.`,
    )
  }
  await installStd(crate)
  rmSync(crate, { recursive: true, force: true })
  if (!debianStdReady()) {
    throw new SetupError(
      `${RUSTC} does not accept the standard library in ${STD_DIR}: remove that folder and run the command again.`,
    )
  }
}

/**
 * Puts the rlibs next to their place in the sysroot and then moves the folder, so that it is never seen half
 * full.
 */
async function installStd(crate) {
  const deps = join(crate, 'target', TARGET, 'release/deps')
  const ready = join(crate, 'lib')
  mkdirSync(ready)
  for (const file of readdirSync(deps)) {
    if (file.endsWith('.rlib') && !file.startsWith('libempty-'))
      copyFileSync(join(deps, file), join(ready, file))
  }
  writeFileSync(join(ready, 'posthog-wasm.stamp'), rustIdentity())
  const script = `set -e; mkdir -p "$1"; rm -rf "$2.new"; cp -R "$3" "$2.new"; chmod -R a+rX "$2.new"; rm -rf "$2"; mv "$2.new" "$2"`
  const copied = await asRoot('wasm32-std-install', 'sh', ['-c', script, 'sh', TARGET_DIR, STD_DIR, ready])
  if (!copied.ok)
    throw new SetupError(
      `${STD_DIR} could not be written (${copied.log}): run the command as root or with sudo at hand.`,
    )
}

/** The compiler's version and its package's: a rebuilt package may refuse the old std. */
function rustIdentity() {
  const rustc = output(RUSTC, ['-vV'])
  const revision = output('dpkg-query', ['-W', '-f', '${Version}', 'rustc-web'])
  return rustc && `${rustc}\npackage: ${revision ?? 'none'}\n`
}

function compilesForWasm() {
  const args = ['--target', TARGET, '--crate-type', 'lib', '--emit', 'metadata', '-o', '/dev/null', '-']
  return output(RUSTC, args, { input: '', stdio: ['pipe', 'pipe', 'ignore'] }) !== undefined
}

async function asRoot(name, command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  if (process.getuid() === 0) return runLogged(name, command, args, { env })
  if (!which('sudo')) {
    throw new SetupError(
      `"${command}" has to run as root and there is no sudo here: run the command again as root.`,
    )
  }
  return runLogged(name, 'sudo', ['DEBIAN_FRONTEND=noninteractive', command, ...args], { env })
}
