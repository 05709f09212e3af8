// The npm entry for `require`.

import './natives'
import './utf8_fallback'

export { default, PostHog, posthog } from './module'
export * from './constants.js'
