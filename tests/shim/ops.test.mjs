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

for (const [name, block, file] of [
  ['Op', 'op', 'crates/recorder/src/intake.rs'],
  ['Flag', 'flag', 'crates/recorder/src/element.rs'],
  ['InputFlag', 'flag', 'crates/recorder/src/inputs.rs'],
])
  it(`js/recorder/reader.ts and ${file}`, () => {
    const line = /pub const ([A-Z_]+): i32 = (\d+);/g
    const module = numbersIn(file, new RegExp(`pub mod ${block} \\{([^}]*)\\}`), line)
    const reader = numbersIn(
      'js/recorder/reader.ts',
      new RegExp(`enum ${name} \\{([^}]*)\\}`),
      /(\w+) = (\d+),/g,
    )
    assert.ok(Object.keys(reader).length > 5, 'the lists are read')
    for (const [of, number] of Object.entries(reader)) assert.equal(module[of], number, of)
  })

it('js/recorder/asks.ts and crates/recorder/src/recorder.rs', () => {
  const asked = numbersIn(
    'crates/recorder/src/recorder.rs',
    /pub mod ask \{([^}]*)\}/,
    /pub const ([A-Z_]+): i32 = (\d+);/g,
  )
  assert.ok(Object.keys(asked).length > 3, 'the lists are read')
  assert.deepEqual(numbersIn('js/recorder/asks.ts', /enum Ask \{([^}]*)\}/, /(\w+) = (\d+),/g), asked)
})

it('js/recorder/names.ts and crates/recorder/src/names.rs: who may have a shadow root, and who is visited', () => {
  const [module, shim] = ['crates/recorder/src/names.rs', 'js/recorder/names.ts'].map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  const words = (source, pattern) => pattern.exec(source)[1].split(/[ ,]/)
  const hosts = words(module, /HOSTS: &str = "([^"]+)"/)
  assert.ok(hosts.length > 10, 'the list is read')
  assert.deepEqual(words(shim, /HOSTS =\s+'([^']+)'/), hosts)
  // the popover is an attribute's name
  const visited = [...words(module, /VISITED: &str = "([^"]+)"/), '[popover]']
  assert.deepEqual(words(shim, /VISITS =\s+'([^']+)'/), visited)
})
