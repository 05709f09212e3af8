// The wasm module of these features: crates/extensions.

import { imports, setWasm } from './extensions_glue.js'
import { unpack, unpackLater } from '../wasm/unpack'

export * from './extensions_glue.js'

let starting: Promise<void> | undefined

async function start(): Promise<void> {
  let module: WebAssembly.Module
  try {
    module = await unpackLater()
  } catch {
    // no DecompressionStream
    module = unpack()
  }
  setWasm((await WebAssembly.instantiate(module, imports)).exports)
}

/** Compiles and starts the module, once for a page. */
export function startModule(): Promise<void> {
  return (starting ??= start())
}
