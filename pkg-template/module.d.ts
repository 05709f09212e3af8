import type { PostHog as PostHogInterface } from '@posthog/types'

export type * from '@posthog/types'

/** A PostHog instance; most pages use the default export. */
export interface PostHog extends PostHogInterface {}
export declare const PostHog: new () => PostHog
export declare const posthog: PostHog
export default posthog
