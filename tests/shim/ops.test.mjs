// The two sides of the doors into and out of wasm number their calls alike.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

function numbersIn(file, block, line) {
  const source = readFileSync(join(root, file), 'utf8')
  const [, body] = block.exec(source) ?? assert.fail(`${file} has no list of calls`)
  const entries = [...body.matchAll(line)].map(([, name, number]) => [
    name.replaceAll('_', '').toLowerCase(),
    +number,
  ])
  assert.equal(
    new Set(entries.map(([, number]) => number)).size,
    entries.length,
    `${file} uses a number twice`,
  )
  return Object.fromEntries(entries.sort())
}

const rust = (file, block) => numbersIn(file, block, /pub const ([A-Z_]+): u8 = (\d+);/g)

it('js/wasm/core.ts and src/browser/web.rs', () => {
  const asked = rust('src/browser/web.rs', /mod ask \{([^}]*)\}/)
  assert.ok(Object.keys(asked).length > 8, 'the lists are read')
  assert.deepEqual(numbersIn('js/wasm/core.ts', /enum Ask \{([^}]*)\}/, /(\w+) = (\d+),/g), asked)
})

it('js/wasm/core.ts and src/exports.rs', () => {
  const exported = rust('src/exports.rs', /mod op \{([^}]*)\}/)
  const shim = numbersIn('js/wasm/core.ts', /enum Op \{([^}]*)\}/, /(\w+) = (\d+),/g)
  assert.ok(Object.keys(exported).length > 20, 'the lists are read')
  assert.deepEqual(shim, exported)
})

it('tests/web/page.rs and src/exports.rs', () => {
  const exported = rust('src/exports.rs', /mod op \{([^}]*)\}/)
  const used = rust('tests/web/page.rs', /mod op \{([^}]*)\}/)
  assert.ok(Object.keys(used).length > 10, 'the list is read')
  for (const [name, number] of Object.entries(used)) assert.equal(number, exported[name], name)
})
