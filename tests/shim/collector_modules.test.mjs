// The modules of the local PostHog use each other in one direction: within a folder no two of them, with all that is
// below them, form a circle. A module and its parent may use each other, as is usual in Rust.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

const source = join(root, 'www/collector/src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.rs') && !/(^|\/)(tests|main|lib)\.rs$/.test(file))

/** `ingest/telemetry/mod.rs` is `ingest::telemetry`. */
const nameOf = (file) => file.replace(/(\/mod)?\.rs$/, '').replaceAll('/', '::')
const modules = new Map(files.map((file) => [nameOf(file), readFileSync(join(source, file), 'utf8')]))

/** The paths of a use declaration, without its braces: `a::{b, c::d}` is `a::b` and `a::c::d`. */
function expanded(tree, prefix = []) {
  const parts = []
  let depth = 0
  let start = 0
  for (let index = 0; index <= tree.length; index += 1) {
    if (index === tree.length || (tree[index] === ',' && depth === 0)) {
      parts.push(tree.slice(start, index).trim())
      start = index + 1
    } else if (tree[index] === '{') depth += 1
    else if (tree[index] === '}') depth -= 1
  }
  return parts
    .filter((part) => part !== '')
    .flatMap((part) => {
      const braces = /^([\w:]*?)(?:::)?\{([^]*)\}$/.exec(part)
      const own = (braces ? braces[1] : part.replace(/\s+as\s+\w+/, '')).split('::').filter(Boolean)
      return braces ? expanded(braces[2], [...prefix, ...own]) : [[...prefix, ...own]]
    })
}

/** The modules that a module names, outside of its tests and comments. */
function usedBy(name) {
  const code = modules
    .get(name)
    .split('#[cfg(test)]\nmod ')[0]
    .replaceAll(/\/\/.*/g, '')
  const declared = [...code.matchAll(/^\s*(?:pub(?:\([^)]*\))? )?use ([^;]+);/gm)].flatMap(([, tree]) =>
    expanded(tree),
  )
  const named = [...code.matchAll(/\b(?:crate|super)(?:::\w+)+/g)].map(([path]) => path.split('::'))
  return [...declared, ...named].map((path) => moduleOf(name, path)).filter((used) => used && used !== name)
}

/** The module that a path leads to, or `undefined` for one of another crate. */
function moduleOf(name, path) {
  let own = name.split('::')
  let rest = path
  if (rest[0] === 'crate') [own, rest] = [[], rest.slice(1)]
  else if (rest[0] === 'super') for (; rest[0] === 'super'; rest = rest.slice(1)) own = own.slice(0, -1)
  else if (!modules.has([...own, rest[0]].join('::'))) return undefined
  for (let full = [...own, ...rest]; full.length > 0; full = full.slice(0, -1))
    if (modules.has(full.join('::'))) return full.join('::')
  return undefined
}

/** The children of each folder with those that each uses, by any module below them. */
function levels() {
  const found = new Map()
  for (const name of modules.keys()) {
    for (const used of usedBy(name)) {
      const [from, to] = [name.split('::'), used.split('::')]
      const common = from.findIndex((part, index) => part !== to[index])
      if (common < 0 || common >= to.length) continue
      const folder = from.slice(0, common).join('::')
      const graph = found.get(folder) ?? found.set(folder, new Map()).get(folder)
      const edges = graph.get(from[common]) ?? graph.set(from[common], new Set()).get(from[common])
      edges.add(to[common])
    }
  }
  return found
}

function reachableFrom(start, graph) {
  const reached = new Set()
  const open = [...(graph.get(start) ?? [])]
  for (let next = open.pop(); next; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...(graph.get(next) ?? []))
  }
  return reached
}

it('finds the modules and what they use', () => {
  assert.ok(modules.size > 80, `${modules.size} modules`)
  assert.deepEqual(
    expanded('a::{b, c::{self, d as e}}').map((path) => path.join('::')),
    ['a::b', 'a::c::self', 'a::c::d'],
  )
  assert.ok(usedBy('router').includes('access'))
  assert.ok(usedBy('ingest::payload').includes('ingest::raw'))
})

it('no modules of a folder use each other in a circle', () => {
  const circles = [...levels()].flatMap(([folder, graph]) =>
    [...graph.keys()]
      .filter((name) => reachableFrom(name, graph).has(name))
      .map((name) => `${folder}::${name}`),
  )
  assert.deepEqual(circles, [])
})
