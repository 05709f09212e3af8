import { request } from '../shared/api'

/** A line as PostHog's logs have it. */
export interface LogLine {
  uuid: string
  timestamp: string
  level: string
  body: string
  service_name: string
  trace_id: string
  span_id: string
  attributes: Record<string, string>
  resource_attributes: Record<string, string>
  instrumentation_scope: string
}

export interface LogQuery {
  searchTerm: string
  /** None is all. */
  severityLevels: string[]
  date_from: string
}

export interface LogPage {
  results: LogLine[]
  /** The `after` of the next page. */
  nextCursor: string | null
  /** What is asked for behind it came in later. */
  liveLogsCheckpoint: string
}

interface Place {
  after?: string
  liveLogsCheckpoint?: string
}

export const PAGE_ROWS = 100

export const fetchLogs = ({ date_from, ...query }: LogQuery, place: Place = {}): Promise<LogPage> =>
  request('logs/query/', {
    method: 'POST',
    body: { query: { ...query, dateRange: { date_from }, limit: PAGE_ROWS, ...place } },
  })
