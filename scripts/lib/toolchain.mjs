// The Rust toolchain that compiles to wasm32: the one on PATH when it can, else rustup's, else Debian's.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  debianRust,
  debianRustHasSource,
  debianRustReady,
  ensureDebianRust,
  ensureDebianStd,
  installPackages,
} from './debian.mjs'
import { cacheDir, root } from './paths.mjs'
import { output, runLogged, say, SetupError, which } from './process.mjs'

export { cacheDir } from './paths.mjs'
export { tool } from './tools.mjs'

const TARGET = 'wasm32-unknown-unknown'
const DAY = 24 * 60 * 60 * 1000

/**
 * What to build wasm with: { name: 'rustup' | 'debian', cargo, rustc, env, canBuildStd }.
 * `env` is a whole environment, for spawn. Installs nothing; throws a SetupError when nothing fits.
 */
export function wasmToolchain() {
  const forced = process.env.WASM_TOOLCHAIN
  if (forced !== 'debian' && sysrootWithWasm()) return toolchainOnPath()
  if (debianRustReady()) return debianToolchain()
  throw new SetupError(
    'A Rust toolchain for wasm32-unknown-unknown is missing: run "node scripts/setup.mjs build" to get one.',
  )
}

/** `PATH` of a toolchain's `env` with more folders, which come after its compiler's. */
export function pathWith(env, ...folders) {
  const [compiler, ...rest] = env.PATH.split(delimiter)
  return [compiler, ...folders, ...rest].join(delimiter)
}

export async function ensureWasmToolchain() {
  if (process.env.WASM_TOOLCHAIN === 'debian') return ensureDebianRust()
  if (!sysrootWithWasm()) {
    // A machine on which rustup could not download has Debian's toolchain by now.
    if (debianRustReady()) return
    if (!(await addByRustup(['target', 'add', TARGET], 'about half a minute'))) return ensureDebianRust()
  }
  await addStdSource()
}

/** Rust's standard library for wasm32, which rustup's target has and Debian's compiler has not. */
export async function ensureWasmStd() {
  if (wasmToolchain().name === 'debian') await ensureDebianStd()
}

/** The compiler for native code: the collector, build scripts, `cargo test`. */
export async function ensureNativeRust() {
  const rustc = which('rustc')
  if (!rustc || !which('cargo')) {
    throw new SetupError('Rust is missing: install it from https://rustup.rs and run the command again.')
  }
  const wanted = readFileSync(join(root, 'Cargo.toml'), 'utf8').match(/^rust-version\s*=\s*"([\d.]+)"/m)?.[1]
  const found = output(rustc, ['-V'], { cwd: root })?.match(/^rustc (\d+\.\d+)/)?.[1]
  if (!found)
    throw new SetupError('The rustc on PATH does not run: install Rust anew from https://rustup.rs.')
  if (wanted && minor(found) < minor(wanted)) {
    throw new SetupError(
      `Rust ${wanted} or newer is needed and ${found} is here: run "rustup update stable".`,
    )
  }
  if (!which('cc')) {
    await installPackages(['gcc', 'libc6-dev'], {
      why: 'A C compiler and linker',
      takes: 'about half a minute',
    })
  }
}

/** rustfmt and clippy, which rustup's minimal profile leaves out, and Debian's clippy for wasm. */
export async function ensureRustLinters() {
  for (const [name, component] of [
    ['cargo-fmt', 'rustfmt'],
    ['cargo-clippy', 'clippy'],
  ]) {
    if (output('cargo', [name.slice('cargo-'.length), '--version'], { cwd: root })) continue
    if (await addByRustup(['component', 'add', component], 'a few seconds')) continue
    throw new SetupError(`${component} is missing: run "rustup component add ${component}".`)
  }
  if (wasmToolchain().name === 'debian' && !existsSync('/usr/bin/cargo-clippy')) {
    await installPackages(['rust-web-clippy'], { why: "Debian's clippy", takes: 'a few seconds' })
  }
}

function toolchainOnPath() {
  const source = join(
    output('rustc', ['--print', 'sysroot'], { cwd: root }),
    'lib/rustlib/src/rust/library/Cargo.lock',
  )
  return {
    name: 'rustup',
    cargo: which('cargo'),
    rustc: which('rustc'),
    env: { ...process.env },
    canBuildStd: existsSync(source),
  }
}

function debianToolchain() {
  // rustup's shims must not come first: cargo and wasm-pack look for `rustc` on PATH.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, RUSTC: debianRust.rustc }
  delete env.RUSTUP_TOOLCHAIN
  return { name: 'debian', ...debianRust, env, canBuildStd: debianRustHasSource() }
}

function sysrootWithWasm() {
  const dir = output('rustc', ['--print', 'target-libdir', '--target', TARGET], { cwd: root })
  return dir !== undefined && existsSync(dir)
}

/** With std's source the release build can compile std for size. It does without where there is none. */
async function addStdSource() {
  if (toolchainOnPath().canBuildStd || !which('rustup')) return
  const tried = join(cacheDir(), 'rust-src.tried')
  const version = output('rustc', ['-V'], { cwd: root })
  // Where rustup cannot download, asking at each start would cost seconds: once a day is enough.
  if (existsSync(tried)) {
    const [when, triedVersion] = readFileSync(tried, 'utf8').split('\n')
    if (triedVersion === version && Date.now() - Number(when) < DAY) return
  }
  if (await addByRustup(['component', 'add', 'rust-src'], 'a few seconds')) return
  say("  rust-src cannot be had: the wasm will be somewhat larger, with rustup's ready-made std")
  mkdirSync(cacheDir(), { recursive: true })
  writeFileSync(tried, `${Date.now()}\n${version}`)
}

async function addByRustup(args, takes) {
  if (!which('rustup')) return false
  say(`rustup ${args.join(' ')} (${takes})`)
  const { ok } = await runLogged(`rustup-${args.at(-1)}`, 'rustup', args, { cwd: root, timeout: 180_000 })
  return ok
}

function minor(version) {
  const [major, rest] = version.split('.').map(Number)
  return major * 10_000 + rest
}
