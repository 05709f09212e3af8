import { request } from '../shared/api'
import { fetchEvents, type PostHogEvent, type Properties } from '../shared/events_api'

/** A recording as the collector counts it; the names are PostHog's. */
export interface Recording {
  id: string
  distinct_id: string
  person: { id: string; properties: Properties } | null
  start_time: string
  end_time: string
  /** Whole seconds. */
  recording_duration: number
  ongoing: boolean
  start_url: string | null
  click_count: number
  keypress_count: number
  console_error_count: number
  snapshot_count: number
  snapshot_bytes: number
}

/** An event of rrweb; `data` is what its type says. */
export interface RecordedEvent {
  type: number
  /** Milliseconds since 1970, by the recorded page's clock. */
  timestamp: number
  data: Record<string, unknown>
}

/** What arrived in one `$snapshot`. */
export interface Chunk {
  id: number
  window_id: string
  events: RecordedEvent[]
}

interface ChunkPage {
  results: Chunk[]
  cursor: number
  has_next: boolean
}

/** A chunk has arrived. */
export interface Arrival {
  id: number
  session_id: string
}

const EVENTS_PAGE = 1000

export const fetchRecordings = (distinct_id: string): Promise<{ results: Recording[]; has_next: boolean }> =>
  request('session_recordings/', { query: { distinct_id, limit: 200 } })

export const fetchRecording = (id: string): Promise<Recording> =>
  request(`session_recordings/${encodeURIComponent(id)}/`)

export const fetchChunks = (id: string, after: number): Promise<ChunkPage> =>
  request(`session_recordings/${encodeURIComponent(id)}/snapshots/`, { query: { after } })

/** All events of a session, the first to arrive first. */
export async function fetchSessionEvents(session_id: string): Promise<PostHogEvent[]> {
  const events: PostHogEvent[] = []
  let before: string | undefined
  do {
    const page = await fetchEvents({ session_id, limit: EVENTS_PAGE, ...(before && { before }) })
    events.push(...page.results)
    before = page.next ?? undefined
  } while (before)
  return events.toReversed()
}
