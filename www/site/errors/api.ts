import { listed, request } from '../shared/api'
import { frameIds, type Context, type Contexts } from './stack'

export type Status = 'active' | 'resolved' | 'suppressed' | 'archived' | 'pending_release'

export interface Assignee {
  id: number
  type: 'user'
}

export interface Fingerprint {
  fingerprint: string
  first_seen: string | null
}

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
  assignee: Assignee | null
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

const address = (id: string, action: string): string =>
  `error_tracking/issues/${encodeURIComponent(id)}/${action}/`

/** Assigns an issue to the one user, or removes its assignee. */
export async function assign(id: string, toMe: boolean): Promise<void> {
  const me = toMe ? await request<{ id: number }>('/api/users/@me/') : null
  await request(address(id, 'assign'), {
    method: 'PATCH',
    body: { assignee: me && { id: me.id, type: 'user' } },
  })
}

/** Merges another issue into one. */
export const merge = (into: string, other: string): Promise<unknown> =>
  request(address(into, 'merge'), { method: 'POST', body: { ids: [other] } })

/** Makes a fingerprint an issue of its own, with the name of the one it was of. */
export const splitOff = (issue: Issue, { fingerprint }: Fingerprint): Promise<unknown> =>
  request(address(issue.id, 'split'), {
    method: 'POST',
    body: { fingerprints: [{ fingerprint, name: issue.name, description: issue.description }] },
  })

/** What makes an exception one of an issue: several where issues were merged. */
export const fetchFingerprints = (issue_id: string): Promise<Fingerprint[]> =>
  listed('error_tracking/fingerprints/', { issue_id })

/** The lines around the frames of an exception, where source maps had them. */
export async function fetchContexts(properties: Record<string, unknown>): Promise<Contexts> {
  const raw_ids = frameIds(properties)
  if (raw_ids.length === 0) return new Map()
  const { results } = await request<{ results: { raw_id: string; context: Context | null }[] }>(
    'error_tracking/stack_frames/batch_get/',
    { method: 'POST', body: { raw_ids } },
  )
  return new Map(results.flatMap(({ raw_id, context }) => (context ? [[raw_id, context] as const] : [])))
}
