// The oldest browsers that the built files run in: what they use, looked up in MDN's data, is no newer than what the
// package says. And older ones get one console line.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { parse } from 'acorn'
import { consumer, installed, root } from './lib/package.mjs'
import { capture, visit } from './lib/page.mjs'

const compat = createRequire(import.meta.url)('@mdn/browser-compat-data')

/** As the line in the console says it. */
const LINE = /Chrome or Edge (?<chrome>\d+), Firefox (?<firefox>\d+), Safari or iOS (?<safari>\d+\.\d+)/
const distOf = (name) => join(installed(), 'dist', name)
const textOf = (name) => readFileSync(distOf(name), 'utf8')
const DECLARED = LINE.exec(textOf('array.js')).groups
/** MDN's browsers by ours. */
const BROWSERS = {
  chrome: 'chrome',
  edge: 'chrome',
  firefox: 'firefox',
  safari: 'safari',
  safari_ios: 'safari',
}

/** Scripts that can say that a browser is too old, if only it can read them; the recorder is loaded by them. */
const FIRST = [
  'array.js',
  'array.no-wasm.js',
  'module.js',
  'main.cjs',
  'no-wasm.js',
  'streaming.js',
  'inlined-wasm.js',
  'constants.js',
]
const LATER = [
  'extensions.js',
  'signals.js',
  'webmcp.js',
  'debug.js',
  'dead-clicks-autocapture.js',
  'exception-autocapture.js',
  'lazy-recorder.js',
  'replay.js',
  'customizations.js',
  'rrweb-plugin-console-record.js',
]
/** The ECMAScript edition of each. */
const EDITION = { first: 2020, later: 2022 }

/** Newer parts of the language that are used where they are there: the text by which that is seen. */
const WHERE_THERE = {
  // wasm-bindgen's, which looks at the buffer besides
  detached: /\.detached\b[^;]*\|\|/,
  captureStackTrace: /\.captureStackTrace\?\.\(/,
  fromBase64: /\.fromBase64\?\.\(/,
  isWellFormed: /\.isWellFormed\?\.\(/,
  Now: /\{Temporal:(\w+)\}=globalThis;return \1\?\.Now/,
}
/** Members of ours, of the browser's (`CSS.escape`, `ErrorEvent`) and of tools' answers (`isError`) that have the name of a newer one of the language's. */
const OTHERS = ['adopt', 'take', 'escape', 'error', 'pause', 'dispose', 'isError', 'grow']

/** Syntax newer than ECMAScript 2018, by the nodes that it makes, and its name in MDN's data. */
const SYNTAX = {
  'operators.optional_chaining': ({ type }) => type === 'ChainExpression',
  'operators.nullish_coalescing': ({ type, operator }) => type === 'LogicalExpression' && operator === '??',
  'operators.nullish_coalescing_assignment': ({ operator }) => operator === '??=',
  'operators.logical_or_assignment': ({ operator }) => operator === '||=' || operator === '&&=',
  'operators.import_meta': ({ type }) => type === 'MetaProperty',
  'operators.import': ({ type }) => type === 'ImportExpression',
  'statements.try_catch.optional_catch_binding': ({ type, param }) => type === 'CatchClause' && !param,
  'statements.for_await_of': ({ type, await: isAwait }) => type === 'ForOfStatement' && isAwait,
  'classes.private_class_fields': ({ type, key }) =>
    type === 'PropertyDefinition' && key.type === 'PrivateIdentifier',
  'classes.private_class_methods': ({ type, key }) =>
    type === 'MethodDefinition' && key.type === 'PrivateIdentifier',
  'classes.private_class_fields_in': ({ type, operator, left }) =>
    type === 'BinaryExpression' && operator === 'in' && left.type === 'PrivateIdentifier',
  'classes.public_class_fields': ({ type, key }) =>
    type === 'PropertyDefinition' && key.type !== 'PrivateIdentifier',
  'classes.static.initialization_blocks': ({ type }) => type === 'StaticBlock',
  'regular_expressions.lookbehind_assertion': ({ regex }) => regex && /\(\?<[=!]/.test(regex.pattern),
  'regular_expressions.named_capturing_group': ({ regex }) => regex && /\(\?<\w/.test(regex.pattern),
  'regular_expressions.unicode_character_class_escape': ({ regex }) =>
    regex && /u/.test(regex.flags) && /\\p\{/.test(regex.pattern),
  'builtins.RegExp.hasIndices': ({ regex }) => regex && /d/.test(regex.flags),
  'builtins.RegExp.unicodeSets': ({ regex }) => regex && /v/.test(regex.flags),
}

/** Parts of WebAssembly, by the instructions that use them, and their names in MDN's data. */
const WASM = {
  'bulk-memory-operations': /\b(memory\.(copy|fill|init)|data\.drop|table\.(copy|init)|elem\.drop)\b/,
  'sign-extension-operations': /\bi(32|64)\.extend(8|16|32)_s\b/,
  'non-trapping-float-to-int-conversions': /trunc_sat/,
  'multi-value': /\(result \w+ \w+|\((block|loop|if)[^()]*\(param/,
  'reference-types': /\bref\.|externref|table\.(get|set|grow|size|fill)/,
  'fixed-width-SIMD': /v128/,
  'tail-calls': /return_call/,
  'threads-and-atomics': /\batomic|\bshared\b/,
  'exception-handling': /\b(try|throw|rethrow)\b/,
  'BigInt-to-i64-integration': /\((import|export)[^\n]*i64/,
}
const FEATURES = ['sign-ext', 'nontrapping-float-to-int', 'bulk-memory', 'reference-types']

/** The first version of a browser that has all of it, Infinity for none. */
function firstVersion(support, browser) {
  const versions = [support[browser]]
    .flat()
    .filter((one) => one && !one.flags && !one.prefix && !one.partial_implementation && !one.version_removed)
    .map(({ version_added: version }) => parseFloat(String(version).replace('≤', '')))
  return Math.min(Infinity, ...versions.filter((version) => version > 0))
}

/** In which browsers that are declared a part is not there. */
const missing = (support) =>
  Object.entries(BROWSERS)
    .filter(([theirs, ours]) => firstVersion(support, theirs) > Number(DECLARED[ours]))
    .map(([theirs]) => `${theirs} ${firstVersion(support, theirs)}`)

function nodesOf(text, edition, isModule) {
  const nodes = []
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk)
    if (!node || typeof node.type !== 'string') return
    nodes.push(node)
    Object.values(node).forEach((part) => typeof part === 'object' && walk(part))
  }
  walk(parse(text, { ecmaVersion: edition, sourceType: isModule ? 'module' : 'script' }))
  return nodes
}
const isModule = (name) => !/^(array|lazy-recorder)|cjs$/.test(name)

/** The language's own functions that some of the declared browsers have not, by name. */
function newerBuiltins() {
  const by = new Map()
  for (const [owner, members] of Object.entries(compat.javascript.builtins))
    for (const [name, { __compat: entry }] of Object.entries(members))
      if (entry) by.set(name, [...(by.get(name) ?? []), [`${owner}.${name}`, entry.support]])
  // a name that an older one has too says nothing
  return new Map([...by].filter(([, all]) => all.every(([, support]) => missing(support).length > 0)))
}

describe('the browsers meant', () => {
  it('are those of the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const published = readFileSync(join(installed(), 'README.md'), 'utf8')
    const differences = readFileSync(join(root, 'docs/differences/package.md'), 'utf8')
    for (const text of [readme, published, differences])
      assert.deepEqual({ ...LINE.exec(text.replaceAll(' and ', ' or '))?.groups }, { ...DECLARED })
  })

  for (const [when, names] of Object.entries({ first: FIRST, later: LATER }))
    for (const name of names) {
      it(`can read ${name}, as ECMAScript ${EDITION[when]}`, () => {
        const used = new Set()
        for (const node of nodesOf(textOf(name), EDITION[when], isModule(name)))
          for (const [feature, uses] of Object.entries(SYNTAX)) if (uses(node)) used.add(feature)
        assert.ok(used.size > 0 || name === 'constants.js')
        for (const feature of used) {
          const entry = feature.split('.').reduce((part, at) => part[at], compat.javascript)
          assert.deepEqual(missing(entry.__compat.support), [], feature)
        }
      })

      it(`have the functions that ${name} calls`, () => {
        const text = textOf(name)
        const newer = newerBuiltins()
        const used = new Set()
        for (const { type, computed, property, callee } of nodesOf(text, 'latest', isModule(name))) {
          if (type === 'MemberExpression' && !computed) used.add(property.name)
          if (type === 'NewExpression') used.add(callee.name)
        }
        const found = [...used].filter((part) => newer.has(part) && !OTHERS.includes(part))
        assert.deepEqual(
          found.filter((part) => !WHERE_THERE[part]?.test(text)),
          [],
        )
      })
    }

  for (const name of ['analytics.wasm', 'replay.js'])
    it(`have what the module of ${name} uses of WebAssembly`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'posthog-wasm-features-'))
      try {
        const file = join(folder, 'module.wasm')
        const [, packed] = name.endsWith('.js') ? /WASM_BASE64="([^"]+)"/.exec(textOf(name)) : []
        const bytes = packed ? inflateRawSync(Buffer.from(packed, 'base64')) : readFileSync(distOf(name))
        writeFileSync(file, bytes)
        const run = (tool, ...args) =>
          execFileSync(process.execPath, [join(root, 'node_modules/binaryen/bin', tool), file, ...args], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'pipe'],
            maxBuffer: 1 << 28,
          })
        run('wasm-dis', '-o', join(folder, 'module.wat'))
        const code = readFileSync(join(folder, 'module.wat'), 'utf8').replace(/^ \(data .*$/gm, '')
        const used = Object.keys(WASM).filter((feature) => WASM[feature].test(code))
        assert.ok(used.includes('bulk-memory-operations'))
        for (const feature of used)
          assert.deepEqual(missing(compat.webassembly[feature].__compat.support), [], feature)
        // what that list does not know would not be valid
        run('wasm-opt', '--mvp-features', ...FEATURES.map((feature) => `--enable-${feature}`), '-o', file)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
})

describe('a browser that is too old', () => {
  const files = readdirSync(distOf('.'))
  const LACKS = {
    // in every window, as in such a browser: the SDK would take them from another one
    'newer functions of the language':
      'delete Object.hasOwn; delete Array.prototype.at; const make = document.createElement.bind(document); document.createElement = (name) => make(name)',
    // what array.js asks for the script without WebAssembly is the smallest module
    'newer parts of WebAssembly':
      'WebAssembly.Instance = function () { throw new WebAssembly.CompileError("invalid opcode 0xfc") }',
  }
  for (const [what, lacks] of Object.entries(LACKS))
    it(`gets one console line where it lacks ${what}`, async () => {
      assert.ok(files.includes('array.js'))
      const calls = `${capture('old')}\nposthog.identify('somebody')\nposthog.reset()\ndocument.title = 'unharmed'`
      const page = `<!doctype html><title>consumer</title><script>${lacks}</script><script src="/static/array.js"></script><script>${calls}</script>`
      const folder = consumer(`old-${what.replaceAll(' ', '-')}`, { 'index.html': page })
      const { errors, logs, server } = await visit(
        { '': folder },
        {
          until: async (tab) => {
            await tab.waitForFunction(
              () => document.title === 'unharmed' && document.readyState === 'complete',
            )
          },
        },
      )
      assert.deepEqual(errors, [])
      const ours = logs.filter(({ byScript }) => byScript)
      assert.equal(ours.length, 1, JSON.stringify(logs))
      assert.match(ours[0].text, LINE)
      assert.doesNotMatch(ours[0].text, /Policy/)
      assert.deepEqual(server.events(), [])
    })
})
