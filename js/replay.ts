// `posthog-wasm/replay`: the recorder alone, for whoever uses rrweb's.

import './natives'
export { record } from './replay/record'
