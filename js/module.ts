// The npm entry: `import posthog from 'posthog-js'`. Synchronous, the wasm inlined.

import './inlined'
import { makePrimary, PostHog } from './posthog'

export { PostHog }
export const posthog = makePrimary()
export default posthog
