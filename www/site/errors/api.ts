import { request } from '../shared/api'

export type Status = 'active' | 'resolved' | 'suppressed' | 'archived' | 'pending_release'

export interface Issue {
  id: string
  name: string
  description: string
  status: Status
  library: string
  source: string
  function: string
  first_seen: string
  last_seen: string
  aggregations: {
    occurrences: number
    users: number
    sessions: number
    /** One for each day: when it begins, and how many there were. */
    volume_buckets: { label: string; value: number }[]
  }
  last_event?: { uuid: string; distinct_id: string; timestamp: string; properties: string } | null
}

export interface IssueQuery {
  searchQuery: string
  /** `all` is any. */
  status: string
  date_from: string
  orderBy: string
  limit: number
  offset: number
}

export interface IssuePage {
  results: Issue[]
  hasMore: boolean
}

const ask = (query: object): Promise<IssuePage> =>
  request('query/', { method: 'POST', body: { query: { kind: 'ErrorTrackingQuery', ...query } } })

export const fetchIssues = ({ date_from, ...query }: IssueQuery): Promise<IssuePage> =>
  ask({ ...query, dateRange: { date_from } })

/** One issue with its last exception, of all times; null where there is none. */
export async function fetchIssue(id: string, date_from: string): Promise<Issue | null> {
  const query = { issueId: id, withLastEvent: true }
  const { results } = await ask({ ...query, dateRange: { date_from } })
  if (results[0]) return results[0]
  // Nothing of it in the time that is shown.
  return (await ask({ ...query, dateRange: { date_from: 'all' } })).results[0] ?? null
}

export const setStatus = (id: string, status: Status): Promise<unknown> =>
  request(`error_tracking/issues/${encodeURIComponent(id)}/`, { method: 'PATCH', body: { status } })
