// Compile-time proof that an instance is what posthog-js's users expect, but for what `Listed` lists.

import type { PostHog as PostHogInterface } from '@posthog/types'
import type { PostHog as Published } from '../../pkg-template/module'
import type { Listed, Traced } from './members'
import type { PostHog } from './posthog'

type Expect<T extends true> = T

/** Everything that is not listed as missing has posthog-js's type... */
export type IsAssignable = Expect<PostHog extends Omit<PostHogInterface, Listed | 'init'> ? true : false>
/** ...and what is listed is of it, */
export type ListedIsKnown = Expect<[Listed] extends [keyof PostHogInterface] ? true : false>
/** and not there. */
export type NothingListedIsThere = Expect<Extract<keyof PostHog, Listed> extends never ? true : false>

/** What the package's types say besides is true. */
export type PublishedIsThere = Expect<
  PostHog extends Omit<Published, Listed | Traced | 'init'> ? true : false
>
