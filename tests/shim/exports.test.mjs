// The module's exports and their TypeScript types.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { root } from './lib/load.mjs'

const read = (...path) => readFileSync(join(root, ...path), 'utf8')
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())

/** Types of TypeScript, by those of Rust; enums that cross are numbers. */
const TYPES = {
  Given: ['string'],
  bool: ['boolean'],
  f64: ['number'],
  i32: ['number'],
  u8: ['number'],
  u32: ['number'],
}
const ANSWERS = {
  Answer: ['string', 'string | number'],
  bool: ['Truth'],
  f64: ['number'],
  u8: ['number'],
  u32: ['number'],
}

function exported() {
  const folder = join(root, 'src/exports')
  const source = readdirSync(folder)
    .map((file) => read('src/exports', file))
    .join('\n')
  const found = [...source.matchAll(/#\[wasm_bindgen\]\npub fn (\w+)\(([^)]*)\)(?: -> (\w+))? \{/g)]
  assert.equal(found.length, source.split('#[wasm_bindgen]').length - 1, 'every export is read')
  return found.map(([, name, parameters, answer]) => ({
    name: camel(name),
    parameters: parameters.split(', ').map((one) => one.split(': ')),
    answer,
  }))
}

function declared() {
  const [, core] = read('js/wasm/exports.ts').match(/export interface Core \{([^}]*)\}/)
  const numeric = [...read('js/wire/core_protocol.ts').matchAll(/const enum (\w+)/g)].map(([, name]) => name)
  const type = (text) => (numeric.includes(text.replace(' | 0', '')) ? 'number' : text)
  const found = [...core.matchAll(/^  (\w+)_\((.*)\): ([\w |]+)$/gm)]
  return new Map(
    found.map(([, name, parameters, answer]) => [
      name,
      {
        parameters: parameters ? parameters.split(', ').map((one) => one.split(': ')) : [],
        types: parameters ? parameters.split(', ').map((one) => type(one.split(': ')[1])) : [],
        answer,
      },
    ]),
  )
}

it('js/wasm/exports.ts has the exports of src/exports with their parameters', () => {
  const typed = declared()
  const all = exported().filter(({ parameters: [first] }) => first?.[0] === 'instance')
  assert.ok(all.length > 40, 'the list is read')
  for (const { name, parameters, answer } of all) {
    const known = typed.get(name)
    assert.ok(known, `${name} is not declared`)
    typed.delete(name)
    const own = parameters.slice(1)
    const names = known.parameters.map(([name]) => name.replace('?', ''))
    assert.deepEqual(
      names,
      own.map(([name]) => camel(name)),
      name,
    )
    own.forEach(([, type], at) => assert.ok(TYPES[type]?.includes(known.types[at]), `${name}: ${type}`))
    assert.ok((ANSWERS[answer] ?? ['void']).includes(known.answer), `${name} answers ${answer}`)
  }
  assert.deepEqual([...typed.keys()], [], 'declared, but not exported')
})

it('texts come before numbers, and an instance first', () => {
  for (const { name, parameters } of exported()) {
    const kinds = parameters.map(([, type]) => (type === 'Given' ? 't' : 'n')).join('')
    assert.match(kinds, /^n?t*n*$/, name)
  }
})

it('src/browser asks js/wasm/hosts.js for what is there', () => {
  const hosts = read('js/wasm/hosts.js')
  for (const file of readdirSync(join(root, 'src/browser')))
    for (const [block] of read('src/browser', file).matchAll(/hosts\.js"\)\]\nextern "C" \{[\s\S]*?\n\}/g))
      for (const [, named, name] of block.matchAll(/(?:js_name = (\w+)\)\]\s+)?(?:pub )?fn (\w+)\(/g))
        assert.match(hosts, new RegExp(`export const ${named ?? name} =`), `${file}: ${name}`)
})
