import { h } from './dom'
import type { Named } from './events_api'
import { personName, plural } from './format'
import './persons.css'

export const personAddress = (id: string): string => `/persons/?${new URLSearchParams({ person: id })}`

/** Persons as links to their page. `after` is what a row has besides. */
export function personLinks<T extends Named & { event_count?: number }>(
  persons: T[],
  after?: (person: T) => Node,
): HTMLElement {
  const row = (person: T): HTMLElement =>
    h(
      'li',
      {},
      h('a', { class: 'link', href: personAddress(person.id) }, personName(person)),
      person.event_count !== undefined && h('span', { class: 'muted' }, plural(person.event_count, 'event')),
      after?.(person),
    )
  return h('ul', { class: 'persons', 'aria-label': 'Persons' }, ...persons.map(row))
}
