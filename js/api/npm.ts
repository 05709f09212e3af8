// What the npm entries have in common: the wasm inlined, and the recorder as a file of its own.

import '../wasm/inlined'
import { makePrimary } from './posthog'
import { setExtensionsSource, type FileName } from '../features/extensions/extensions'
import { setRecorderSource } from '../features/session_replay/session_recording'

// bundlers make files of their own of these
const files: Record<FileName, () => Promise<unknown>> = {
  extensions: () => import('../entries/extensions.js'),
  signals: () => import('../entries/signals.js'),
  webmcp: () => import('../entries/webmcp.js'),
  debug: () => import('../entries/debug.js'),
}
setExtensionsSource((_, file) => files[file]())
setRecorderSource(() => import('../entries/lazy-recorder.js'))

export { PostHog } from './posthog'
export const posthog = makePrimary()
