// `dist/inlined-wasm.js`: the SDK's module in a script, which the streaming entry loads where it cannot have the file.

export { unpack } from '../wasm/unpack'

/** For bundlers that leave `new URL(file, import.meta.url)` as it is: esbuild, rollup, bun, Vite 6 and 7 in development. */
export const ADVICE =
  " The copy inside the package is used instead, which starts later. Copy dist/analytics.wasm beside the bundle or give ready() its address; in the dev servers of Vite 6 and 7 add this entry's name to optimizeDeps.exclude."
