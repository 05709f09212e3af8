// The wasm module as it lies in a script: deflated, in base64. The build fills in both constants, in each script its own.

import { bytesOf } from '../platform/binary'
import { inflate } from './inflate'

declare const WASM_BASE64: string
declare const WASM_SIZE: number

/** Browsers since 2025 have it. */
type Base64 = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }

const packed = (): Uint8Array<ArrayBuffer> =>
  (Uint8Array as Base64).fromBase64?.(WASM_BASE64) ?? bytesOf(atob(WASM_BASE64))

export function unpack(): WebAssembly.Module {
  return new WebAssembly.Module(inflate(packed(), WASM_SIZE))
}

/** The same by the browser's own means, which take next to nothing of the page's time. */
export async function unpackLater(): Promise<WebAssembly.Module> {
  const bytes = new Blob([packed()]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return WebAssembly.compileStreaming(
    new Response(bytes, { headers: { 'content-type': 'application/wasm' } }),
  )
}

/** For a module that is loaded later: what compiles and starts it the first time that it is called. */
export function moduleStart(
  imports: WebAssembly.Imports,
  setWasm: (exports: WebAssembly.Exports) => void,
): () => Promise<void> {
  let starting: Promise<void> | undefined
  const start = async (): Promise<void> => {
    let module: WebAssembly.Module
    try {
      module = await unpackLater()
    } catch {
      // no DecompressionStream
      module = unpack()
    }
    setWasm((await WebAssembly.instantiate(module, imports)).exports)
  }
  return () => (starting ??= start())
}
