// `posthog-wasm/replay` for `require`.

import '../platform/natives'
import '../platform/utf8_fallback'

export * from './replay'
