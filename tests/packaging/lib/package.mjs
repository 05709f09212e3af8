// Packs the package and installs the tarball as a user would: by its own name, and as `posthog-js`.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const source = resolve(root, process.env.PACKAGE_DIR ?? 'pkg')
if (!existsSync(join(source, 'package.json'))) {
  console.error(`${source} holds no package: run "npm run build".`)
  process.exit(1)
}

/** The package's own name. */
export const { name: ownName } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))

/** All consumers share this folder and its node_modules. It is outside the checkout, whose own would be found. */
const home = mkdtempSync(join(tmpdir(), 'posthog-wasm-packaging-'))

let packed
process.on('exit', () => rmSync(home, { recursive: true, force: true }))
install()

export function installed(name = ownName) {
  return join(home, 'node_modules', name)
}

/** A package of this checkout, for consumers that have it beside ours. */
export function link(name) {
  linkAs(name, join(root, 'node_modules', name))
}

/** A package that lies at `path`, under a name. */
export function linkAs(name, path) {
  mkdirSync(dirname(installed(name)), { recursive: true })
  if (!existsSync(installed(name))) symlinkSync(path, installed(name))
}

/** A project of its own beside the others: `files` maps its file names to their contents. */
export function consumer(name, files, manifest = {}) {
  const folder = join(home, name)
  const all = { 'package.json': JSON.stringify({ name, private: true, ...manifest }), ...files }
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  return folder
}

/** Where the packed package lies. */
export function tarball() {
  return packed
}

function install() {
  const report = npm(['pack', source, '--json', '--ignore-scripts', '--pack-destination', home])
  packed = join(home, tarballOf(JSON.parse(report)))
  const dependencies = { [ownName]: `file:${packed}`, 'posthog-js': `file:${packed}` }
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'consumers', private: true, dependencies }),
  )
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'])
}

/** npm 11 prints an array; later versions an object by package name. */
function tarballOf(report) {
  return Object.values(report)[0].filename
}

function npm(args) {
  return execFileSync('npm', args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** A strict project's `tsconfig.json` for `file`. */
export function tsconfigFor(file, more = {}) {
  const compilerOptions = {
    strict: true,
    module: 'node16',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    ...more,
  }
  return JSON.stringify({ compilerOptions, files: [file] })
}

/** Asserts that the project in `folder` has the types it says. */
export function assertTypes(folder) {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout)
}
