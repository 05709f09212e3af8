// Which sessions are recorded where not all of them are.

import { log } from './log'
import { IS_SAMPLED, SAMPLE_RATE, type Notes } from './notes'

/** The same session is in or out on every page, in every tab and in every SDK of PostHog. */
export function isSampledIn(id: string, rate: number): boolean {
  let hash = 0
  for (let at = 0; at < id.length; at++) hash = (31 * hash + id.charCodeAt(at)) | 0
  return Math.abs(hash) % 100 < Math.min(Math.max(rate * 100, 0), 100)
}

/** What was decided for `sessionId`, undefined where nothing was. Out is written with an exclamation mark. */
export function decisionFor(notes: Notes, sessionId: string): boolean | undefined {
  const noted = notes.get(IS_SAMPLED)
  return noted === sessionId ? true : noted === '!' + sessionId ? false : undefined
}

/** Decides whether `sessionId` is recorded, unless that was done at this rate. */
export function decide(
  notes: Notes,
  sessionId: string,
  rate: number | undefined,
  onSampled: () => void,
): void {
  if (rate === undefined) return notes.forget(IS_SAMPLED, SAMPLE_RATE)
  const known = decisionFor(notes, sessionId)
  const knownRate = notes.get<number | null>(SAMPLE_RATE)
  // null is the rate of what the page overrode
  const isOverridden = known && knownRate === null
  if (isOverridden || (known !== undefined && knownRate === rate)) return
  const isIn = isSampledIn(sessionId, rate)
  if (isIn) onSampled()
  else log.warn(`Sample rate (${rate}) has determined that this session (${sessionId}) is not sent.`)
  notes.set(IS_SAMPLED, isIn ? sessionId : '!' + sessionId)
  notes.set(SAMPLE_RATE, rate)
}

/** Has `sessionId` recorded, whatever the rate. */
export function overrideDecision(notes: Notes, sessionId: string): void {
  notes.set(IS_SAMPLED, sessionId)
  notes.set(SAMPLE_RATE, null)
}
