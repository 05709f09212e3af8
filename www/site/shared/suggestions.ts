import { listed } from './api'
import { h } from './dom'
import { fetchEvents, fetchPersons } from './events_api'

/** How many of the newest events, and persons, are looked through for names of properties. */
const SAMPLE = 100

/** Makes the lists `#event-properties` and `#person-properties`, which fields for names of properties offer. */
export async function suggestProperties(): Promise<void> {
  const [events, persons] = await Promise.all([fetchEvents({ limit: SAMPLE }), fetchPersons('', 0, SAMPLE)])
  const lists = { 'event-properties': events.results, 'person-properties': persons.results }
  for (const [id, rows] of Object.entries(lists)) {
    const names = new Set(rows.flatMap(({ properties }) => Object.keys(properties)))
    const sorted = [...names].sort((one, other) => one.localeCompare(other))
    document.getElementById(id)?.remove()
    document.body.append(h('datalist', { id }, ...sorted.map((name) => h('option', { value: name }))))
  }
}

/** Names of all cohorts by their numbers. */
export async function fetchCohortNames(): Promise<Record<string, string>> {
  const cohorts = await listed<{ id: number; name: string }>('cohorts/', { limit: 1000 })
  return Object.fromEntries(cohorts.map(({ id, name }) => [String(id), name]))
}
