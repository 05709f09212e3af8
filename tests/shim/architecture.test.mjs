// Which part of the code may use which: imports in js/ point downward only, and what is low knows nothing of what is high.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

/** What each folder of js/ may import values from, besides itself. Types cost nothing. */
const MAY_USE = {
  wire: [],
  recorder: ['platform', 'wasm', 'wire'],
  dead_clicks: ['platform', 'wire'],
  web_vitals: ['platform'],
  console_logs: ['platform', 'wire'],
  tracing_headers: ['platform', 'wire'],
  extensions: ['dead_clicks', 'platform', 'tracing_headers', 'wasm', 'wire'],
  integrations: ['platform'],
  testing: [],
  session_replay: ['platform', 'recorder', 'wasm', 'wire'],
}

const files = readdirSync(join(root, 'js'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll('\\', '/'))

/** The files of js/ that a file imports values from, or also types. */
function importsOf(file, withTypes = false) {
  const text = readFileSync(join(root, 'js', file), 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s+(type\b)?([^'";]*?)from\s+'(\.[^']+)'/gm)]
  return found
    .filter(
      ([, type, names]) => withTypes || !(type || /^\{(\s*type\s+\w+\s*,?)+\s*\}\s*$/.test(names.trim())),
    )
    .map(([, , , path]) => posix.join(posix.dirname(file), path))
}

/** Files that import each other in a circle, each circle sorted. */
function circles() {
  const known = new Set(files)
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file, true).flatMap(
        (path) => [`${path}.ts`, path, `${path}/index.ts`].find((name) => known.has(name)) ?? [],
      ),
    ]),
  )
  const reached = new Map(files.map((file) => [file, reachableFrom(file, graph)]))
  const found = files.map((file) =>
    files.filter((other) => reached.get(file).has(other) && reached.get(other).has(file)),
  )
  return [...new Set(found.filter((circle) => circle.length > 0).map((circle) => circle.sort().join(' ')))]
}

function reachableFrom(file, graph) {
  const reached = new Set()
  const open = [...graph.get(file)]
  for (let next = open.pop(); next; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...graph.get(next))
  }
  return reached
}

const folderOf = (file) => file.split('/')[0]

it('low folders use no higher ones', () => {
  const wrong = files.flatMap((file) => {
    const allowed = MAY_USE[folderOf(file)]
    return importsOf(file)
      .map(folderOf)
      .filter((used) => allowed && used !== folderOf(file) && used !== '..' && !allowed.includes(used))
      .map((used) => `${file} uses ${used}`)
  })
  assert.deepEqual(wrong, [])
})

it('no files import each other in a circle, not even types', () => {
  assert.deepEqual(circles(), [])
})

it('no other folder uses the entries', () => {
  const wrong = files.filter(
    (file) => folderOf(file) !== 'entries' && importsOf(file).some((used) => folderOf(used) === 'entries'),
  )
  assert.deepEqual(wrong, [])
})

it('listeners are added in Rust, in platform/, and by the recorder', () => {
  const wrong = files.filter(
    (file) =>
      !/^(platform|recorder|session_replay)\//.test(file) &&
      readFileSync(join(root, 'js', file), 'utf8').includes('.addEventListener('),
  )
  assert.deepEqual(wrong, [])
})

it('crates use no higher ones', () => {
  const order = [
    'wire',
    'gzip',
    'json',
    'element_rules',
    'extensions',
    'signals',
    'session_replay',
    'recorder',
    'replay_module',
  ]
  for (const name of readdirSync(join(root, 'crates'))) {
    const manifest = readFileSync(join(root, 'crates', name, 'Cargo.toml'), 'utf8')
    const used = [...manifest.matchAll(/path = "\.\.\/(\w+)"/g)].map(([, path]) => path)
    assert.ok(order.includes(name), `${name} has no place in the order`)
    for (const other of used) assert.ok(order.indexOf(other) < order.indexOf(name), `${name} uses ${other}`)
  }
})
