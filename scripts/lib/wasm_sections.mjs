// A wasm module as its sections, and the numbers in them. https://webassembly.github.io/spec/core/binary/modules.html

/** Numbers of sections. */
export const SECTION = { imports: 2, functions: 3, exports: 7, start: 8, elements: 9, code: 10 }

/** `wasm` with the body of a section replaced by the result of `edit`. */
export function edited(wasm, wanted, edit) {
  const sections = [...readSections(wasm)].map(({ id, body }) => {
    const now = id === wanted ? edit(new Reader(body)) : body
    return Buffer.concat([Buffer.from([id]), leb(now.length), now])
  })
  return Buffer.concat([wasm.subarray(0, 8), ...sections])
}

export function* readSections(wasm) {
  const reader = new Reader(wasm, 8)
  while (reader.at < wasm.length) {
    const id = reader.byte()
    const length = reader.leb()
    yield { id, body: reader.bytes(length) }
  }
}

export function leb(value) {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}

/** What `read` returns for each item of a list, which begins with their number. */
export const listOf = (reader, read) => Array.from({ length: reader.leb() }, () => read(reader))

/** A list of so many items, each of which is bytes. */
export const list = (items) => Buffer.concat([leb(items.length), ...items])

export class Reader {
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
