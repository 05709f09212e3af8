import { byId, debounce, h } from '../shared/dom'
import { fetchPersons, type Person } from '../shared/events_api'
import { fullTime, personName, plural, shortId, shortTime } from '../shared/format'
import type { Navigation } from './page_state'
import { VirtualList } from '../shared/virtual_list'

function row(person: Person): HTMLButtonElement {
  const name = personName(person)
  return h(
    'button',
    { type: 'button', class: 'row person-row' },
    h(
      'span',
      { class: 'avatar', 'aria-hidden': 'true', 'data-identified': person.is_identified },
      name.slice(0, 1),
    ),
    h('span', { class: 'name' }, shortId(name)),
    h('span', { class: 'badge' }, person.is_identified ? 'Identified' : 'Anonymous'),
    h('span', { class: 'place' }, plural(person.event_count, 'event')),
    person.last_seen
      ? h(
          'time',
          { datetime: person.last_seen, title: fullTime(person.last_seen) },
          shortTime(person.last_seen),
        )
      : null,
  )
}

export class PersonsPane {
  readonly list: VirtualList<Person>
  readonly #search = byId<HTMLInputElement>('person-search')
  #persons: Person[] = []
  #count: number | undefined
  #loading = false
  #generation = 0

  constructor(navigation: Navigation, onFailure: (error: unknown) => void) {
    this.list = new VirtualList(byId('person-list'), {
      key: (person) => person.id,
      row,
      onOpen: (person) => navigation.push({ open_person: person.id, open_event: '' }),
      onMove: (person) => {
        if (navigation.state.open_person) navigation.replace({ open_person: person.id })
      },
      onEnd: () => void this.#loadMore().catch(onFailure),
    })
    this.#search.addEventListener(
      'input',
      debounce(() => navigation.replace({ search: this.#search.value.trim() }), 200),
    )
    byId('person-filters').addEventListener('submit', (event) => event.preventDefault())
  }

  async load(search: string): Promise<void> {
    if (this.#search.value.trim() !== search) this.#search.value = search
    const generation = ++this.#generation
    const page = await fetchPersons(search)
    if (generation !== this.#generation) return
    this.#loading = false
    this.#persons = page.results
    this.#count = page.count
    this.#render()
  }

  focusFilter(): void {
    this.#search.focus()
    this.#search.select()
  }

  async #loadMore(): Promise<void> {
    if (this.#loading || this.#persons.length === 0 || this.#persons.length >= (this.#count ?? 0)) return
    const generation = this.#generation
    this.#loading = true
    try {
      const page = await fetchPersons(this.#search.value.trim(), this.#persons.length)
      if (generation !== this.#generation) return
      const known = new Set(this.#persons.map((person) => person.id))
      this.#persons.push(...page.results.filter((person) => !known.has(person.id)))
      // An answer without anything new is the end, whatever the count says.
      this.#count = page.results.length > 0 ? page.count : this.#persons.length
    } finally {
      if (generation === this.#generation) this.#loading = false
    }
    this.#render()
  }

  #render(): void {
    byId('person-count').textContent = plural(this.#count ?? 0, 'person')
    const empty = byId('person-empty')
    empty.hidden = this.#persons.length > 0
    empty.replaceChildren(
      h('p', {}, this.#search.value ? 'Nobody matches this search.' : 'Nobody has been here yet.'),
    )
    this.list.setItems(this.#persons)
  }
}
