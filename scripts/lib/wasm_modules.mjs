// The wasm modules: cargo (smallest code) -> wasm-bindgen -> wasm-opt -> order of functions.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { orderFunctions } from './function_order.mjs'
import { shortened, withClasses } from './glue.mjs'
import { root } from './paths.mjs'
import { runOrStop, say } from './process.mjs'
import { tool, wasmToolchain } from './toolchain.mjs'
import { importNothing, keepExports, rename } from './wasm_door.mjs'

export const TARGET = 'wasm32-unknown-unknown'
/** What rustc uses and every browser since 2022 has, as options of binaryen's tools. wasm-opt would use more if it were let. */
export const FEATURES = [
  'mutable-globals',
  'sign-ext',
  'nontrapping-float-to-int',
  'bulk-memory',
  'multivalue',
  'reference-types',
].map((feature) => `--enable-${feature}`)
/**
 * Code that is larger when any of this is left out. Nothing lies in the first 1,024 bytes of memory: there the stack ends.
 * Functions with one caller stay functions unless they are short: then there is more to put beside what it is like.
 */
const PASSES =
  '--one-caller-inline-max-function-size=40 --low-memory-unused -Os --gufa -Os --flatten --rereloop -Os --flatten --rereloop -Os --rse -Os'.split(
    ' ',
  )
/** Where wasm-bindgen writes. */
export const BINDGEN = join(root, 'build/bindgen')
/**
 * With small code as the goal rustc inlines nothing itself; small functions inlined before LLVM sees them
 * make the code smaller.
 */
const INLINING = ['-Zinline-mir=yes', '-Zinline-mir-threshold=25', '-Zinline-mir-hint-threshold=35']
/** The wasm modules: what the shim uses of each, and what its code is made for. */
export const ANALYTICS = {
  name: 'analytics',
  profile: 'analytics',
  crate: 'posthog-wasm',
  file: 'posthog_wasm.wasm',
  // those that the glue uses
  exports: undefined,
  flags: INLINING,
  passes: PASSES,
  finish: withGlue,
}
/** What is loaded when a project or a page uses it, under the name of its script: js/entries. */
const lazy = (name) => ({
  name,
  // std is compiled once for each profile
  profile: 'analytics',
  crate: `posthog-${name}`,
  file: `${name}.wasm`,
  exports: undefined,
  flags: INLINING,
  passes: PASSES,
  finish: (wasm) => {
    const { wasm: renamed, glue } = withClasses(wasm, join(BINDGEN, `${name}_bg.js`))
    writeFileSync(join(BINDGEN, `${name}_glue.js`), glue)
    return renamed
  },
})
export const EXTENSIONS = lazy('extensions')
export const SIGNALS = lazy('signals')
/** What is used of the recorder alone, and with it of what decides whether a session is recorded. */
export const RECORDER_EXPORTS = (
  'memory start stop ops_room text_room take_in requests snapshot settle release step received events ends ready bytes take clear id slot reserve ' +
  'next_scrollable fingerprint set_unscrollable parent children scroll place'
).split(' ')
const CONTROL_EXPORTS = (
  'control_room control_effects control_session control_open control_set control_set_event control_set_filter ' +
  'control_opened control_recall control_report_again control_address control_asks control_meet control_flag control_decide ' +
  'control_override_sampling control_override control_forget ' +
  'pipe_facts pipe_last pipe_status pipe_begin pipe_await pipe_admits pipe_rotate ' +
  'pipe_take pipe_answer pipe_give_up pipe_check_next pipe_snapshot_interval ' +
  'pipe_budget pipe_budget_on_snapshot pipe_budget_new_session ' +
  'pipe_hold pipe_release pipe_restore pipe_on_packed ' +
  'pipe_clear pipe_before_leaving pipe_prepare pipe_flow'
).split(' ')
/** Their names in the module and in the bundles: longer ones would be in both. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const SHORT_EXPORTS = Object.fromEntries(
  CONTROL_EXPORTS.map((name, at) => [name, LETTERS[at] ?? '$' + at]),
)
export const REPLAY = {
  name: 'replay',
  profile: 'replay',
  crate: 'posthog-replay-module',
  file: 'replay_module.wasm',
  exports: [...RECORDER_EXPORTS, ...CONTROL_EXPORTS],
  // memory.copy costs a call out of wasm, and nearly all that is copied here is short
  flags: ['-Ctarget-feature=-bulk-memory', ...INLINING],
  passes: PASSES,
  finish: (wasm) => importNothing(rename(wasm, {}, SHORT_EXPORTS)),
}

/** Those of the package. */
export const MODULES = [ANALYTICS, REPLAY, EXTENSIONS, SIGNALS]

/** Compiles a module; returns it optimised. */
export function buildModule(module) {
  compile(module)
  bind(module)
  return optimise(module)
}

/** A Rust module for wasm32, by its crate and profile. With std's source at hand, std is compiled with it. */
function compile(module) {
  const { cargo, env, canBuildStd, name } = wasmToolchain()
  const flags = ['-Clink-arg=-zstack-size=65536']
  const args = ['build', '--package', module.crate, '--lib', '--profile', module.profile, '--target', TARGET]
  /** @type {NodeJS.ProcessEnv} */
  const variables = { ...env, CARGO_TARGET_DIR: join(root, 'target/wasm') }
  if (canBuildStd) {
    // what a panic says would never be printed: the shim prints one line of its own
    flags.push('-Zunstable-options', '-Cpanic=immediate-abort', '-Zlocation-detail=none', '-Zfmt-debug=none')
    flags.push(...module.flags)
    args.push('-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size')
    variables.RUSTC_BOOTSTRAP = '1'
  } else {
    say("std's source is not there: the module will be larger")
  }
  say(`compiling ${module.name} to wasm with the ${name} toolchain (a minute and a half the first time)`)
  runOrStop(cargo, args, { ...variables, RUSTFLAGS: flags.join(' ') })
}

/** Runs wasm-bindgen on the module. Its glue is used for `analytics` only, see lib/glue.mjs. */
function bind({ name, profile, file }) {
  const module = join(root, 'target/wasm', TARGET, profile, file)
  runOrStop(tool('bindgen'), [module, name, BINDGEN])
}

/** The optimised module. */
export function optimise({ name, exports, passes, finish }) {
  const bound = join(BINDGEN, `${name}_bg.wasm`)
  const optimised = join(BINDGEN, `${name}.wasm`)
  const wasmOpt = join(root, 'node_modules/binaryen/bin/wasm-opt')
  const args = [
    ...FEATURES,
    ...passes,
    '--strip-debug',
    '--strip-producers',
    // no browser reads that section
    '--strip-target-features',
  ]
  // what only a dropped export used goes too: wasm-bindgen's table for JavaScript's values, its import and its start
  writeFileSync(bound, keepExports(readFileSync(bound), exports ?? usedByGlue(name)))
  runOrStop(process.execPath, [wasmOpt, ...args, bound, '-o', optimised])
  return orderFunctions(finish(readFileSync(optimised)))
}

/** What wasm-bindgen's glue uses of a module's exports. */
function usedByGlue(name) {
  const glue = readFileSync(join(BINDGEN, `${name}_bg.js`), 'utf8')
  return ['__wbindgen_start', ...new Set(glue.match(/(?<=\bwasm\.)\w+/g))]
}

/** The module under short names; writes the glue for it. */
function withGlue(wasm) {
  const { wasm: renamed, glue } = shortened(wasm, join(BINDGEN, 'analytics_bg.js'), shortNames())
  writeFileSync(join(BINDGEN, 'glue.js'), glue)
  return renamed
}

/**
 * Short names for private members, the shortest for those that are named most often. They start with `_`: a page may name an
 * instance, which becomes a member, `a`. `_i` is the snippet's.
 */
export function shortNames() {
  const files = readdirSync(join(root, 'js'), { recursive: true, encoding: 'utf8' }).filter(
    // the recorder's file has its own
    (file) => /\.[jt]s$/.test(file) && !/^(recorder|session_replay|dead_clicks|web_vitals)\//.test(file),
  )
  const sources = files.sort().map((file) => readFileSync(join(root, 'js', file), 'utf8'))
  const counts = new Map()
  for (const [name] of sources.join().matchAll(/\b[a-z]\w*[^_\W]_\b/gi))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  const names = [...counts.keys()].sort().sort((one, other) => counts.get(other) - counts.get(one))
  const characters = [...LETTERS, ...'0123456789$']
  const short = [...characters, ...characters.flatMap((one) => characters.map((other) => one + other))]
    .map((end) => `_${end}`)
    .filter((name) => name !== '_i')
  return Object.fromEntries(names.map((name, at) => [name, short[at]]))
}
