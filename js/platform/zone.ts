// Angular's zone.js, which has every call that a page waits for pass through the zone it was made in. Ours pass by it
// (scripts/lib/own_builtins_rules.mjs), but what the page hands over belongs to the zone that it comes from.

type Zone = { current?: { wrap?<T>(call: T, source: string): T } }

/** A function of the browser's without what zone.js has put around it; one that the page has put there stays. */
export const unzoned = <T>(call: T): T =>
  (call as { __zone_symbol__OriginalDelegate?: T } | undefined)?.__zone_symbol__OriginalDelegate ?? call

/** A callback of the page's, which runs in the zone that it was handed over in. */
export const inZone = <T>(call: T): T =>
  (globalThis as { Zone?: Zone }).Zone?.current?.wrap?.(call, 'posthog') ?? call
