// Brings a machine to where `npm start`, `npm test` or `npm run build` work:
//
//     node scripts/setup.mjs start|test|build
//
// Does only what is missing, so that it costs a moment when all is there.
import { join } from 'node:path'
import { ensureBrowsers } from './lib/browsers.mjs'
import { ensureNpmPackages } from './lib/npm.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, SetupError, together } from './lib/process.mjs'
import { ensurePython } from './lib/python.mjs'
import { ensureNativeRust, ensureRustLinters, ensureWasmStd, ensureWasmToolchain } from './lib/toolchain.mjs'
import { ensureTool } from './lib/tools.mjs'

/** Steps in their order; those of a list do not wait for each other. */
const building = [checkNode, ensureNativeRust]
const tools = [() => ensureNpmPackages(), ensureWasmToolchain, () => ensureTool('bindgen')]
const testing = [
  ensureRustLinters,
  [
    ensureBrowsers,
    ensureWasmStd,
    () => ensureNpmPackages(join(root, 'tests/packaging')),
    ensurePython,
    () => ensureTool('wasm-bindgen'),
    () => ensureTool('wasm-pack'),
    () => (process.env.GECKODRIVER ? undefined : ensureTool('geckodriver')),
  ],
]
const needs = {
  build: [...building, tools],
  start: [...building, tools],
  test: [...building, tools, ...testing],
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupError(
    `Node 20.19 or newer is needed and ${process.versions.node} is here: see https://nodejs.org.`,
  )
}

try {
  const steps = needs[process.argv[2]]
  if (!steps)
    throw new SetupError('A purpose is missing: say "node scripts/setup.mjs start", "test" or "build".')
  for (const step of steps) await together([step].flat())
} catch (error) {
  exitWith(error)
}
