// `posthog-wasm/testing`: a local PostHog for an app's own tests, and what to expect of it.

export { LocalPostHog } from '../testing/local_posthog'
export { matchers } from '../testing/matchers'
