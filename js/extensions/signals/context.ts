// The visitor and the page in logs and spans, under the names by which PostHog joins them.

import type { Called } from '../../api/members'
import { parse } from '../../platform/json'
import { permittedUrl } from '../../platform/permitted_url'
import type { Sdk } from '../sdk'

/** What is known of the visitor and the page when a log is written, under the names that PostHog joins by. */
export type SignalContext = Record<string, unknown>

/** What is known of a call that had to wait: it is the `this` of the method. */
export const calledOf = (self: unknown): Called | undefined =>
  Array.isArray(self) ? (self as Called) : undefined

/** The visitor and the page, as logs and spans say them; as they were where a call had to wait. */
export function contextOf(sdk: Sdk, [, id, isOld]: Partial<Called> = []): SignalContext {
  return {
    posthogDistinctId: (id ? parse(id) : sdk.get_distinct_id()) || undefined,
    sessionId: sdk.sessionManager?.checkAndGetSessionAndWindowId(true).sessionId || undefined,
    'url.full': (!isOld && permittedUrl(sdk.config)) || undefined,
  }
}

/** The same as logs say it, with the session, the window and the flags that are on. */
export function logContext(sdk: Sdk, called?: Called): SignalContext {
  const session = sdk.sessionManager?.checkAndGetSessionAndWindowId(true)
  const text = (time?: number): string | undefined => (time == null ? undefined : String(time))
  const flags = Object.entries(sdk.featureFlags.getFlagVariants()).flatMap(([name, value]) =>
    value ? [name] : [],
  )
  return {
    ...contextOf(sdk, called),
    'window.id': session?.windowId || undefined,
    sessionStartTimestamp: text(session?.sessionStartTimestamp),
    lastActivityTimestamp: text(session?.lastActivityTimestamp),
    feature_flags: flags.length ? flags : undefined,
  }
}
