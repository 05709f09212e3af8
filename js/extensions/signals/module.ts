// The wasm module of these features: crates/signals.

import { moduleStart } from '../../wasm/unpack'
import { imports, setWasm } from './signals_glue.js'

export * from './signals_glue.js'

/** Compiles and starts the module, once for a page. */
export const startModule = moduleStart(imports, setWasm)
