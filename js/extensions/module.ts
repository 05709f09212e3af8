// The wasm module of these features: crates/extensions.

import { moduleStart } from '../wasm/unpack'
import { imports, setWasm } from './extensions_glue.js'

export * from './extensions_glue.js'

/** Compiles and starts the module, once for a page. */
export const startModule = moduleStart(imports, setWasm)
