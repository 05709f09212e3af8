// `npm run build`: the npm package in pkg/, from src/, js/ and pkg-template/.
//
//   cargo (smallest code) -> wasm-bindgen -> wasm-opt -> deflate + base64 -> esbuild -> terser
import zopfli from '@gfx/zopfli'
import { build as bundle } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { minify } from 'terser'
import { root } from './lib/paths.mjs'
import { exitWith, say, SetupError } from './lib/process.mjs'
import { tool, wasmToolchain } from './lib/toolchain.mjs'
import { keepExports, shortenImport } from './lib/wasm-door.mjs'

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
/** Members with such names are the shim's own, and shortened. */
const PRIVATE = /[^_]_$/
/** What js/core.ts uses of the module. */
const EXPORTS = ['memory', 'call', 'room', 'start']
const OUT = join(root, 'pkg')
const DIST = join(OUT, 'dist')
const BINDGEN = join(root, 'build/bindgen')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

try {
  const started = Date.now()
  compile()
  bind()
  const wasm = optimise()
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(DIST, { recursive: true })
  await bundles(wasm)
  fillTemplate()
  say(`pkg/ is built (${((Date.now() - started) / 1000).toFixed(1)} s)`)
} catch (error) {
  exitWith(error, '[build]')
}

function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0)
    throw new SetupError(`The build stopped: ${command} failed (its own message stands above).`)
}

/** The Rust module for wasm32. With std's source at hand, std is compiled for size too. */
function compile() {
  const { cargo, env, canBuildStd, name } = wasmToolchain()
  const flags = ['-Clink-arg=-zstack-size=65536']
  const args = ['build', '--package', 'posthog-wasm', '--profile', 'analytics', '--target', TARGET]
  const variables = { ...env, CARGO_TARGET_DIR: join(root, 'target/wasm') }
  if (canBuildStd) {
    // what a panic says would never be printed: the shim prints one line of its own
    flags.push('-Zunstable-options', '-Cpanic=immediate-abort', '-Zlocation-detail=none', '-Zfmt-debug=none')
    // rustc inlines nothing itself at opt-level z; small functions inlined before LLVM sees them make less code
    flags.push('-Zinline-mir=yes', '-Zinline-mir-threshold=35', '-Zinline-mir-hint-threshold=35')
    args.push('-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size')
    variables.RUSTC_BOOTSTRAP = '1'
  } else {
    say("std's source is not there: the module will be larger")
  }
  say(`compiling Rust to wasm with the ${name} toolchain (a minute and a half the first time)`)
  run(cargo, args, { ...variables, RUSTFLAGS: flags.join(' ') })
}

/** What wasm-bindgen makes of the module: js/core.ts is the glue, its own is not used. */
function bind() {
  const module = join(root, 'target/wasm', TARGET, 'analytics/posthog_wasm.wasm')
  const options = [
    '--target',
    'web',
    '--no-typescript',
    '--remove-name-section',
    '--remove-producers-section',
  ]
  rmSync(BINDGEN, { recursive: true, force: true })
  run(tool('wasm-bindgen'), [...options, '--out-dir', BINDGEN, '--out-name', 'analytics', module])
}

/** The optimised module. */
function optimise() {
  const bound = join(BINDGEN, 'analytics_bg.wasm')
  const optimised = join(BINDGEN, 'analytics.wasm')
  const wasmOpt = join(root, 'node_modules/binaryen/bin/wasm-opt')
  const passes = [
    ...FEATURES.map((name) => `--enable-${name}`),
    '-Os',
    '--gufa',
    '-Os',
    '--flatten',
    '--rereloop',
    '-Os',
    '--flatten',
    '--rereloop',
    '-Os',
    '--rse',
    '-Os',
    '--strip-debug',
    '--strip-producers',
  ]
  // what only a dropped export used goes too: wasm-bindgen's table for JavaScript's values, its import and its start
  writeFileSync(bound, keepExports(readFileSync(bound), EXPORTS))
  run(process.execPath, [wasmOpt, ...passes, bound, '-o', optimised])
  return shortenImport(readFileSync(optimised))
}

/** Short names for private members. They start with `_`: a page may name an instance, which becomes a member, `a`. */
function shortNames() {
  const sources = readdirSync(join(root, 'js')).map((file) => readFileSync(join(root, 'js', file), 'utf8'))
  const names = new Set(sources.join().match(/\b[a-z]\w*[^_\W]_\b/gi))
  return Object.fromEntries([...names].sort().map((name, at) => [name, '_' + at.toString(36)]))
}

async function bundles(wasm) {
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    sourcemap: 'external',
    write: false,
    mangleProps: PRIVATE,
    mangleCache: shortNames(),
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      VERSION: JSON.stringify(version),
      WASM_SIZE: String(wasm.length),
      WASM_URL: '"./analytics.wasm"',
    },
  }
  // The base64 stands first: in the midst of code both would share one Huffman table, for 2 % more.
  const packed = Buffer.from(await zopfli.deflateAsync(wasm, { numiterations: 30 })).toString('base64')
  const inlined = `const WASM_BASE64="${packed}";`
  const entries = [
    { entryPoints: ['js/module.ts'], format: 'esm', outfile: join(DIST, 'module.js'), banner: inlined },
    { entryPoints: ['js/module.ts'], format: 'cjs', outfile: join(DIST, 'main.cjs'), banner: inlined },
    // A script's constants are the page's: these stay in a block. The first line has Chromium compile all functions
    // while the script arrives, on another thread, and not each with its first call, which is a sixth of the start.
    {
      entryPoints: ['js/array.ts'],
      format: 'iife',
      outfile: join(DIST, 'array.js'),
      banner: `//# allFunctionsCalledOnLoad\n{${inlined}`,
      footer: '}',
    },
    { entryPoints: ['js/streaming.ts'], format: 'esm', outfile: join(DIST, 'streaming.js') },
  ]
  for (const { banner = '', footer = '', ...entry } of entries) {
    const [map, code] = (await bundle({ ...common, ...entry })).outputFiles
    const small = await shrink(code.text, map.text, basename(entry.outfile))
    // the banner's lines come before everything
    const lines = ';'.repeat(banner.split('\n').length)
    const mapped = JSON.stringify({ ...small.map, mappings: lines + small.map.mappings })
    writeFileSync(
      entry.outfile,
      `${banner}\n${small.code}${footer}\n//# sourceMappingURL=${basename(map.path)}\n`,
    )
    writeFileSync(map.path, mapped)
  }
  writeFileSync(join(DIST, 'analytics.wasm'), wasm)
}

/** A bundle as terser makes it smaller still. Nothing of it is seen from outside but what a module exports. */
async function shrink(code, map, name) {
  const compress = {
    passes: 3,
    hoist_props: true,
    keep_fargs: false,
    pure_getters: true,
    unsafe_arrows: true,
    unsafe_methods: true,
  }
  const options = { ecma: 2022, module: true, compress, sourceMap: { content: map, asObject: true } }
  return minify({ [name]: code }, options)
}

function fillTemplate() {
  const template = join(root, 'pkg-template')
  const manifest = JSON.parse(readFileSync(join(template, 'package.json'), 'utf8'))
  writeFileSync(join(OUT, 'package.json'), JSON.stringify({ ...manifest, version }, null, 2) + '\n')
  copyFileSync(join(template, 'README.md'), join(OUT, 'README.md'))
  copyFileSync(join(template, 'module.d.ts'), join(DIST, 'module.d.ts'))
  copyFileSync(join(template, 'module.d.ts'), join(DIST, 'main.d.cts'))
  copyFileSync(join(template, 'streaming.d.ts'), join(DIST, 'streaming.d.ts'))
}
