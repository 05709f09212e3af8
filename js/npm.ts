// What the npm entries have in common: the wasm inlined, and the recorder as a file of its own.

import './inlined'
import { makePrimary } from './posthog'
import { setRecorderSource } from './session_recording'

// bundlers make a file of its own of it
setRecorderSource(() => import('./lazy-recorder.js'))

export { PostHog } from './posthog'
export const posthog = makePrimary()
