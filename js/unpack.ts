// The wasm module as it lies in a script: deflated, in base64. The build fills in both constants, in each script its own.

import { inflate } from './inflate'

declare const WASM_BASE64: string
declare const WASM_SIZE: number

/** Browsers since 2025 have it. */
type Base64 = { fromBase64?: (text: string) => Uint8Array }

export function unpack(): WebAssembly.Module {
  const packed =
    (Uint8Array as Base64).fromBase64?.(WASM_BASE64) ??
    Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  return new WebAssembly.Module(inflate(packed, WASM_SIZE))
}
