// What leads to a core, and how far its requests are.

import type { Core } from './exports'

/** How far a request is. */
export const enum OnWay {
  /** It is being compressed. */
  Packing = 0,
  /** The browser has given up on it, for a page that may be about to go. */
  Cut = 1,
  /** The browser goes on with it when the page goes. */
  Kept = 2,
}

/** What leads to a core, and what it has on its way. */
export interface Door {
  core_: Core
  timer_?: ReturnType<typeof setTimeout>
  /** Requests by their number; those that end with the page are not in it. */
  onWay_: Map<number, OnWay>
  /** When the page will not be about to go away any more, ms since 1970. */
  goesUntil_?: number
  /** The page goes away: what is captured now leaves at once. */
  isLeaving_?: boolean
}
