// The npm entry: `import posthog from 'posthog-js'`. Synchronous, the wasm inlined.

import './natives'
import { posthog } from './npm'

export { PostHog } from './npm'
export * from './constants.js'
export { posthog }
export default posthog
