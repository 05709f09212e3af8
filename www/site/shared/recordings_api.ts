import { request } from './api'
import type { Properties } from './events_api'

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

export const fetchRecordings = (distinct_id: string): Promise<{ results: Recording[]; has_next: boolean }> =>
  request('session_recordings/', { query: { distinct_id, limit: 200 } })
