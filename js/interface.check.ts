// Compile-time proof that an instance is what posthog-js's users expect, but for what `NotYet` lists.

import type { PostHog as PostHogInterface } from '@posthog/types'
import type { NotYet } from './not_yet'
import type { PostHog } from './posthog'

type Expect<T extends true> = T

/** Everything that is not listed as missing has posthog-js's type... */
export type IsAssignable = Expect<PostHog extends Omit<PostHogInterface, NotYet | 'init'> ? true : false>
/** ...and nothing is listed that is there. */
export type NothingListedIsThere = Expect<Extract<keyof PostHog, NotYet> extends never ? true : false>
