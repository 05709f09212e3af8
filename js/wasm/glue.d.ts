// What scripts/lib/glue.mjs makes of wasm-bindgen's glue. js/wasm/exports.ts has the types of what the module exports.

/** What the module is given. */
export const imports: WebAssembly.Imports
/** Takes the module's exports, and starts it. */
export function setWasm(exports: WebAssembly.Exports): void
