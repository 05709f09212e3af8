// The module as JavaScript, where the page may not run WebAssembly: scripts/lib/without_wasm.mjs makes it, and has bundles
// that carry it import this file instead of unpack.ts.

/** Stands for `WebAssembly` in such a bundle. */
declare const NO_WASM: { module: WebAssembly.Module }

export const unpack = (): WebAssembly.Module => NO_WASM.module

/** The same: there is nothing to compile. */
export const unpackLater = (): Promise<WebAssembly.Module> => Promise.resolve(NO_WASM.module)
