// The apps of examples/, in Rust and built by trunk. Rows of `npm run packaging:all`.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  ensureWasmStd,
  ensureWasmToolchain,
  pathWith,
  wasmToolchain,
} from '../../../scripts/lib/toolchain.mjs'
import { ensureTool, tool } from '../../../scripts/lib/tools.mjs'
import { run } from './framework_project.mjs'
import { root } from './package.mjs'

/** Minutes until a build is ended: the first one compiles a framework. */
const LIMIT = 20

/** @param {string} name @param {string} title @param {string[]} packages @returns {import('./framework_apps.mjs').App} */
const example = (name, title, packages) => ({
  name,
  title,
  packages,
  source: join(root, 'examples', name),
  dist: 'dist',
  // the app is built outside the checkout
  replace: { 'path = "../.."': `path = ${JSON.stringify(root)}` },
  isRust: true,
  page: { offer: 'For teams: 20 %', user: 'user-1' },
})

/** @type {import('./framework_apps.mjs').App[]} */
export const rustApps = [
  example('leptos', 'Leptos', ['leptos', 'leptos_router']),
  example('yew', 'Yew', ['yew', 'yew-router']),
]

/** Builds an app by trunk, as its user would, with the crates of all of them compiled once. */
export async function buildRustApp(folder) {
  await ensureWasmToolchain()
  await ensureWasmStd()
  await ensureTool('wasm-bindgen')
  await ensureTool('trunk')
  const { name, env } = wasmToolchain()
  // wasm-opt is among the checkout's programs
  const programs = [dirname(tool('wasm-bindgen')), join(root, 'node_modules/.bin')]
  await run(tool('trunk'), ['build', '--release', '--locked'], {
    cwd: folder,
    env: {
      ...env,
      PATH: pathWith(env, ...programs),
      CARGO_TARGET_DIR: join(root, 'target/examples'),
      // that std is compiled without the bitcode that link-time optimisation needs
      ...(name === 'debian' && { CARGO_PROFILE_RELEASE_LTO: 'off' }),
    },
    minutes: LIMIT,
  })
}

/** The versions of its Cargo.lock, as the matrix shows them. */
export function versionsOfRustApp(app, folder) {
  const lock = readFileSync(join(folder, 'Cargo.lock'), 'utf8')
  return app.packages
    .map((name) => `${name} ${lock.match(new RegExp(`name = "${name}"\\nversion = "([^"]+)"`))[1]}`)
    .join(', ')
}
