// The npm entry: `import posthog from 'posthog-js'`. Synchronous, the wasm inlined.

import '../platform/natives'
import { posthog } from '../api/npm'

export { PostHog } from '../api/npm'
export * from './constants.js'
export { posthog }
export default posthog
