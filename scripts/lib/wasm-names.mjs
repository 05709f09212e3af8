// Short names for a wasm module's imports. wasm-bindgen's carry hashes, which do not compress: they would be a
// fiftieth of what a page loads.

const IMPORT_SECTION = 2

/** `wasm` with its function imports renamed a, b, c, …, and the list of `[old, new]`. */
export function shortenImports(wasm) {
  const names = []
  const sections = [...readSections(wasm)].map(({ id, body }) => {
    if (id !== IMPORT_SECTION) return section(id, body)
    const reader = new Reader(body)
    const out = [reader.leb()]
    const parts = [leb(out[0])]
    for (let index = 0; index < out[0]; index++) {
      const module = reader.text()
      const name = reader.text()
      const short = nameOf(index)
      names.push([name, short])
      parts.push(text(module), text(short), reader.importType())
    }
    return section(id, Buffer.concat(parts))
  })
  return { wasm: Buffer.concat([wasm.subarray(0, 8), ...sections]), names }
}

function* readSections(wasm) {
  const reader = new Reader(wasm, 8)
  while (reader.at < wasm.length) {
    const id = reader.byte()
    const length = reader.leb()
    yield { id, body: reader.bytes(length) }
  }
}

const nameOf = (index) =>
  (index < 26 ? '' : nameOf(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26))
const section = (id, body) => Buffer.concat([Buffer.from([id]), leb(body.length), body])
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

  /** What an import is: a function of a type; the module imports nothing else. */
  importType() {
    const start = this.at
    const kind = this.byte()
    if (kind !== 0) throw new Error(`an import of kind ${kind} is not a function`)
    this.leb()
    return this.data.subarray(start, this.at)
  }
}
