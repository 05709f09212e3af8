// Inflates raw DEFLATE data (RFC 1951), synchronously: the browser's own DecompressionStream only answers later.

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** A canonical Huffman code, by the next bits as they lie in the data: `symbol * 16 + length`, 0 for no code. */
function huffman(lengths: Uint8Array): Uint16Array {
  const table = new Uint16Array(1 << Math.max(...lengths))
  // codes have their first bit lowest: this one counts from its highest bit down
  let code = 0
  for (let length = 1; length < 16; length++)
    lengths.forEach((its, symbol) => {
      if (its !== length) return
      for (let at = code; at < table.length; at += 1 << length) table[at] = symbol * 16 + length
      for (let bit = 1 << length; (bit >>= 1) && !((code ^= bit) & bit););
    })
  return table
}

/** `data` inflated to its `size`. The data is our own build's: what is not DEFLATE ends in a RangeError. */
export function inflate(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size)
  let at = 0
  let bit = 0
  let end = 0

  const check = (isFine: boolean): void => {
    if (!isFine) throw new RangeError('not DEFLATE')
  }
  /** At least 16 bits from here on. */
  const ahead = (): number => {
    const byte = bit >> 3
    // every turn of every loop takes a bit, so this ends them all
    check(byte <= data.length)
    return (data[byte]! | (data[byte + 1]! << 8) | (data[byte + 2]! << 16)) >> (bit & 7)
  }
  const bits = (count: number): number => {
    const value = ahead() & ((1 << count) - 1)
    bit += count
    return value
  }
  const symbol = (table: Uint16Array): number => {
    const found = table[ahead() & (table.length - 1)]!
    check(found > 0)
    bit += found & 15
    return found >> 4
  }
  /** A length or distance less its least: `2 ** shift` slots for each number of extra bits. */
  const extended = (slot: number, shift: number): number => {
    const extra = (slot >> shift) - 1
    const base = 1 << shift
    return extra < 1 ? slot : ((base | (slot & (base - 1))) << extra) + bits(extra)
  }

  do {
    end = bits(1)
    const kind = bits(2)
    check(kind < 3)
    if (!kind) {
      bit = (bit + 7) & ~7
      const length = bits(16)
      const start = (bit + 16) >> 3
      out.set(data.subarray(start, start + length), at)
      at += length
      bit += 16 + length * 8
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
      const table = huffman(codeLengths)
      for (let i = 0; i < total;) {
        const found = symbol(table)
        // 16 repeats the length before, 17 and 18 repeat 0
        const value = found < 16 ? found : found > 16 ? 0 : lengths[i - 1]!
        let repeat = found < 16 ? 1 : found > 17 ? 11 + bits(7) : 3 + bits(found - 14)
        while (repeat--) lengths[i++] = value
      }
    }
    const literal = huffman(lengths.subarray(0, literals))
    const distance = huffman(lengths.subarray(literals))
    for (let found; (found = symbol(literal)) !== 256;) {
      if (found < 256) {
        out[at++] = found
      } else {
        let length = found === 285 ? 258 : 3 + extended(found - 257, 2)
        let from = at - 1 - extended(symbol(distance), 1)
        while (length--) out[at++] = out[from++]!
      }
    }
  } while (!end)
  check(at === size)
  return out
}
