// `posthog-wasm/replay`: the recorder alone, for whoever uses rrweb's.

import { setModuleSource } from './replay/core'
import { unpack } from './unpack'

export { record } from './replay/record'

let compiled: WebAssembly.Module | undefined

setModuleSource(() => (compiled ??= unpack()))
