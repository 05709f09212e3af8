import { request } from '../shared/api'
import { fetchEvents, type PostHogEvent } from '../shared/events_api'
import type { Recording } from '../shared/recordings_api'

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
