// `npm run size`: what our files weigh beside posthog-js's, and whether they keep to size-budget.json.
// With --json it prints the figures as JSON.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync, inflateRawSync } from 'node:zlib'
import { root } from './lib/paths.mjs'
import { exitWith, SetupError } from './lib/process.mjs'
import { table } from './lib/table.mjs'

// One entry is all that a page loads for it. Their names are those of size-budget.json.
const OURS = {
  'dist/array.js': ['dist/array.js'],
  'dist/array.no-wasm.js': ['dist/array.no-wasm.js'],
  'dist/module.js': ['dist/module.js'],
  'dist/main.cjs': ['dist/main.cjs'],
  streaming: ['dist/streaming.js', 'dist/analytics.wasm'],
  'dist/replay.js': ['dist/replay.js'],
  'dist/lazy-recorder.js': ['dist/lazy-recorder.js'],
  'dist/exception-autocapture.js': ['dist/exception-autocapture.js'],
  'dist/dead-clicks-autocapture.js': ['dist/dead-clicks-autocapture.js'],
  'dist/logs.js': ['dist/logs.js'],
  'dist/tracing-headers.js': ['dist/tracing-headers.js'],
  'dist/web-vitals.js': ['dist/web-vitals.js'],
  'dist/web-vitals-with-attribution.js': ['dist/web-vitals-with-attribution.js'],
  'dist/extensions.js': ['dist/extensions.js'],
  'dist/signals.js': ['dist/signals.js'],
  'dist/webmcp.js': ['dist/webmcp.js'],
  'dist/debug.js': ['dist/debug.js'],
  'dist/crisp-chat-integration.js': ['dist/crisp-chat-integration.js'],
  'dist/intercom-integration.js': ['dist/intercom-integration.js'],
  'dist/array.full.js': ['dist/array.full.js'],
}
const THEIRS = ['array.js', 'module.js', 'module.slim.js', 'lazy-recorder.js'].map((name) => `dist/${name}`)

try {
  const budgets = JSON.parse(readFileSync(join(root, 'size-budget.json'), 'utf8')).entries
  const ours = Object.entries(OURS).map(([name, files]) => measure(name, 'pkg', files))
  const theirs = THEIRS.map((name) => measure(name, 'node_modules/posthog-js', [name]))
  const wasm = measureWasm()
  const over = ours.filter(({ name, gzip }) => gzip > budget(budgets, name))
  if (process.argv.includes('--json')) console.log(JSON.stringify({ ours, theirs, wasm, budgets }, null, 2))
  else print(ours, theirs, wasm, budgets)
  if (over.length > 0) {
    const names = over.map(({ name, gzip }) => `${name} by ${gzip - budget(budgets, name)} bytes`).join(', ')
    throw new SetupError(`Over the budget: ${names}.`)
  }
} catch (error) {
  exitWith(error, '[size]')
}

function budget(budgets, name) {
  if (typeof budgets[name]?.gzip !== 'number')
    throw new SetupError(`size-budget.json says nothing of ${name}.`)
  return budgets[name].gzip
}

function measure(name, folder, files) {
  const sum = { name, raw: 0, gzip: 0, brotli: 0 }
  for (const file of files) {
    const path = join(root, folder, file)
    if (!existsSync(path)) throw new SetupError(`${join(folder, file)} is missing: run "npm run build".`)
    const { raw, gzip, brotli } = weigh(readFileSync(path))
    sum.raw += raw
    sum.gzip += gzip
    sum.brotli += brotli
  }
  return sum
}

function weigh(bytes) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, quality).length,
  }
}

/** The wasm alone: as its own file, and as each inlined build carries it. */
function measureWasm() {
  const own = readFileSync(join(root, 'pkg/dist/analytics.wasm'))
  const rows = [{ name: 'dist/analytics.wasm', carried: own.length, ...weigh(own) }]
  for (const name of ['dist/array.js', 'dist/module.js', 'dist/main.cjs', 'dist/replay.js']) {
    const inlined = inlinedWasm(readFileSync(join(root, 'pkg', name), 'utf8'))
    if (inlined) rows.push({ name, carried: inlined.carried, ...weigh(inlined.wasm) })
  }
  return rows
}

/** Finds the wasm in a bundle: the longest run of base64, which is it or its deflated form. */
function inlinedWasm(source) {
  const longest = (source.match(/[A-Za-z0-9+/]{1000,}={0,2}/g) ?? []).sort((a, b) => b.length - a.length)[0]
  if (!longest) return
  const bytes = Buffer.from(longest, 'base64')
  for (const wasm of [bytes, inflate(bytes)]) {
    if (wasm?.subarray(0, 4).toString('latin1') === '\0asm') return { wasm, carried: longest.length }
  }
}

function inflate(bytes) {
  try {
    return inflateRawSync(bytes)
  } catch {
    return undefined
  }
}

function print(ours, theirs, wasm, budgets) {
  const share = (gzip, budget) => `${Math.round((100 * gzip) / budget)} % of ${budget}`
  const cells = ({ name, raw, gzip, brotli }) => [name, raw, gzip, brotli]
  console.log(
    table(
      ['bytes', 'raw', 'gzip -9', 'brotli', 'budget (gzip)'],
      [
        ...ours.map((row) => [...cells(row), share(row.gzip, budget(budgets, row.name))]),
        ...theirs.map((row) => [...cells({ ...row, name: `posthog-js ${row.name}` }), '']),
      ],
    ),
  )
  console.log('\nThe wasm alone, and the characters that carry it in the file:\n')
  console.log(
    table(
      ['wasm in', 'carried as', 'raw', 'gzip -9', 'brotli'],
      wasm.map(({ name, carried, raw, gzip, brotli }) => [name, carried, raw, gzip, brotli]),
    ),
  )
}
