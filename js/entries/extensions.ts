// `dist/extensions.js`: the features that only some projects use. js/features/extensions loads it and finds it where it
// leaves itself.

import '../platform/natives'
import { startParts } from '../extensions'
import type { ExtensionsFile } from '../features/extensions/extensions'

declare const VERSION: string

const page = globalThis as { __PosthogExtensions__?: { wasm?: ExtensionsFile } }
;(page.__PosthogExtensions__ ??= {}).wasm = { version: VERSION, start: startParts }
