import { byId, debounce, h, throttle } from '../shared/dom'
import { fetchEventNames, fetchPersons, type PostHogEvent } from '../shared/events_api'
import { EventStore, type EventFilter } from './event_store'
import { eventPlace, fullTime, personName, plural, shortId, shortTime } from '../shared/format'
import { eventIcon } from '../shared/icons'
import type { Navigation } from './page_state'
import { VirtualList } from '../shared/virtual_list'

function row(event: PostHogEvent): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'row event-row' },
    eventIcon(event),
    h('span', { class: 'name' }, event.event),
    h('span', { class: 'who', title: event.distinct_id }, shortId(event.distinct_id)),
    h('span', { class: 'place' }, eventPlace(event)),
    h('time', { datetime: event.timestamp, title: fullTime(event.timestamp) }, shortTime(event.timestamp)),
  )
}

export class EventsPane {
  readonly store = new EventStore((added) => this.#render(added))
  readonly list: VirtualList<PostHogEvent>
  readonly #navigation: Navigation
  readonly #counts = new Map<string, number>()
  readonly #event = byId<HTMLSelectElement>('filter-event')
  readonly #distinctId = byId<HTMLInputElement>('filter-distinct-id')
  readonly #person = byId<HTMLButtonElement>('filter-person')
  readonly #newest = byId<HTMLButtonElement>('newest')
  readonly #empty = byId('event-empty')
  // Not for each event: a screen reader is to hear where a burst has led to.
  readonly #announce = throttle(() => this.#renderCount(), 250)
  readonly #refreshNames: () => void

  constructor(navigation: Navigation, onFailure: (error: unknown) => void) {
    this.#navigation = navigation
    this.#refreshNames = throttle(() => void this.loadNames().catch(onFailure), 1000)
    this.list = new VirtualList(byId('event-list'), {
      key: (event) => event.uuid,
      row,
      onOpen: (event) => navigation.push({ open_event: event.uuid }),
      onMove: (event) => {
        if (navigation.state.open_event) navigation.replace({ open_event: event.uuid })
      },
      onEnd: () => {
        if (this.store.hasOlder) this.store.loadOlder().catch(onFailure)
      },
    })
    this.#event.addEventListener('change', () => navigation.push({ event: this.#event.value }))
    this.#event.addEventListener('blur', () => this.#fillNames())
    this.#distinctId.addEventListener(
      'input',
      debounce(() => navigation.replace({ distinct_id: this.#distinctId.value.trim() }), 200),
    )
    this.#distinctId.addEventListener(
      'input',
      debounce(() => void this.#suggest().catch(onFailure), 200),
    )
    this.#distinctId.addEventListener('focus', () => void this.#suggest().catch(onFailure))
    this.#person.addEventListener('click', () => navigation.push({ person_id: '' }))
    this.#newest.addEventListener('click', () => this.list.scrollToTop())
    byId('event-list').addEventListener('scroll', () => (this.#newest.hidden = !this.list.scrolled))
    byId('event-filters').addEventListener('submit', (event) => event.preventDefault())
  }

  async load(filter: EventFilter): Promise<void> {
    this.#event.value = filter.event
    // The names are not loaded yet, or nothing of this name has arrived.
    if (this.#event.value !== filter.event)
      this.#event.append(h('option', { value: filter.event, selected: true }, filter.event))
    if (this.#distinctId.value.trim() !== filter.distinct_id) this.#distinctId.value = filter.distinct_id
    this.#person.hidden = !filter.person_id
    this.#person.textContent = `Person ${shortId(filter.person_id)} ×`
    this.#person.setAttribute('aria-label', 'Remove the person filter')
    this.list.scrollToTop()
    await this.store.load(filter)
  }

  async loadNames(): Promise<void> {
    const names = await fetchEventNames()
    this.#counts.clear()
    for (const { name, count } of names) this.#counts.set(name, count)
    this.#fillNames()
  }

  receive(event: PostHogEvent): void {
    this.#refreshNames()
    this.store.receive(event)
  }

  clear(): void {
    this.#counts.clear()
    this.#fillNames()
    this.store.clear()
  }

  focusFilter(): void {
    this.#distinctId.focus()
    this.#distinctId.select()
  }

  #render(added: number): void {
    const { events, held, paused } = this.store
    this.list.setItems(events, added)
    this.#announce()
    const pause = byId('pause')
    pause.textContent = paused ? (held.length > 0 ? `Resume (${held.length})` : 'Resume') : 'Pause'
    pause.setAttribute('aria-pressed', String(paused))
    this.#renderEmpty()
  }

  #renderCount(): void {
    const { events, held, paused, hasOlder } = this.store
    const count = plural(events.length, 'event') + (hasOlder ? ' loaded' : '')
    byId('event-count').textContent = paused ? `${count} · paused, ${held.length} waiting` : count
  }

  #renderEmpty(): void {
    this.#empty.hidden = this.store.events.length > 0
    if (this.#empty.hidden) return
    const { event, distinct_id, person_id } = this.store.filter
    if (event || distinct_id || person_id) {
      const reset = (): void => this.#navigation.push({ event: '', distinct_id: '', person_id: '' })
      this.#empty.replaceChildren(
        h('p', {}, 'No event matches this filter.'),
        h('button', { type: 'button', class: 'secondary', onclick: reset }, 'Show all events'),
      )
    } else {
      this.#empty.replaceChildren(
        h('p', {}, 'Nothing has arrived yet. Open one of the shops and click around.'),
        h('a', { class: 'primary', href: '/shop/' }, 'Script-tag shop'),
        h('a', { class: 'secondary', href: '/app/' }, 'Vite app'),
      )
    }
  }

  #fillNames(): void {
    // An open menu would lose its place.
    if (document.activeElement === this.#event) return
    const names = [...this.#counts].sort(([a], [b]) => a.localeCompare(b))
    const chosen = this.#navigation.state.event
    if (chosen && !this.#counts.has(chosen)) names.push([chosen, 0])
    this.#event.replaceChildren(
      h('option', { value: '' }, 'All events'),
      ...names.map(([name, count]) => h('option', { value: name }, `${name} (${count})`)),
    )
    this.#event.value = chosen
  }

  async #suggest(): Promise<void> {
    const { results } = await fetchPersons(this.#distinctId.value.trim(), 0, 20)
    const options = results.flatMap((person) =>
      person.distinct_ids.map((id) => h('option', { value: id }, personName(person))),
    )
    byId('known-distinct-ids').replaceChildren(...options)
  }
}
