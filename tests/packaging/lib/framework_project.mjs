// One app of the matrix: copied, installed from the registry and built as its user would.
import { execFile } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const templates = fileURLToPath(new URL('../frameworks', import.meta.url))

/** What the templates have in place of a project's key, as the docs do. */
const PLACEHOLDER = '<project api key>'
export const PROJECT_KEY = 'phc_frameworks'

/** What keeps frameworks from reporting home. */
const SILENT = {
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  GATSBY_TELEMETRY_DISABLED: '1',
  NG_CLI_ANALYTICS: 'false',
  DO_NOT_TRACK: '1',
  CI: '1',
}

/** Minutes until a command is ended, unless it has a limit of its own. */
const LIMIT = 8

/** Writes an app's files to `folder`, with the packed package beside it. */
export function copyApp(app, home, tarball) {
  const folder = join(home, app.name)
  copyFileSync(tarball, join(home, 'posthog-js.tgz'))
  cpSync(app.source ?? join(templates, app.template ?? app.name), folder, {
    recursive: true,
    filter: isSource,
  })
  for (const [file, content] of Object.entries(app.files ?? {})) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  const replace = { ...app.replace, [PLACEHOLDER]: PROJECT_KEY }
  const unused = new Set(Object.keys(app.replace ?? {}))
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(folder, file)).isFile()) rewrite(join(folder, file), replace, unused)
  }
  if (unused.size > 0) throw new Error(`${app.name} has no "${[...unused].join('", "')}"`)
  if (!app.isRust) setDependencies(join(folder, 'package.json'), app.dependencies ?? {})
  return folder
}

/** @param {string} path */
const isSource = (path) => !/[/\\](dist|target|node_modules)$/.test(path)

function rewrite(file, replace, unused) {
  const text = readFileSync(file, 'utf8')
  let changed = text
  for (const [from, to] of Object.entries(replace)) {
    if (!changed.includes(from)) continue
    unused.delete(from)
    changed = changed.replaceAll(from, to)
  }
  if (changed !== text) writeFileSync(file, changed)
}

function setDependencies(file, dependencies) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) {
    const list = manifest.devDependencies?.[name] ? 'devDependencies' : 'dependencies'
    manifest[list] = { ...manifest[list], [name]: version }
  }
  writeFileSync(file, JSON.stringify(manifest, undefined, 2))
}

/** Installs an app's packages and builds it. `node` is the program to do that with. */
export async function buildApp(app, folder, node) {
  const env = environment(folder, node)
  const more = app.installArgs ?? []
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...more], { cwd: folder, env })
  const [program, ...args] = (app.build ?? 'npm run build').split(' ')
  await run(program, args, { cwd: folder, env })
  if (app.script) writePage(folder, app)
}

/** The page of a bundler that makes none. */
function writePage(folder, { dist, script }) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const written = page.replace('src="./src/main.js"', `src="/${script}"`)
  writeFileSync(join(folder, dist, 'index.html'), written)
}

/** The environment of an app's commands: the wanted Node, the app's programs, no telemetry. */
export function environment(folder, node, more = {}) {
  const path = [join(folder, 'node_modules/.bin'), dirname(node), process.env.PATH].join(delimiter)
  return { ...process.env, ...SILENT, NODE_ENV: undefined, PATH: path, ...more }
}

/** The versions that are installed, as the matrix shows them. */
export function versionsOf(app, folder) {
  return app.packages
    .map((name) => {
      const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
      return `${name} ${version}`
    })
    .join(', ')
}

/** Resolves when the command has ended well, and rejects with the end of what it printed. */
export function run(program, args, { cwd, env, minutes = LIMIT }) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, timeout: minutes * 60_000, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      reject(new Error(`"${[program, ...args].join(' ')}" failed:\n${(stdout + stderr).slice(-3000)}`))
    })
  })
}
