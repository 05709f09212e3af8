// wasm-bindgen's glue after scripts/lib/glue.mjs. js/wasm/exports.ts has the types of what the module exports.

/** What the module is given. */
export const imports: WebAssembly.Imports
/** Takes the module's exports, and starts it. */
export function setWasm(exports: WebAssembly.Exports): void
