import { listed, request } from '../shared/api'
import type { Properties } from '../shared/events_api'
import type { PropertyFilter } from '../shared/property_filters'

const FLAGS = 'feature_flags/'

/** The token that the playground's shops use. */
const TOKEN = 'phc_playground'

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

export const fetchFlags = (): Promise<Flag[]> => listed(FLAGS)

export const createFlag = (flag: FlagChange): Promise<Flag> => request(FLAGS, { method: 'POST', body: flag })

export const changeFlag = (id: number, change: FlagChange): Promise<Flag> =>
  request(`${FLAGS}${id}/`, { method: 'PATCH', body: change })

export const deleteFlag = (id: number): Promise<void> => request(`${FLAGS}${id}/`, { method: 'DELETE' })

export const evaluate = async (
  distinct_id: string,
  person_properties: Properties,
): Promise<Record<string, Evaluation>> => {
  const body = { token: TOKEN, distinct_id, person_properties }
  return (await request<{ flags: Record<string, Evaluation> }>('/flags/?v=2', { method: 'POST', body })).flags
}
