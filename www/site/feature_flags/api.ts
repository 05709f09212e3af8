const FLAGS = '/api/projects/@current/feature_flags/'

/** The token that the playground's shops use. */
const TOKEN = 'phc_playground'

export type Properties = Record<string, unknown>

/** What has to be true of a person, a group, a cohort or another flag. */
export interface PropertyFilter {
  key: string
  type: string
  operator?: string
  value?: unknown
}

export interface Condition {
  properties: PropertyFilter[]
  rollout_percentage: number | null
  variant?: string | null
}

export interface Variant {
  key: string
  rollout_percentage: number
}

/** PostHog's shape; what the page does not know stays as it is. */
export interface Filters {
  groups: Condition[]
  multivariate?: { variants: Variant[] } | null
  /** JSON texts by variant, or by `true`. */
  payloads?: Record<string, string>
  aggregation_group_type_index?: number | null
}

export interface Flag {
  id: number
  key: string
  name: string
  active: boolean
  version: number
  ensure_experience_continuity: boolean
  filters: Filters
}

export type FlagChange = Partial<Omit<Flag, 'id' | 'version'>>

/** A flag's value for a person, as `/flags/?v=2` has it. */
export interface Evaluation {
  enabled: boolean
  variant: string | null
  reason: { code: string; description: string }
  metadata: { payload: string | null }
}

async function request<T>(path: string, method = 'GET', body?: object): Promise<T> {
  const response = await fetch(path, { method, ...(body && { body: JSON.stringify(body) }) })
  if (response.status === 204) return undefined as T
  const answer = (await response.json()) as T & { detail?: string }
  if (!response.ok) throw new Error(answer.detail ?? `${path} answered ${response.status}`)
  return answer
}

export const fetchFlags = async (): Promise<Flag[]> => (await request<{ results: Flag[] }>(FLAGS)).results

export const createFlag = (flag: FlagChange): Promise<Flag> => request(FLAGS, 'POST', flag)

export const changeFlag = (id: number, change: FlagChange): Promise<Flag> =>
  request(`${FLAGS}${id}/`, 'PATCH', change)

export const deleteFlag = (id: number): Promise<void> => request(`${FLAGS}${id}/`, 'DELETE')

export const evaluate = async (
  distinct_id: string,
  person_properties: Properties,
): Promise<Record<string, Evaluation>> => {
  const asked = { token: TOKEN, distinct_id, person_properties }
  return (await request<{ flags: Record<string, Evaluation> }>('/flags/?v=2', 'POST', asked)).flags
}
