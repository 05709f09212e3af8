// What the features of this file know of an instance.

import type { PostHog } from '../api/posthog'
import type { Extended } from '../features/extensions/extensions'

/** An instance: its public methods, and what the shim's own features use. */
export type Sdk = PostHog & Extended

type Extensions = Record<string, any>
/** Where PostHog's lazily loaded scripts leave what they bring. */
export const extensions = (): Extensions =>
  ((globalThis as { __PosthogExtensions__?: Extensions }).__PosthogExtensions__ ??= {})
