// The order of a wasm module's functions in which DEFLATE makes the module smallest. It finds again what was within the
// last 32 KB only, and a module is larger: functions that look alike stand side by side.

import { deflateRawSync } from 'node:zlib'
import { edited, leb, list, listOf, readSections, Reader, SECTION } from './wasm_sections.mjs'

/** How the next function is chosen: by how many of the last it is like, and how much a short one is worth less for that. */
const WAYS = [1, 3, 8, 20].flatMap((window) => [2, 8, 24].map((penalty) => ({ window, penalty })))
/** So often is a function moved to see whether that makes the module smaller: some seconds for a third of the gain. */
const TRIES = 500
/** So many bytes are what functions have in common or not: the shortest that DEFLATE refers to and gains by. */
const GRAM = 4

/** `wasm` with its functions in the order of the smallest that was found. */
export function orderFunctions(wasm) {
  const module = readFunctions(wasm)
  const asTheyAre = module.bodies.map((_, at) => at)
  const grams = gramsOf(module.bodies)
  const measured = (order) => ({ order, size: packed(withOrder(wasm, module, order)) })
  const found = [asTheyAre, ...WAYS.map((way) => chain(asTheyAre, grams, way))].map(measured)
  let best = found.reduce((best, one) => (one.size < best.size ? one : best))
  const random = numbersFrom(1)
  for (let left = TRIES; left; left--) {
    const other = measured(moved(best.order, random))
    if (other.size <= best.size) best = other
  }
  return withOrder(wasm, module, best.order)
}

/** `order` with one function, or some that stand together, in another place. */
function moved(order, random) {
  const count = 1 << (random() % 4)
  const from = random() % (order.length - count)
  const rest = order.toSpliced(from, count)
  return rest.toSpliced(random() % rest.length, 0, ...order.slice(from, from + count))
}

/** Numbers that are as good as random, and the same each time, for builds that can be reproduced (Knuth's generator). */
function numbersFrom(seed) {
  let state = BigInt(seed)
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    return Number(state >> 33n)
  }
}

const packed = (wasm) => deflateRawSync(wasm, { level: 9 }).length

/** The number of imported functions, each function's type, and where its body is, as pieces around what it calls. */
function readFunctions(wasm) {
  const sections = new Map([...readSections(wasm)].map(({ id, body }) => [id, body]))
  const all = (id, read) => {
    const body = sections.get(id)
    return body ? listOf(new Reader(body), read) : []
  }
  // there are imports of functions only: wasm_door.mjs checks that
  const imported = all(SECTION.imports, (reader) => reader.import()).length
  const types = all(SECTION.functions, (reader) => reader.leb())
  const bodies = all(SECTION.code, (reader) => piecesOf(reader.bytes(reader.leb())))
  return { imported, types, bodies }
}

/**
 * A function's body as texts of bytes and, between them, the numbers of the functions that it calls.
 * @returns {(Buffer | number)[]}
 */
function piecesOf(body) {
  const reader = new Reader(body)
  const pieces = []
  let from = 0
  for (let count = reader.leb(); count; count--) skip(reader, 'nn')
  while (reader.at < body.length) {
    const code = reader.byte()
    if (CALLS.has(code)) {
      pieces.push(body.subarray(from, reader.at), reader.leb())
      from = reader.at
    } else skip(reader, operandsOf(code, reader))
  }
  return [...pieces, body.subarray(from)]
}

/** `call` and `ref.func`. */
const CALLS = new Set([0x10, 0xd2])
/** What follows an instruction: n a number of variable length, b a byte, 4 and 8 so many bytes, t a list and one more. */
const OPERANDS = new Map([
  ...each(range(0x02, 0x04), 'n'),
  ...each([0x0c, 0x0d, ...range(0x20, 0x26), 0x41, 0x42, 0xd0], 'n'),
  ...each([0x0e], 't'),
  ...each([0x11, ...range(0x28, 0x3e)], 'nn'),
  ...each([0x3f, 0x40], 'b'),
  ...each([0x43], '4'),
  ...each([0x44], '8'),
  ...each([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1, ...range(0x45, 0xc4)], ''),
])
/** The same for those of two bytes, behind 0xfc. */
const MORE_OPERANDS = new Map([
  ...each(range(0, 7), ''),
  ...each([8, 10, 12, 14], 'nn'),
  ...each([9, 11, 13, 15, 16, 17], 'n'),
])

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

function each(codes, operands) {
  return codes.map((code) => /** @type {const} */ ([code, operands]))
}

function operandsOf(code, reader) {
  const operands = code === 0xfc ? MORE_OPERANDS.get(reader.leb()) : OPERANDS.get(code)
  if (operands === undefined)
    throw new Error(`instruction 0x${code.toString(16)} is not known: scripts/lib/function_order.mjs`)
  return operands
}

function skip(reader, operands) {
  for (const kind of operands) {
    if (kind === 'n') reader.leb()
    else if (kind === 't') for (let count = reader.leb(); count >= 0; count--) reader.leb()
    else reader.bytes(kind === 'b' ? 1 : +kind)
  }
}

/** Of each function, which runs of bytes are in it, as numbers from 0 on. */
function gramsOf(bodies) {
  const numbers = new Map()
  const all = bodies.map((pieces) => {
    const body = Buffer.concat(pieces.filter((piece) => typeof piece !== 'number'))
    const found = new Set()
    for (let at = 0; at + GRAM <= body.length; at++) {
      const gram = body.readUInt32LE(at)
      if (!numbers.has(gram)) numbers.set(gram, numbers.size)
      found.add(numbers.get(gram))
    }
    return Uint32Array.from(found)
  })
  return { all, count: numbers.size }
}

/** The functions in an order in which each is the most like those before it; the largest is the first. */
function chain(functions, { all, count }, { window, penalty }) {
  const size = (at) => all[at].length
  const near = new Uint8Array(count)
  const left = new Set(functions)
  const order = []
  const take = (next) => {
    order.push(next)
    left.delete(next)
    for (const gram of all[next]) near[gram]++
    const gone = order.at(-1 - window)
    if (gone !== undefined) for (const gram of all[gone]) near[gram]--
  }
  take(functions.reduce((most, at) => (size(at) > size(most) ? at : most)))
  while (left.size) {
    let [next, most] = [-1, -1]
    for (const at of left) {
      let shared = 0
      for (const gram of all[at]) if (near[gram]) shared++
      const likeness = shared / (size(at) + penalty)
      if (likeness > most) [next, most] = [at, likeness]
    }
    take(next)
  }
  return order
}

/** `wasm` with its functions in this order. */
function withOrder(wasm, { imported, types, bodies }, order) {
  const places = []
  order.forEach((from, to) => (places[from] = to + imported))
  const place = (index) => (index < imported ? index : places[index - imported])
  const body = (pieces) => {
    const bytes = Buffer.concat(
      pieces.map((piece) => (typeof piece === 'number' ? leb(place(piece)) : piece)),
    )
    return Buffer.concat([leb(bytes.length), bytes])
  }
  /** @type {[number, (reader: Reader) => Buffer][]} */
  const edits = [
    [SECTION.functions, () => list(order.map((at) => leb(types[at])))],
    [SECTION.exports, (reader) => mapExports(reader, place)],
    [SECTION.start, (reader) => leb(place(reader.leb()))],
    [SECTION.elements, (reader) => mapElements(reader, place)],
    [SECTION.code, () => list(order.map((at) => body(bodies[at])))],
  ]
  return edits.reduce((result, [id, edit]) => edited(result, id, edit), wasm)
}

function mapExports(reader, place) {
  const all = listOf(reader, (reader) => {
    const start = reader.at
    reader.text()
    const kind = reader.byte()
    const name = reader.data.subarray(start, reader.at)
    const index = reader.leb()
    return Buffer.concat([name, leb(kind === 0 ? place(index) : index)])
  })
  return list(all)
}

/** Segments of a table that begin at a constant place, of functions: all that rustc and wasm-opt write. */
function mapElements(reader, place) {
  const all = listOf(reader, (reader) => {
    const start = reader.at
    const [kind, constant] = [reader.leb(), reader.byte()]
    reader.leb()
    if (kind !== 0 || constant !== 0x41 || reader.byte() !== 0x0b)
      throw new Error(`a segment of elements is of kind ${kind}: scripts/lib/function_order.mjs`)
    const head = reader.data.subarray(start, reader.at)
    return Buffer.concat([head, list(listOf(reader, (reader) => leb(place(reader.leb()))))])
  })
  return list(all)
}
