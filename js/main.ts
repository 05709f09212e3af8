// The npm entry for `require`.

import './natives'
import './utf8_fallback'
import { posthog } from './npm'

export { PostHog } from './npm'
export * from './constants.js'
export { posthog }
export default posthog
