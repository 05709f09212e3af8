// The package in an app of every framework and bundler: built for production, visited in Chromium, beside a local PostHog.
//
//     npm run packaging:all                            the matrix of docs/frameworks.md
//     npm run packaging:all -- --only nuxt,astro       these apps
//     npm run packaging:all -- --only nuxt --keep      leaves the app's folder
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { table } from '../../scripts/lib/table.mjs'
import { apps } from './lib/framework_apps.mjs'
import { buildApp, copyApp, versionsOf } from './lib/framework_project.mjs'
import { serveApp } from './lib/framework_server.mjs'
import { OFFER, visitApp } from './lib/framework_visit.mjs'
import { nodeFor } from './lib/node_release.mjs'
import { installed, root, tarball } from './lib/package.mjs'
import { buildRustApp, rustApps, versionsOfRustApp } from './lib/rust_apps.mjs'
import { testRunners } from './lib/test_runners.mjs'

const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'boolean' } } })
const { LocalPostHog } = await import(pathToFileURL(join(installed(), 'dist/testing.js')).href)
const binary = process.env.COLLECTOR_BIN ?? join(root, 'target/release/posthog-collector')
const all = [...apps, ...rustApps, ...testRunners]
const home = mkdtempSync(join(tmpdir(), 'posthog-wasm-frameworks-'))

try {
  const node = await nodeFor(home)
  const results = []
  for (const app of chosen(values.only)) results.push(await tryApp(app, node))
  report(results)
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
} finally {
  if (values.keep) console.log(`The apps are in ${home}.`)
  else rmSync(home, { recursive: true, force: true })
}

function chosen(only) {
  if (!only) return all
  const names = only.split(',')
  const strange = names.find((name) => !all.some((app) => app.name === name))
  if (strange)
    throw new Error(`There is no "${strange}": the apps are ${all.map(({ name }) => name).join(', ')}.`)
  return all.filter(({ name }) => names.includes(name))
}

/** Builds and visits one app. What goes wrong is a part of the result. */
async function tryApp(app, node) {
  const started = performance.now()
  const result = { app, versions: '', seen: undefined, ok: false, seconds: 0 }
  try {
    const folder = copyApp(app, home, tarball())
    if (app.isRust) await buildRustApp(folder)
    else await buildApp(app, folder, node)
    result.versions = app.isRust ? versionsOfRustApp(app, folder) : versionsOf(app, folder)
    result.seen = app.isTest ? { problems: [] } : await visited(app, folder, node)
    result.ok = result.seen.problems.length === 0
    for (const problem of result.seen.problems) console.log(`[${app.name}] ${problem}`)
  } catch (error) {
    console.log(`[${app.name}] ${error.message}`)
  }
  result.seconds = (performance.now() - started) / 1000
  console.log(`[${app.name}] ${result.ok ? 'ok' : 'FAILED'}, ${result.seconds.toFixed(0)} s`)
  if (!values.keep) rmSync(join(home, app.name), { recursive: true, force: true })
  return result
}

async function visited(app, folder, node) {
  const posthog = await LocalPostHog.start({ binary, args: ['--session-recording'] })
  try {
    await posthog.setFlag('headline', 'bold', { payload: OFFER })
    const server = await serveApp(app, folder, node)
    try {
      const seen = await visitApp(server.origin, app, posthog)
      if (seen.problems.length > 0 && server.log()) console.log(server.log())
      return seen
    } finally {
      await server.close()
    }
  } finally {
    await posthog.stop()
  }
}

function report(results) {
  const cell = (app, seen, name) => (app.isTest ? '' : seen?.[name] ? 'yes' : 'NO')
  const rows = results.map(({ app, versions, seen, ok, seconds }) => [
    app.title,
    versions,
    ...['event', 'flag', 'recording'].map((name) => cell(app, seen, name)),
    ok ? 'ok' : 'FAILED',
    `${seconds.toFixed(0)} s`,
  ])
  console.log(table(['', 'versions', 'event', 'flag', 'recording', '', 'time'], rows))
  const failed = results.filter(({ ok }) => !ok).length
  console.log(`${results.length - failed} passed, ${failed} failed`)
}
