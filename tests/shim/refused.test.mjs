// Which errors mean that the page's policy refused a module, in the words of each engine.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { load } from './lib/load.mjs'

const { isRefused } = await load('wasm/core')

const POLICY = {
  Chromium:
    "CompileError: WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\"",
  Firefox: 'CompileError: call to WebAssembly.Module() blocked by CSP',
  Safari:
    "CompileError: Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\".",
}
const OTHERS = [
  'CompileError: WebAssembly.compile(): expected magic word 00 61 73 6d, found 3c 21 64 6f @+0',
  'CompileError: WebAssembly.compile(): BufferSource argument is empty',
  'CompileError: wasm validation error: at offset 4: failed to match magic number',
  "CompileError: WebAssembly.Module doesn't parse at byte 0: expected a module of at least 8 bytes",
  'CompileError: WebAssembly.Module(): invalid numeric opcode 0xfc0a',
  "ReferenceError: Can't find variable: WebAssembly",
  'TypeError: Object.hasOwn is not a function',
  'TypeError: Failed to fetch',
]

describe('a module that the policy refused', () => {
  for (const [browser, text] of Object.entries(POLICY))
    it(`is known by what ${browser} says`, () => assert.ok(isRefused(new Error(text))))

  for (const text of OTHERS) it(`is not meant by "${text}"`, () => assert.ok(!isRefused(new Error(text))))
})
