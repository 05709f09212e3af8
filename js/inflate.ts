// Inflates raw DEFLATE data (RFC 1951), synchronously: the browser's own DecompressionStream only answers later.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115]
LENGTH_BASE.push(131, 163, 195, 227, 258)
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** A canonical Huffman code: how many codes there are of each length, and their symbols in order. */
type Huffman = { counts: Uint16Array; symbols: Uint16Array }

function huffman(lengths: ArrayLike<number>): Huffman {
  const counts = new Uint16Array(16)
  const offsets = new Uint16Array(17)
  const symbols = new Uint16Array(lengths.length)
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]!]!++
  counts[0] = 0
  for (let i = 0; i < 16; i++) offsets[i + 1] = offsets[i]! + counts[i]!
  for (let i = 0; i < lengths.length; i++) if (lengths[i]) symbols[offsets[lengths[i]!]!++] = i
  return { counts, symbols }
}

/** `data` inflated to its `size`. The data is our own build's: what is not DEFLATE ends in a RangeError. */
export function inflate(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size)
  let at = 0
  let bit = 0
  let end = 0

  const bits = (count: number): number => {
    let value = 0
    // every turn of every loop takes a bit, so this ends them all
    if (bit + count > data.length * 8) throw new RangeError('not DEFLATE')
    for (let i = 0; i < count; i++, bit++) value |= ((data[bit >> 3]! >> (bit & 7)) & 1) << i
    return value
  }
  const symbol = ({ counts, symbols }: Huffman): number => {
    let code = 0
    let first = 0
    let index = 0
    for (let length = 1; length < 16; length++) {
      code |= bits(1)
      const count = counts[length]!
      if (code < first + count) return symbols[index + code - first]!
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw new RangeError('not DEFLATE')
  }

  do {
    end = bits(1)
    const kind = bits(2)
    if (kind === 3) throw new RangeError('not DEFLATE')
    if (kind === 0) {
      bit = (bit + 7) & ~7
      const length = bits(16)
      bit += 16
      out.set(data.subarray(bit >> 3, (bit >> 3) + length), at)
      at += length
      bit += length * 8
      continue
    }
    const lengths = new Uint8Array(320)
    let literals = 288
    if (kind === 1) {
      lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288).fill(5, 288, 318)
    } else {
      literals = bits(5) + 257
      const total = literals + bits(5) + 1
      const codes = bits(4) + 4
      const codeLengths = new Uint8Array(19)
      for (let i = 0; i < codes; i++) codeLengths[ORDER[i]!] = bits(3)
      const code = huffman(codeLengths)
      for (let i = 0; i < total;) {
        const found = symbol(code)
        if (found < 16) {
          lengths[i++] = found
        } else {
          const previous = found === 16 ? lengths[i - 1]! : 0
          let repeat = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7)
          while (repeat--) lengths[i++] = previous
        }
      }
    }
    const literal = huffman(lengths.subarray(0, literals))
    const distance = huffman(lengths.subarray(literals))
    for (let found; (found = symbol(literal)) !== 256;) {
      if (found < 256) {
        out[at++] = found
      } else {
        found -= 257
        let length = LENGTH_BASE[found]! + bits(found < 8 || found === 28 ? 0 : (found >> 2) - 1)
        const slot = symbol(distance)
        const extra = slot < 4 ? 0 : (slot >> 1) - 1
        let from = at - 1 - (slot < 4 ? slot : ((2 + (slot & 1)) << extra) + bits(extra))
        while (length--) out[at++] = out[from++]!
      }
    }
  } while (!end)
  if (at !== size) throw new RangeError('not DEFLATE')
  return out
}
