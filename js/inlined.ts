// The wasm module as it lies in the script: deflated, in base64. The build fills in both constants.

import { setModuleSource } from './core'
import { inflate } from './inflate'

declare const WASM_BASE64: string
declare const WASM_SIZE: number

setModuleSource(() => {
  const packed = Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  return new WebAssembly.Module(inflate(packed, WASM_SIZE))
})
