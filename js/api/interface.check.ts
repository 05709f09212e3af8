// Compile-time proof that an instance is what posthog-js's users expect, but for what `NotYet` lists.

import type { PostHog as PostHogInterface } from '@posthog/types'
import type { PostHog as Published } from '../../pkg-template/module'
import type { NotYet } from './not_yet'
import type { PostHog } from './posthog'

type Expect<T extends true> = T

/** Everything that is not listed as missing has posthog-js's type... */
export type IsAssignable = Expect<PostHog extends Omit<PostHogInterface, NotYet | 'init'> ? true : false>
/** ...and what is listed is of it, */
export type ListedIsKnown = Expect<[NotYet] extends [keyof PostHogInterface] ? true : false>
/** and not there. */
export type NothingListedIsThere = Expect<Extract<keyof PostHog, NotYet> extends never ? true : false>

/** What the package's types say besides is true. */
export type PublishedIsThere = Expect<PostHog extends Omit<Published, NotYet | 'init'> ? true : false>
