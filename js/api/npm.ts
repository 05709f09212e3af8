// What the npm entries have in common: the wasm inlined, and the recorder as a file of its own.

import '../wasm/inlined'
import { importFile } from './imports'
import { makePrimary } from './posthog'
import { setExtensionsSource } from '../features/extensions/extensions'
import { setRecorderSource } from '../features/session_replay/session_recording'

setExtensionsSource(importFile)
setRecorderSource(() => import('../entries/lazy-recorder.js'))

export { PostHog } from './posthog'
export const posthog = makePrimary()
