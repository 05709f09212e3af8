// `posthog-wasm/replay`: the recorder alone, in place of rrweb's.

import '../platform/natives'
export { record } from '../recorder/record'
