// `posthog-wasm/replay` for `require`.

import './natives'
import './utf8_fallback'

export * from './replay'
