// The npm entry for `require`.

import '../platform/natives'
import '../platform/utf8_fallback'
import { posthog } from '../api/npm'

export { PostHog } from '../api/npm'
export * from './constants.js'
export { posthog }
export default posthog
