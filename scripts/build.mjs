// `npm run build`: the npm package in pkg/, from src/, js/ and pkg-template/.
//
//   cargo (smallest code) -> wasm-bindgen -> wasm-opt -> order of functions -> deflate + base64 -> esbuild -> own built-ins -> terser
import zopfli from '@gfx/zopfli'
import { build as bundle } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { minify } from 'terser'
import { ALONG, WEB_VITALS } from './lib/entries.mjs'
import { fillTemplate } from './lib/package_template.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, say, SetupError } from './lib/process.mjs'
import { ownBuiltins } from './lib/own_builtins.mjs'
import { buildReact } from './lib/react.mjs'
import { buildRrweb } from './lib/rrweb.mjs'
import { tool, wasmToolchain } from './lib/toolchain.mjs'
import { orderFunctions } from './lib/function_order.mjs'
import { shortened, withClasses } from './lib/glue.mjs'
import { importNothing, keepExports, rename } from './lib/wasm_door.mjs'

const TARGET = 'wasm32-unknown-unknown'
/** What rustc uses and every browser since 2022 has. wasm-opt would use more if it were let. */
const FEATURES = [
  'mutable-globals',
  'sign-ext',
  'nontrapping-float-to-int',
  'bulk-memory',
  'multivalue',
  'reference-types',
]
/** Code that is larger when any of this is left out. Nothing lies in the first 1,024 bytes of memory: there the stack ends. */
const PASSES =
  '--low-memory-unused -Os --gufa -Os --flatten --rereloop -Os --flatten --rereloop -Os --rse -Os'.split(' ')
/**
 * Has Chromium compile all functions of a script while it arrives, on another thread, and not each with its first call,
 * which is a sixth of the start.
 */
const EAGER = '//# allFunctionsCalledOnLoad\n'
/**
 * A script with newer syntax is a SyntaxError to browsers that could say in one line that they are too old. The recorder
 * comes when this script runs, so it may have private members, which took much code to lower.
 */
const SYNTAX = 'es2020'
const RECORDER = { target: 'es2022' }
/** Assigned in the constructor: Safari up to 15.6 has errors in initial values of public class fields (WebKit bug 236843). */
const FIELDS = { compilerOptions: { useDefineForClassFields: false } }
/** Members with such names are ours alone, or exports of the crate that decides about a recording, and shortened. */
const PRIVATE = /[^_]_$|^(control|pipe)_/
/**
 * With small code as the goal rustc inlines nothing itself; small functions inlined before LLVM sees them
 * make the code smaller.
 */
const INLINING = ['-Zinline-mir=yes', '-Zinline-mir-threshold=25', '-Zinline-mir-hint-threshold=35']
/** The wasm modules: what the shim uses of each, and what its code is made for. */
const ANALYTICS = {
  name: 'analytics',
  crate: 'posthog-wasm',
  file: 'posthog_wasm.wasm',
  // those that the glue uses
  exports: undefined,
  flags: INLINING,
  passes: PASSES,
  finish: withGlue,
}
/** What is loaded when a project uses it: js/entries/extensions.ts. */
const EXTENSIONS = {
  name: 'extensions',
  crate: 'posthog-extensions',
  file: 'extensions.wasm',
  exports: undefined,
  flags: INLINING,
  passes: PASSES,
  finish: (wasm) => {
    const { wasm: renamed, glue } = withClasses(wasm, join(BINDGEN, 'extensions_bg.js'))
    writeFileSync(join(BINDGEN, 'extensions_glue.js'), glue)
    return renamed
  },
}
/** What is used of the recorder alone, and with it of what decides whether a session is recorded. */
const RECORDER_EXPORTS = (
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
const SHORT_EXPORTS = Object.fromEntries(CONTROL_EXPORTS.map((name, at) => [name, LETTERS[at] ?? '$' + at]))
const REPLAY = {
  name: 'replay',
  crate: 'posthog-replay-module',
  file: 'replay_module.wasm',
  exports: [...RECORDER_EXPORTS, ...CONTROL_EXPORTS],
  // memory.copy costs a call out of wasm, and nearly all that is copied here is short
  flags: ['-Ctarget-feature=-bulk-memory', ...INLINING],
  passes: PASSES,
  finish: (wasm) => importNothing(rename(wasm, {}, SHORT_EXPORTS)),
}
/** What is not in js/: files of the package beside the one that asks for them. posthog-js's constants are one: who uses none loads none. */
/** @type {import('esbuild').Plugin} */
const elsewhere = {
  name: 'elsewhere',
  setup: ({ initialOptions: { format }, onResolve }) => {
    // what wasm-bindgen has written
    onResolve({ filter: /\/(extensions_)?glue\.js$/ }, ({ path }) => ({
      path: join(BINDGEN, basename(path)),
    }))
    onResolve({ filter: /\/(lazy-recorder|extensions|inlined-wasm)\.js$/ }, ({ path }) => ({
      path: `./${basename(path)}`,
      external: true,
    }))
    onResolve({ filter: /\/constants\.js$/ }, () => ({
      path: `./constants.${format === 'cjs' ? 'cjs' : 'js'}`,
      external: true,
      sideEffects: false,
    }))
  },
}

const OUT = join(root, 'pkg')
const DIST = join(OUT, 'dist')
const BINDGEN = join(root, 'build/bindgen')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

try {
  const started = Date.now()
  rmSync(BINDGEN, { recursive: true, force: true })
  const [wasm, replay, extensions] = [ANALYTICS, REPLAY, EXTENSIONS].map((module) => {
    compile(module)
    bind(module)
    return optimise(module)
  })
  const recorder = optimise({ ...REPLAY, exports: RECORDER_EXPORTS })
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(DIST, { recursive: true })
  await bundles({ wasm, replay, recorder, extensions })
  await buildReact(DIST)
  await buildRrweb(DIST)
  fillTemplate(OUT, version, constantTypes())
  say(`pkg/ is built (${((Date.now() - started) / 1000).toFixed(1)} s)`)
} catch (error) {
  exitWith(error, '[build]')
}

function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0)
    throw new SetupError(`The build stopped: ${command} failed (its own message stands above).`)
}

/** A Rust module for wasm32, by its crate and profile. With std's source at hand, std is compiled with it. */
function compile(module) {
  const { cargo, env, canBuildStd, name } = wasmToolchain()
  const flags = ['-Clink-arg=-zstack-size=65536']
  const args = ['build', '--package', module.crate, '--lib', '--profile', module.name, '--target', TARGET]
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
  run(cargo, args, { ...variables, RUSTFLAGS: flags.join(' ') })
}

/** What wasm-bindgen makes of the module. Its glue is used for `analytics` only, see lib/glue.mjs. */
function bind({ name, file }) {
  const module = join(root, 'target/wasm', TARGET, name, file)
  const options = [
    '--target',
    'bundler',
    '--no-typescript',
    '--remove-name-section',
    '--remove-producers-section',
  ]
  run(tool('wasm-bindgen'), [...options, '--out-dir', BINDGEN, '--out-name', name, module])
}

/** The optimised module. */
function optimise({ name, exports, passes, finish }) {
  const bound = join(BINDGEN, `${name}_bg.wasm`)
  const optimised = join(BINDGEN, `${name}.wasm`)
  const wasmOpt = join(root, 'node_modules/binaryen/bin/wasm-opt')
  const args = [
    ...FEATURES.map((feature) => `--enable-${feature}`),
    ...passes,
    '--strip-debug',
    '--strip-producers',
    // no browser reads that section
    '--strip-target-features',
  ]
  // what only a dropped export used goes too: wasm-bindgen's table for JavaScript's values, its import and its start
  writeFileSync(bound, keepExports(readFileSync(bound), exports ?? usedByGlue(name)))
  run(process.execPath, [wasmOpt, ...args, bound, '-o', optimised])
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

/** Short names for private members. They start with `_`: a page may name an instance, which becomes a member, `a`. */
function shortNames() {
  const files = readdirSync(join(root, 'js'), { recursive: true, encoding: 'utf8' }).filter(
    // the recorder's file has its own
    (file) => /\.[jt]s$/.test(file) && !/^(recorder|session_replay|dead_clicks|web_vitals)\//.test(file),
  )
  const sources = files.sort().map((file) => readFileSync(join(root, 'js', file), 'utf8'))
  const names = new Set(sources.join().match(/\b[a-z]\w*[^_\W]_\b/gi))
  return Object.fromEntries([...names].sort().map((name, at) => [name, '_' + at.toString(36)]))
}

/**
 * PostHog's redaction of free text as the constant `privacy`. It is not among the files whose built-ins are replaced by native
 * ones: that needs to see each pattern where it is used.
 */
async function redaction() {
  const { outputFiles } = await bundle({
    stdin: {
      contents: "export { sanitizeFreeText } from './privacy.mjs'",
      resolveDir: join(root, 'node_modules/@posthog/core/dist'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'privacy',
    target: SYNTAX,
  })
  copyFileSync(join(root, 'node_modules/@posthog/core/LICENSE'), join(DIST, 'posthog-core.LICENSE'))
  return outputFiles[0].text.replace(/^"use strict";/, '').replace(/^var /, 'const ')
}

/**
 * A built bundle: esbuild's options, and what is ours.
 * @typedef {import('esbuild').BuildOptions & { outfile: string, target?: string, head?: string, tail?: string,
 *   finish?: (code: string) => string, isPlain?: boolean }} Entry
 */

async function bundles({ wasm, replay, recorder, extensions }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    sourcemap: 'external',
    write: false,
    mangleProps: PRIVATE,
    mangleCache: { ...shortNames(), ...SHORT_EXPORTS },
    target: SYNTAX,
    tsconfigRaw: FIELDS,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [elsewhere],
    define: {
      VERSION: JSON.stringify(version),
      WASM_SIZE: String(wasm.length),
      WASM_URL: '"./analytics.wasm"',
    },
  }
  // The base64 comes first: in the middle of code both would share one Huffman table, for 2 % more.
  const inlined = await inline(wasm)
  const [inlinedReplay, inlinedRecorder] = [await inline(replay), await inline(recorder)]
  const inlinedExtensions = (await inline(extensions)) + (await redaction())
  /** @type {Entry[]} */
  const entries = [
    {
      entryPoints: ['js/entries/module.ts'],
      format: 'esm',
      outfile: join(DIST, 'module.js'),
      head: inlined,
    },
    {
      entryPoints: ['js/entries/main.ts'],
      format: 'esm',
      outfile: join(DIST, 'main.cjs'),
      head: `"use strict";${inlined}`,
      finish: required,
    },
    // a script's constants are the page's: these stay in a block
    {
      entryPoints: ['js/entries/array.ts'],
      format: 'iife',
      outfile: join(DIST, 'array.js'),
      head: `${EAGER}{${inlined}`,
      tail: '}',
    },
    // what the crate's Rust API brings along
    {
      entryPoints: ['js/entries/embedded.ts'],
      format: 'esm',
      outfile: join(root, 'build/embedded.js'),
      head: inlined,
    },
    { entryPoints: ['js/entries/streaming.ts'], format: 'esm', outfile: join(DIST, 'streaming.js') },
    {
      entryPoints: ['js/entries/inlined-wasm.ts'],
      format: 'esm',
      outfile: join(DIST, 'inlined-wasm.js'),
      head: inlined,
      isPlain: true,
    },
    {
      entryPoints: ['js/entries/lazy-recorder.ts'],
      format: 'iife',
      outfile: join(DIST, 'lazy-recorder.js'),
      // the base64 comes last: gzip's second table ends within it, and the code begins with another
      head: `${EAGER}{const run=()=>{`,
      tail: `};${inlinedReplay}run()}`,
      define: { ...common.define, WASM_SIZE: String(replay.length) },
      ...RECORDER,
    },
    {
      entryPoints: ['js/entries/extensions.ts'],
      format: 'iife',
      outfile: join(DIST, 'extensions.js'),
      head: `/*! with the redaction of @posthog/core, MIT licence: posthog-core.LICENSE */{${inlinedExtensions}`,
      tail: '}',
      define: { ...common.define, WASM_SIZE: String(extensions.length) },
    },
    ...['crisp-chat-integration', 'intercom-integration', 'customizations.full'].map((name) => ({
      entryPoints: [`js/entries/${name}.ts`],
      format: /** @type {const} */ ('iife'),
      outfile: join(DIST, `${name}.js`),
      isPlain: true,
    })),
    .../** @type {const} */ (['esm', 'cjs']).map((format) => ({
      entryPoints: [format === 'esm' ? 'js/entries/replay.ts' : 'js/entries/replay_main.ts'],
      format,
      outfile: join(DIST, format === 'esm' ? 'replay.js' : 'replay.cjs'),
      head: EAGER + inlinedRecorder,
      define: { ...common.define, WASM_SIZE: String(recorder.length) },
      ...RECORDER,
    })),
    ...['dead-clicks-autocapture', 'exception-autocapture', 'logs', 'tracing-headers'].map((name) => ({
      entryPoints: [`js/entries/${name}.ts`],
      format: /** @type {const} */ ('iife'),
      outfile: join(DIST, `${name}.js`),
    })),
    // a package's code
    ...WEB_VITALS.map((name) => ({
      entryPoints: [`js/entries/${name}.ts`],
      format: /** @type {const} */ ('iife'),
      outfile: join(DIST, `${name}.js`),
      isPlain: true,
    })),
    // runs in Node
    .../** @type {const} */ (['esm', 'cjs']).map((format) => ({
      entryPoints: ['js/entries/testing.ts'],
      format,
      platform: /** @type {const} */ ('node'),
      outfile: join(DIST, format === 'esm' ? 'testing.js' : 'testing.cjs'),
      define: { FOLDER: format === 'esm' ? 'import.meta.dirname' : '__dirname' },
      mangleProps: undefined,
      isPlain: true,
      ...RECORDER,
    })),
    // a few functions that a page calls by itself: with the built-ins of the page
    ...['constants', 'customizations', 'rrweb-plugin-console-record'].flatMap((name) => [
      {
        entryPoints: [`js/entries/${name}.ts`],
        format: /** @type {const} */ ('esm'),
        outfile: join(DIST, `${name}.js`),
        isPlain: true,
      },
      {
        entryPoints: [`js/entries/${name}.ts`],
        format: /** @type {const} */ ('cjs'),
        outfile: join(DIST, `${name}.cjs`),
        isPlain: true,
      },
    ]),
  ]
  for (const { head = '', tail = '', finish = (text) => text, isPlain, ...entry } of entries) {
    const [map, code] = (await bundle({ ...common, ...entry })).outputFiles
    const small = await shrink(code.text, map.text, basename(entry.outfile), { ...entry, isPlain })
    // the head's lines come before everything
    const lines = ';'.repeat(head.split('\n').length)
    const mapped = JSON.stringify({ ...small.map, mappings: lines + small.map.mappings })
    writeFileSync(
      entry.outfile,
      `${head}\n${finish(small.code)}${tail}\n//# sourceMappingURL=${basename(map.path)}\n`,
    )
    writeFileSync(map.path, mapped)
  }
  writeFileSync(join(DIST, 'analytics.wasm'), wasm)
  const full = [...ALONG, 'array'].map((name) =>
    readFileSync(join(DIST, `${name}.js`), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''),
  )
  writeFileSync(join(DIST, 'array.full.js'), full.join(''))
}

/**
 * The main module's code for `require`. What esbuild makes for that is larger, and tools that read CommonJS without running
 * it (`attw`) find no default export in it.
 */
function required(code) {
  const [names, ...others] = code.match(/export\{[^}]*\};?$/) ?? []
  const constants = 'export*from"./constants.js";'
  if (!names || others.length || !code.includes(constants))
    throw new SetupError(
      'The main module does not end with its exports any more: see required() in build.mjs.',
    )
  const assigned = names.match(/[\w$]+ as \w+/g).map((pair) => {
    const [local, name] = pair.split(' as ')
    return `exports.${name}=${local};`
  })
  const body = code.slice(0, -names.length).replace(constants, ' '.repeat(constants.length))
  return `${body}Object.defineProperty(exports,"__esModule",{value:!0});Object.assign(exports,require("./constants.cjs"));${assigned.join('')}`
}

/** A module as the first line of a script. */
async function inline(wasm) {
  const packed = Buffer.from(await zopfli.deflateAsync(wasm, { numiterations: 30 })).toString('base64')
  return `const WASM_BASE64="${packed}";`
}

/** A bundle with its own built-ins, as terser makes it smaller still. Nothing is seen from outside but its exports. */
async function shrink(code, map, name, { target = SYNTAX, isPlain = false }) {
  const compress = {
    passes: 5,
    hoist_props: true,
    keep_fargs: false,
    pure_getters: true,
    unsafe_arrows: true,
    unsafe_methods: true,
  }
  const options = {
    ecma: +target.slice(2),
    module: true,
    parse: { spidermonkey: !isPlain },
    compress,
    sourceMap: { content: map, asObject: true },
  }
  // terser's types do not know that it takes a syntax tree, and that `asObject` gives the map as one
  const input = /** @type {any} */ (isPlain ? { [name]: code } : ownBuiltins(code, name))
  return /** @type {Promise<{ code: string, map: { mappings: string } }>} */ (
    minify(input, /** @type {import('terser').MinifyOptions} */ (options))
  )
}

/** The types of posthog-js's constants, made from their source. */
function constantTypes() {
  const args = '--declaration --emitDeclarationOnly --ignoreConfig --target es2022 --outDir'.split(' ')
  run(join(root, 'node_modules/.bin/tsc'), [...args, BINDGEN, 'js/entries/constants.ts'])
  return readFileSync(join(BINDGEN, 'constants.d.ts'), 'utf8')
}
