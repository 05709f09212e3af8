import { listed, request } from '../shared/api'
import type { PersonPage } from '../shared/events_api'
import type { PropertyFilter } from '../shared/property_filters'

/** Something that a person did, or did not: `key` is the event's name. */
export interface Behaviour extends PropertyFilter {
  type: 'behavioral'
  event_type: 'events'
  value: 'performed_event' | 'performed_event_multiple' | 'performed_event_first_time'
  /** How `operator_value` compares with the number of times. */
  operator_value?: number
  time_value: number
  time_interval: string
  negation?: boolean
}

export type Criterion = PropertyFilter | Behaviour

/** Criteria that have to be true together, or one of them. */
export interface Group {
  type: 'AND' | 'OR'
  values: (Criterion | Group)[]
}

export interface Cohort {
  id: number
  name: string
  description: string
  is_static: boolean
  /** Those that a static cohort lists. */
  distinct_ids?: string[]
  filters: { properties?: Group }
}

const LIST = 'cohorts/'

export const fetchCohorts = (): Promise<Cohort[]> => listed(LIST, { limit: 1000 })

export const createCohort = (body: Partial<Cohort> | FormData): Promise<Cohort> =>
  request(LIST, { method: 'POST', body })

export const changeCohort = (id: number, body: Partial<Cohort>): Promise<Cohort> =>
  request(`${LIST}${id}/`, { method: 'PATCH', body })

export const deleteCohort = (id: number): Promise<void> => request(`${LIST}${id}/`, { method: 'DELETE' })

/** A page of those who belong to it now, by its address or by the cohort's number. */
export const fetchMembers = (cohort: number | string): Promise<PersonPage> =>
  typeof cohort === 'string'
    ? request(cohort)
    : request(`${LIST}${cohort}/persons/`, { query: { limit: 50 } })

export const addMembers = (id: number, distinct_ids: string[]): Promise<Cohort> =>
  request(`${LIST}${id}/add_persons_to_static_cohort/`, { method: 'PATCH', body: { distinct_ids } })

export const removeMember = (id: number, distinct_ids: string[]): Promise<Cohort> =>
  request(`${LIST}${id}/remove_person_from_static_cohort/`, { method: 'PATCH', body: { distinct_ids } })
