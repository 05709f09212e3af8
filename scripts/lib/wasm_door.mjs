// The imports and exports between a wasm module and the shim, no more than they use. wasm-bindgen's names
// contain hashes, which do not compress, and its exports keep unused code alive.

const [IMPORTS, EXPORTS] = [2, 7]

/** `wasm` without exports that `exported` does not name; throws where one of those is missing. */
export function keepExports(wasm, exported) {
  return edited(wasm, EXPORTS, (reader) => exportsOf(reader, exported))
}

/** The names of what `wasm` imports. */
export function importsIn(wasm) {
  const found = [...readSections(wasm)].find(({ id }) => id === IMPORTS)
  return found ? listOf(new Reader(found.body), (reader) => reader.import()).map(({ name }) => name) : []
}

/** The names of what `wasm` exports. */
export function exportsIn(wasm) {
  const found = [...readSections(wasm)].find(({ id }) => id === EXPORTS)
  return found ? listOf(new Reader(found.body), (reader) => reader.export()).map(({ name }) => name) : []
}

/** `wasm` with its imports from the module `a`, and other names where `imports` and `exports` have them. */
export function rename(wasm, imports, exports) {
  const renamed = edited(wasm, IMPORTS, (reader) => {
    const all = listOf(reader, (reader) => reader.import())
    return Buffer.concat([
      leb(all.length),
      ...all.flatMap(({ name, what }) => [text('a'), text(imports[name] ?? name), what]),
    ])
  })
  return edited(renamed, EXPORTS, (reader) => {
    const all = listOf(reader, (reader) => reader.export())
    return Buffer.concat([
      leb(all.length),
      ...all.flatMap(({ name, what }) => [text(exports[name] ?? name), what]),
    ])
  })
}

/** `wasm` as it is; throws where it imports something: js/recorder/core.ts gives nothing. */
export function importNothing(wasm) {
  const imports = [...readSections(wasm)].find(({ id }) => id === IMPORTS)
  const count = imports ? new Reader(imports.body).leb() : 0
  if (count) throw new Error(`the module imports ${count} things`)
  return wasm
}

function exportsOf(reader, exported) {
  const found = listOf(reader, (reader) => reader.export()).filter(({ name }) => exported.includes(name))
  if (found.length !== exported.length)
    throw new Error(`the module exports only ${found.map(({ name }) => name).join(', ')}`)
  return Buffer.concat([leb(found.length), ...found.flatMap(({ name, what }) => [text(name), what])])
}

const listOf = (reader, read) => Array.from({ length: reader.leb() }, () => read(reader))

/** `wasm` with what `edit` makes of the body of a section. */
function edited(wasm, wanted, edit) {
  const sections = [...readSections(wasm)].map(({ id, body }) => {
    const now = id === wanted ? edit(new Reader(body)) : body
    return Buffer.concat([Buffer.from([id]), leb(now.length), now])
  })
  return Buffer.concat([wasm.subarray(0, 8), ...sections])
}

function* readSections(wasm) {
  const reader = new Reader(wasm, 8)
  while (reader.at < wasm.length) {
    const id = reader.byte()
    const length = reader.leb()
    yield { id, body: reader.bytes(length) }
  }
}

const text = (value) => Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)])

function leb(value) {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}

class Reader {
  constructor(data, at = 0) {
    this.data = data
    this.at = at
  }

  byte() {
    return this.data[this.at++]
  }

  bytes(count) {
    this.at += count
    return this.data.subarray(this.at - count, this.at)
  }

  leb() {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }

  text() {
    return this.bytes(this.leb()).toString()
  }

  /** An import: its name, and what it is. There are functions only. */
  import() {
    this.text()
    const name = this.text()
    const start = this.at
    const kind = this.byte()
    if (kind !== 0) throw new Error(`an import of kind ${kind} is not a function`)
    this.leb()
    return { name, what: this.data.subarray(start, this.at) }
  }

  /** An export: its name, and what it is. */
  export() {
    const name = this.text()
    const start = this.at
    this.byte()
    this.leb()
    return { name, what: this.data.subarray(start, this.at) }
  }
}
