// The imports and exports between a wasm module and the shim, no more than they use. wasm-bindgen's names
// contain hashes, which do not compress, and its exports keep unused code alive.

import { edited, leb, list, listOf, readSections, Reader, SECTION } from './wasm_sections.mjs'

/** `wasm` without exports that `exported` does not name; throws where one of those is missing. */
export function keepExports(wasm, exported) {
  return edited(wasm, SECTION.exports, (reader) => exportsOf(reader, exported))
}

/** The names of what `wasm` imports. */
export function importsIn(wasm) {
  const found = [...readSections(wasm)].find(({ id }) => id === SECTION.imports)
  return found ? listOf(new Reader(found.body), (reader) => reader.import()).map(({ name }) => name) : []
}

/** The names of what `wasm` exports. */
export function exportsIn(wasm) {
  const found = [...readSections(wasm)].find(({ id }) => id === SECTION.exports)
  return found ? listOf(new Reader(found.body), (reader) => reader.export()).map(({ name }) => name) : []
}

/** `wasm` with its imports from the module `a`, and other names where `imports` and `exports` have them. */
export function rename(wasm, imports, exports) {
  const renamed = edited(wasm, SECTION.imports, (reader) => {
    const all = listOf(reader, (reader) => reader.import())
    return list(all.map(({ name, what }) => Buffer.concat([text('a'), text(imports[name] ?? name), what])))
  })
  return edited(renamed, SECTION.exports, (reader) => {
    const all = listOf(reader, (reader) => reader.export())
    return list(all.map(({ name, what }) => Buffer.concat([text(exports[name] ?? name), what])))
  })
}

/** `wasm` as it is; throws where it imports something: js/recorder/core.ts gives nothing. */
export function importNothing(wasm) {
  const imports = [...readSections(wasm)].find(({ id }) => id === SECTION.imports)
  const count = imports ? new Reader(imports.body).leb() : 0
  if (count) throw new Error(`the module imports ${count} things`)
  return wasm
}

function exportsOf(reader, exported) {
  const found = listOf(reader, (reader) => reader.export()).filter(({ name }) => exported.includes(name))
  if (found.length !== exported.length)
    throw new Error(`the module exports only ${found.map(({ name }) => name).join(', ')}`)
  return list(found.map(({ name, what }) => Buffer.concat([text(name), what])))
}

const text = (value) => Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)])
