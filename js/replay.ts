// `posthog-wasm/replay`: the recorder alone, for whoever uses rrweb's.

export { record } from './replay/record'
