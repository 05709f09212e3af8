// Loads parts of the shim, which are TypeScript for the browser, into Node.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const folder = mkdtempSync(join(tmpdir(), 'posthog-shim-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let count = 0

/** What the files of js/ named `parts` export, in one bundle, so that they share what they have in common. */
export function load(...parts) {
  return loadSource(parts.map((part) => `export * from './js/${part}.ts'`).join('\n'))
}

/** The module's glue, which the build makes: nothing here starts the module. */
const withoutModule = {
  name: 'without module',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/glue\.js$/ }, () => ({ path: 'glue', namespace: 'none' }))
    onLoad({ filter: /^glue$/, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** The exports of `source`, a module in the checkout's root. */
export async function loadSource(source) {
  const outfile = join(folder, `bundle-${++count}.mjs`)
  await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'test-entry.ts', loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // the build's: here the parts keep to the built-ins of Node
    define: { OWN_BUILTINS: 'Object' },
    plugins: [withoutModule],
    outfile,
    logLevel: 'silent',
  })
  return import(pathToFileURL(outfile).href)
}

/** The page's address, where the shim asks for it. */
export function visit(href) {
  globalThis.location = /** @type {any} */ (new URL(href))
}

/** Collects what is printed while `run` runs: `[level, ...arguments]` each. */
export function printed(run) {
  const lines = []
  const real = {}
  for (const level of ['log', 'warn', 'error']) {
    real[level] = console[level]
    console[level] = (...args) => lines.push([level, ...args])
  }
  try {
    run()
  } finally {
    Object.assign(console, real)
  }
  return lines
}

/** Numbers from 0 to 1 that are the same in each run. */
export function randomFrom(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
