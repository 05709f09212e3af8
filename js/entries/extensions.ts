// `dist/extensions.js`: the features that only some projects use. js/features/extensions loads it and finds it where it
// leaves itself.

import '../platform/natives'
import { startParts } from '../extensions'
import { posthogExtensions } from '../platform/posthog_extensions'
import type { ExtensionsPage } from '../features/extensions/extensions'

declare const VERSION: string

posthogExtensions<ExtensionsPage>().wasm = { version: VERSION, start: startParts }
