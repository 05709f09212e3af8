// Brings a machine to where `npm start`, `npm test` or `npm run build` work:
//
//     node scripts/setup.mjs start|test|build
//
// Does only what is missing, so that it costs a moment when all is there.
import { join } from 'node:path'
import { ensureBrowsers } from './lib/browsers.mjs'
import { ensureNpmPackages } from './lib/npm.mjs'
import { root } from './lib/paths.mjs'
import { exitWith, SetupError } from './lib/process.mjs'
import { ensurePython } from './lib/python.mjs'
import { ensureNativeRust, ensureRustLinters, ensureWasmToolchain } from './lib/toolchain.mjs'
import { ensureTool } from './lib/tools.mjs'

const building = [
  checkNode,
  ensureNativeRust,
  () => ensureNpmPackages(),
  ensureWasmToolchain,
  () => ensureTool('wasm-bindgen'),
]
const testing = [
  ensureRustLinters,
  ensureBrowsers,
  () => ensureTool('wasm-pack'),
  () => (process.env.GECKODRIVER ? undefined : ensureTool('geckodriver')),
  () => ensureNpmPackages(join(root, 'tests/packaging')),
  ensurePython,
]
const needs = { build: building, start: building, test: [...building, ...testing] }

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
  for (const step of steps) await step()
} catch (error) {
  exitWith(error)
}
