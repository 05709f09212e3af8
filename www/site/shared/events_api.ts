import { ApiError, listed, request } from './api'
import type { Page } from './pager'
import type { PropertyFilter } from './property_filters'

export type Properties = Record<string, unknown>

/** An event as the collector stored it; `id` grows by one with each event that arrives. */
export interface PostHogEvent {
  id: number
  uuid: string
  event: string
  distinct_id: string
  person_id: string
  timestamp: string
  received_at: string
  token: string
  properties: Properties
}

/** Who a person is; one without a profile has no more than this. */
export interface Named {
  id: string
  distinct_ids: string[]
  properties: Properties
}

export interface Person extends Named {
  created_at: string
  is_identified: boolean
  event_count: number
  last_seen: string | null
}

export interface EventName {
  name: string
  count: number
  last_seen: string
}

export interface EventQuery {
  event?: string
  distinct_id?: string
  person_id?: string
  session_id?: string
  before?: string
  limit?: number
}

export interface EventPage {
  results: PostHogEvent[]
  /** The `before` of the next page. */
  next: string | null
}

export type PersonPage = Page<Person>

export async function fetchEvents(query: EventQuery): Promise<EventPage> {
  const page = await request<EventPage>('events/', { query: { ...query } })
  // What comes is the address of the next page.
  return { ...page, next: page.next && new URL(page.next).searchParams.get('before') }
}

export const fetchEvent = (uuid: string): Promise<PostHogEvent> =>
  request(`events/${encodeURIComponent(uuid)}/`)

export const fetchEventNames = (): Promise<EventName[]> => listed('event_names/')

/** `filters` are of properties of persons. */
export const fetchPersons = (
  search: string,
  offset = 0,
  limit = 50,
  filters: PropertyFilter[] = [],
): Promise<PersonPage> => {
  const properties = filters.length > 0 ? JSON.stringify(filters) : ''
  return request('persons/', { query: { search, offset, limit, properties } })
}

/** Null for a visitor whose events came without a person profile. */
export async function fetchPerson(id: string): Promise<Person | null> {
  try {
    return await request<Person>(personPath(id))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

const personPath = (id: string): string => `persons/${encodeURIComponent(id)}/`

/** Deletes a person; its events and recordings stay where they are not named. */
export const deletePerson = (id: string, withEvents: boolean, withRecordings: boolean): Promise<void> =>
  request(personPath(id), {
    method: 'DELETE',
    query: { delete_events: String(withEvents), delete_recordings: String(withRecordings) },
  })

/** Makes a distinct id a person of its own. */
export const splitOff = (id: string, distinctId: string): Promise<void> =>
  request(`${personPath(id)}split/`, { method: 'POST', body: { distinct_ids_to_split: [distinctId] } })

export const deleteAllData = (): Promise<void> => request('data/', { method: 'DELETE' })
