// The shim's inflate against zlib's deflate.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { constants, deflateRawSync } from 'node:zlib'
import { load, randomFrom, root } from './lib/load.mjs'

const { inflate } = await load('wasm/inflate')

const random = randomFrom(1)
const bytes = (length, below = 256) => Uint8Array.from({ length }, () => random() * below)
const text = readFileSync(join(root, 'package-lock.json'))

const inputs = {
  nothing: new Uint8Array(),
  'one byte': new Uint8Array([7]),
  'one byte many times': new Uint8Array(100_000).fill(65),
  'all bytes': Uint8Array.from({ length: 256 }, (_, index) => index),
  'a repetition of the longest kind': Buffer.from('x'.repeat(258 + 258 + 3)),
  'a repetition from 32 KiB back': Buffer.concat([bytes(200), bytes(32_000, 3), bytes(200)]),
  text,
  'random bytes': bytes(50_000),
  'few different bytes': bytes(50_000, 4),
  'a megabyte': Buffer.concat([text, bytes(500_000), text, bytes(400_000, 20), text]),
}

/** zlib's ways to write: how hard it looks, with which codes, and from how much memory (block sizes follow). */
const settings = {
  stored: { level: 0 },
  fast: { level: 1 },
  best: { level: 9, memLevel: 9 },
  'small blocks': { level: 9, memLevel: 1 },
  'fixed codes': { level: 9, strategy: constants.Z_FIXED },
  'no repetitions': { level: 9, strategy: constants.Z_HUFFMAN_ONLY },
  'runs only': { level: 9, strategy: constants.Z_RLE },
  'a small window': { level: 9, windowBits: 9 },
}

describe('inflate', () => {
  for (const [how, options] of Object.entries(settings)) {
    for (const [what, input] of Object.entries(inputs)) {
      it(`${what}, written with ${how}`, () => {
        const output = inflate(deflateRawSync(input, options), input.length)
        assert.ok(Buffer.from(output).equals(input))
      })
    }
  }

  it('hundreds of small inputs', () => {
    for (let length = 0; length < 700; length++) {
      const input = bytes(length, 2 + (length % 254))
      const output = inflate(deflateRawSync(input, { level: length % 10 }), length)
      assert.ok(Buffer.from(output).equals(input), `${length} bytes`)
    }
  })
})

/** `data` as it is, but for an end to reading on and on behind it: a loop without one could not be stopped. */
function guarded(data) {
  let behind = 0
  return new Proxy(data, {
    get(target, name) {
      const value = target[name]
      if (value === undefined && ++behind > 1000) throw new Error('reads on and on behind the end')
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describe('inflate of what is not DEFLATE', () => {
  const packed = deflateRawSync(text, { level: 9 })

  it('refuses data that is cut off', () => {
    for (let length = 0; length < packed.length; length += 211) {
      assert.throws(
        () => inflate(guarded(packed.subarray(0, length)), text.length),
        RangeError,
        `${length} bytes`,
      )
    }
  })

  it('refuses another size than the one it was told', () => {
    for (const size of [0, 1, text.length - 1, text.length + 1]) {
      assert.throws(() => inflate(packed, size), RangeError, `${size} bytes`)
    }
  })

  // Each ends: with an error, or, where a bit within a literal is wrong, with other bytes.
  it('never loops and never writes beyond the size', () => {
    for (let round = 0; round < 300; round++) {
      const broken = Uint8Array.from(packed)
      for (let change = 0; change <= round % 5; change++)
        broken[random() * broken.length] ^= 1 << (random() * 8)
      let output
      try {
        output = inflate(guarded(broken), text.length)
      } catch (error) {
        assert.ok(error instanceof RangeError, `round ${round}: ${error}`)
        continue
      }
      assert.equal(output.length, text.length)
    }
  })

  it('refuses noise', () => {
    let refused = 0
    for (let round = 0; round < 300; round++) {
      try {
        inflate(guarded(bytes(1000)), 5000)
      } catch (error) {
        assert.ok(error instanceof RangeError, `round ${round}: ${error}`)
        refused++
      }
    }
    assert.ok(refused >= 299, `${refused} of 300`)
  })
})
