// Sessions in the shape of posthog-js's.

import type { Core } from '../wasm/exports'
import { SessionChange, type SessionLook } from '../wire/core_protocol'

export type Session = {
  sessionId: string
  windowId: string
  sessionStartTimestamp: number
  lastActivityTimestamp: number
  changeReason?: Record<string, boolean>
}

/** The session in the core's JSON, whose `change` is bits of `SessionChange`. */
export function readSession(json: string): Session | undefined {
  if (!json) return
  const { change, ...session } = JSON.parse(json)
  if (change)
    session.changeReason = {
      noSessionId: !!(change & SessionChange.Missing),
      activityTimeout: !!(change & SessionChange.Idle),
      sessionPastMaximumLength: !!(change & SessionChange.TooLong),
      crossTabAdoption: !!(change & SessionChange.Adopted),
    }
  return session
}

/** A check of the session at `timestamp`, ms since 1970, now unless given. Undefined where there are no sessions. */
export function sessionOf(
  owner: { core_: Core },
  look: SessionLook,
  timestamp?: number,
): Session | undefined {
  return readSession(owner.core_.session_(timestamp || Date.now(), look))
}
