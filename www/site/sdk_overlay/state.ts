import type { PostHog } from 'posthog-js'
import type { Outbox } from './outbox'

/** Names of the events that were captured since the shop's script ran, the oldest first. */
export type Captured = readonly string[]

/** What the overlay shows, by the labels of its rows. */
export type State = Record<string, string>

const LAST = 5
/** A part of a recording. */
const SNAPSHOT = '$snapshot'

/** Reads public members only, and none of those that capture an event, as `getFeatureFlag()` does. */
export function readState(posthog: PostHog, captured: Captured, outbox: Outbox): State {
  const events = captured.filter((name) => name !== SNAPSHOT)
  return {
    'Distinct id': posthog.get_distinct_id(),
    'Session id': posthog.get_session_id(),
    Recording: recordingOf(posthog),
    'Feature flags': flagsOf(posthog),
    Captured: `${counted(events.length, 'event')}, ${counted(captured.length - events.length, 'part')} of a recording`,
    'Last events': events.slice(-LAST).toReversed().join(', ') || 'none',
    'Waiting to be delivered': counted(outbox.events, 'event'),
    Outbox: counted(outbox.records, 'record'),
  }
}

function recordingOf(posthog: PostHog): string {
  const status = posthog.sessionRecording?.status ?? 'disabled'
  return posthog.sessionRecordingStarted() ? `${status}, started` : status
}

function flagsOf({ featureFlags }: PostHog): string {
  const values = featureFlags.getFlagVariants()
  const active = featureFlags.getFlags().filter((name) => values[name] !== false)
  return (
    active.map((name) => (values[name] === true ? name : `${name}: ${values[name]}`)).join(', ') || 'none'
  )
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
