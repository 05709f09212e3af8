// The npm entry: `import posthog from 'posthog-js'`. Synchronous, the wasm inlined.

import './natives'
import './inlined'
import { makePrimary, PostHog } from './posthog'
import { setRecorderSource } from './session_recording'

// bundlers make a file of its own of it
setRecorderSource(() => import('./lazy-recorder.js'))

export { PostHog }
export * from './constants.js'
export const posthog = makePrimary()
export default posthog
