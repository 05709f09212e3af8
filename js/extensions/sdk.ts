// What the features of this file know of an instance.

import type { PostHog } from '../api/posthog'
import type { Extended } from '../features/extensions/extensions'

/** An instance: its public methods, and what the shim's own features use. */
export type Sdk = PostHog & Extended

/** The name of the toolbar's own instance. */
export const TOOLBAR_NAME = 'ph_toolbar_internal'
