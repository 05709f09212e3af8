// Sessions in the shape of posthog-js's.

import { Op, type Core } from '../wasm/core'

export type Session = {
  sessionId: string
  windowId: string
  sessionStartTimestamp: number
  lastActivityTimestamp: number
  changeReason?: Record<string, boolean>
}

/** The session in the core's JSON, whose `change` is the bits of src/identity/session.rs. */
export function readSession(json: string): Session | undefined {
  if (!json) return
  const { change, ...session } = JSON.parse(json)
  const reasons = ['noSessionId', 'activityTimeout', 'sessionPastMaximumLength', 'crossTabAdoption']
  if (change)
    session.changeReason = Object.fromEntries(reasons.map((name, bit) => [name, !!((change >> bit) & 1)]))
  return session
}

/**
 * A check of the session at `timestamp`, ms since 1970, now unless given. `look` is 0 for activity, 1 read only, 2 one
 * that is not idle, 3 the one known already. Undefined where there are no sessions.
 */
export function sessionOf(owner: { core_: Core }, look: number, timestamp?: number): Session | undefined {
  return readSession(owner.core_(Op.Session, String(timestamp || Date.now()), '', '', look))
}
