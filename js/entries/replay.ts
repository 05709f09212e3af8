// `posthog-wasm/replay`: the recorder alone, for whoever uses rrweb's.

import '../platform/natives'
export { record } from '../recorder/record'
