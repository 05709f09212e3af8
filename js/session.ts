// Sessions as posthog-js tells of them.

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
