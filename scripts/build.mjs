// `npm run build`: the npm package in pkg/, from src/, js/ and pkg-template/.
//
//   cargo (smallest code) -> wasm-bindgen -> wasm-opt -> order of functions -> deflate + base64 -> esbuild -> own built-ins -> terser
import zopfli from '@gfx/zopfli'
import { build as bundle } from 'esbuild'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { minify } from 'terser'
import { ALONG, LAZY, WEB_VITALS } from './lib/entries.mjs'
import { writeNotices } from './lib/notices.mjs'
import { fillTemplate } from './lib/package_template.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, runOrStop, say, SetupError } from './lib/process.mjs'
import { ownBuiltins } from './lib/own_builtins.mjs'
import { buildReact } from './lib/react.mjs'
import { buildRrweb } from './lib/rrweb.mjs'
import { withoutWasm, withoutWasmPlugin } from './lib/without_wasm.mjs'
import {
  BINDGEN,
  buildModule,
  MODULES,
  optimise,
  RECORDER_EXPORTS,
  REPLAY,
  SHORT_EXPORTS,
  shortNames,
} from './lib/wasm_modules.mjs'

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
/** What is not in js/: files of the package beside the one that asks for them. posthog-js's constants are one: who uses none loads none. */
/** @type {import('esbuild').Plugin} */
const elsewhere = {
  name: 'elsewhere',
  setup: ({ initialOptions: { format }, onResolve }) => {
    // what wasm-bindgen has written
    onResolve({ filter: /\/(\w+_)?glue\.js$/ }, ({ path }) => ({
      path: join(BINDGEN, basename(path)),
    }))
    const files = ['lazy-recorder', 'inlined-wasm', ...LAZY].join('|')
    onResolve({ filter: new RegExp(`/(${files})\\.js$`) }, ({ path }) => ({
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
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

try {
  const started = Date.now()
  rmSync(BINDGEN, { recursive: true, force: true })
  const [wasm, replay, extensions, signals] = MODULES.map(buildModule)
  const recorder = optimise({ ...REPLAY, exports: RECORDER_EXPORTS })
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(DIST, { recursive: true })
  const inputs = await bundles({ wasm, replay, recorder, extensions, signals })
  await buildReact(DIST)
  await buildRrweb(DIST)
  fillTemplate(OUT, version, constantTypes())
  writeNotices(OUT, inputs)
  say(`pkg/ is built (${((Date.now() - started) / 1000).toFixed(1)} s)`)
} catch (error) {
  exitWith(error, '[build]')
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

/** Writes the bundles; the files that they were made of. */
async function bundles({ wasm, replay, recorder, extensions, signals }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    sourcemap: 'external',
    metafile: true,
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
  const script = await withoutWasm('analytics', wasm)
  const noWasm = {
    plugins: [withoutWasmPlugin, elsewhere],
    define: { ...common.define, WebAssembly: 'NO_WASM' },
  }
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
    // for pages where WebAssembly may not run
    {
      entryPoints: ['js/entries/array.no-wasm.ts'],
      format: 'iife',
      outfile: join(DIST, 'array.no-wasm.js'),
      head: `{${script}`,
      tail: '}',
      ...noWasm,
    },
    {
      entryPoints: ['js/entries/no-wasm.ts'],
      format: 'esm',
      outfile: join(DIST, 'no-wasm.js'),
      head: script,
      ...noWasm,
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
    ...(await lazyEntries({ extensions, signals }, common.define)),
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
  /** @type {Set<string>} */
  const inputs = new Set()
  for (const { head = '', tail = '', finish = (text) => text, isPlain, ...entry } of entries) {
    const { outputFiles, metafile } = await bundle({ ...common, ...entry })
    for (const input of Object.keys(metafile.inputs)) inputs.add(input)
    const [map, code] = outputFiles
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
  return inputs
}

/** The scripts of features that only some projects use, each with its module where it has one. */
async function lazyEntries(modules, define) {
  const notice = '/*! with the redaction of @posthog/core, MIT licence: posthog-core.LICENSE */'
  const heads = { debug: '{', webmcp: `${notice}{${await redaction()}` }
  for (const [name, wasm] of Object.entries(modules)) heads[name] = `{${await inline(wasm)}`
  return LAZY.map((name) => ({
    entryPoints: [`js/entries/${name}.ts`],
    format: /** @type {const} */ ('iife'),
    outfile: join(DIST, `${name}.js`),
    head: heads[name],
    tail: '}',
    define: { ...define, WASM_SIZE: String(modules[name]?.length ?? 0) },
  }))
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
    passes: 10,
    hoist_props: true,
    keep_fargs: false,
    pure_getters: true,
    unsafe_arrows: true,
    unsafe_methods: true,
    unsafe_regexp: true,
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
  runOrStop(join(root, 'node_modules/.bin/tsc'), [...args, BINDGEN, 'js/entries/constants.ts'])
  return readFileSync(join(BINDGEN, 'constants.d.ts'), 'utf8')
}
