// `posthog-wasm/replay`: the recorder alone, for whoever uses rrweb's.

import { inflate } from './inflate'
import { setModuleSource } from './replay/core'

export { record } from './replay/record'

declare const WASM_BASE64: string
declare const WASM_SIZE: number

let compiled: WebAssembly.Module | undefined

setModuleSource(() => {
  compiled ??= new WebAssembly.Module(
    inflate(
      Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0)),
      WASM_SIZE,
    ),
  )
  return compiled
})
