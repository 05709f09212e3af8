import { listed, request } from '../shared/api'
import type { Named } from '../shared/events_api'
import type { Page } from '../shared/pager'
import type { Query } from './query'

/** A stored insight. */
export interface Insight {
  id: number
  short_id: string
  name: string | null
  /** PostHog's `InsightVizNode`, or the query alone. */
  query: unknown
  last_modified_at: string
  /** The dashboards that it is on. */
  dashboards: number[]
}

/** A line of trends, of a lifecycle or of stickiness. */
export interface Line {
  label: string
  data: number[]
  days: (string | number)[]
  labels: string[]
  count: number
  aggregated_value?: number
  compare_label?: 'current' | 'previous'
  breakdown_value?: string
  status?: 'new' | 'returning' | 'resurrecting' | 'dormant'
  action: { order: number; math?: string }
}

export interface Step {
  name: string
  custom_name: string | null
  order: number
  /** Persons. */
  count: number
  /** Seconds. */
  median_conversion_time: number | null
  breakdown_value?: string[]
  /** Addresses of persons; none have been lost before the first step. */
  converted_people_url: string
  dropped_people_url: string | null
}

/** Persons who did something in one interval, and in how many later ones they came back. */
export interface Cohort {
  label: string
  date: string
  values: { count: number; label: string }[]
}

/** How often it went from one item to the next; items have their places in front, from 1: `2_/pricing`. */
export interface PathEdge {
  source: string
  target: string
  value: number
  /** Milliseconds. */
  average_conversion_time: number
}

const LIST = 'insights/'

export const fetchInsights = (): Promise<Insight[]> => listed(LIST, { limit: 1000 })

/** With its answer, counted now. */
export const fetchInsight = (id: number): Promise<Insight & { filters: object; result: unknown }> =>
  request(`${LIST}${id}/`)

const stored = (query: Query): object => ({ kind: 'InsightVizNode', source: query })

export const createInsight = (name: string, query: Query): Promise<Insight> =>
  request(LIST, { method: 'POST', body: { name, query: stored(query), saved: true } })

export const changeInsight = (id: number, name: string, query: Query | null): Promise<Insight> =>
  request(`${LIST}${id}/`, { method: 'PATCH', body: { name, ...(query && { query: stored(query) }) } })

export const deleteInsight = (id: number): Promise<void> => request(`${LIST}${id}/`, { method: 'DELETE' })

/** Rejects with an AbortError when `signal` says so; the collector then stops counting. */
export const ask = async (query: Query, signal: AbortSignal): Promise<unknown> =>
  (await request<{ results: unknown }>('query/', { method: 'POST', body: { query }, signal })).results

/** A person behind a number, with a note about its part in it. Those without a profile have no events counted. */
export type Counted = Named & { note?: string }

/** A page of the persons of a step, by the address that the step has. */
export async function fetchStepPersons(address: string, offset: number): Promise<Page<Counted>> {
  const page = await request<Page<{ people: Named[] }>>(address, { query: { offset: offset || undefined } })
  return { ...page, results: page.results.flatMap(({ people }) => people) }
}

const PAGE_PERSONS = 100

/** A page of rows of an `ActorsQuery`: the person, and what else is selected. */
export async function fetchActors(
  source: object,
  select: string[],
  offset: number,
): Promise<Page<[Named, ...unknown[]]>> {
  const query = { kind: 'ActorsQuery', source, select, offset, limit: PAGE_PERSONS }
  const { results, hasMore } = await request<{ results: [Named, ...unknown[]][]; hasMore: boolean }>(
    'query/',
    { method: 'POST', body: { query } },
  )
  const at = (start: number): string => `?offset=${start}`
  const previous = offset > 0 ? at(Math.max(0, offset - PAGE_PERSONS)) : null
  return { results, next: hasMore ? at(offset + results.length) : null, previous }
}
