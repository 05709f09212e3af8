// The order of a module's functions, which may change its size and nothing else.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import binaryen from 'binaryen'
import { orderFunctions } from '../../scripts/lib/function_order.mjs'

/** Calls an import, each other, through a table and by reference; a start function; loops, constants, memory. */
const body = (from, at) => `
  (func $${from}${at} (param $n i32) (result i32) (local $sum i64)
    (local.set $sum (i64.const ${from === 'a' ? 81985529216486895n + BigInt(at) : -5n * BigInt(at)}))
    (loop $again
      (local.set $sum (i64.${from === 'a' ? 'mul' : 'xor'} (local.get $sum) (i64.const ${at + 3})))
      (i32.store offset=16 (i32.const 0) (i32.wrap_i64 (local.get $sum)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $note (i32.trunc_sat_f64_s (f64.const ${at}.5)))
    (i32.load offset=16 (i32.const 0)))`
const TEXT = `(module
  (import "page" "note" (func $note (param i32)))
  (memory 1)
  (table funcref (elem $a3 $b3 $begin))
  (global $started (mut i32) (i32.const 0))
  ${Array.from({ length: 40 }, (_, at) => body('a', at) + body('b', at)).join('')}
  (func $begin (global.set $started (i32.add (global.get $started) (call $b1 (i32.const 2)))))
  (func $choose (param i32) (result i32)
    (block $one (block $two (br_table $one $two $one (local.get 0))))
    (call_indirect (param i32) (result i32) (i32.const 3) (local.get 0)))
  (func $known (result i32) (ref.is_null (ref.func $a3)))
  (func $state (result i32) (global.get $started))
  (export "a" (func $a7)) (export "b" (func $b9)) (export "choose" (func $choose)) (export "memory" (memory 0))
  (export "known" (func $known)) (export "state" (func $state))
  (start $begin))`

function assembled() {
  const module = binaryen.parseText(TEXT)
  module.setFeatures(
    binaryen.Features.MVP | binaryen.Features.NontrappingFPToInt | binaryen.Features.ReferenceTypes,
  )
  return Buffer.from(module.emitBinary())
}

/** What a module does that can be seen. */
async function behaviour(wasm) {
  const notes = []
  const { instance } = await WebAssembly.instantiate(wasm, { page: { note: (value) => notes.push(value) } })
  const { a, b, choose, known, state, memory } = /** @type {Record<string, any>} */ (instance.exports)
  const answers = [state(), a(5), b(6), choose(0), choose(1), known()]
  return { answers, notes, bytes: [...new Uint8Array(memory.buffer, 16, 4)] }
}

it('a module in another order does the same and is smaller', async () => {
  const wasm = assembled()
  const ordered = orderFunctions(wasm)
  assert.notDeepEqual(ordered, wasm)
  assert.deepEqual(await behaviour(ordered), await behaviour(wasm))
  const size = (bytes) => deflateRawSync(bytes, { level: 9 }).length
  assert.ok(size(ordered) < size(wasm), `${size(ordered)} of ${size(wasm)} bytes`)
  assert.deepEqual(orderFunctions(wasm), ordered, 'the same each time')
})

it('an instruction that it does not know is an error', () => {
  const wasm = assembled()
  // i64.const, whose number may be anything, becomes an atomic instruction
  const at = wasm.indexOf(0x42, wasm.length / 2)
  wasm[at] = 0xfe
  assert.throws(() => orderFunctions(wasm), /instruction 0xfe is not known/)
})
