// The npm entry for pages where WebAssembly may not run: the build puts the module into it as JavaScript.

import '../platform/natives'
import { importFile } from '../api/imports'
import { posthog } from '../api/npm'
import { loadNoModules } from '../api/without_wasm'

loadNoModules(importFile)

export { PostHog } from '../api/npm'
export * from './constants.js'
export { posthog }
export default posthog
