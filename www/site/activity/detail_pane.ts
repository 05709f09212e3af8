import { byId, h } from '../shared/dom'
import { fetchEvent, fetchEvents, fetchPerson, type Person, type PostHogEvent } from '../shared/events_api'
import { eventPlace, fullTime, personName, plural, shortTime } from '../shared/format'
import { eventIcon } from './icons'
import type { Navigation, PageState } from './page_state'
import { copyButton, propertyTable } from '../shared/property_table'

const RECENT_EVENTS = 20

/** An in-page link: a real address, followed without a page load. */
function stateLink(
  navigation: Navigation,
  change: Partial<PageState>,
  ...children: (Node | string)[]
): HTMLElement {
  const link = h('a', { class: 'link', href: navigation.url(change) }, ...children)
  link.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    navigation.push(change)
  })
  return link
}

function fact(name: string, ...values: (Node | string)[]): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, ...values))
}

const copyable = (text: string, what: string): HTMLElement =>
  h('span', { class: 'copyable' }, h('code', {}, text), copyButton(text, what))

/** To the moment of the event in the recording of its session, where it may have one. */
function replayLink(event: PostHogEvent): Node | string {
  const session = event.properties.$session_id
  if (typeof session !== 'string' || !session) return ''
  const query = new URLSearchParams({ recording: session, at: event.timestamp })
  return h('a', { class: 'link', href: `/replay/?${query}` }, 'Replay of this moment')
}

export class DetailPane {
  readonly #pane = byId('detail')
  readonly #navigation: Navigation
  readonly #close: () => void
  #generation = 0

  constructor(navigation: Navigation, close: () => void) {
    this.#navigation = navigation
    this.#close = close
  }

  get isOpen(): boolean {
    return !this.#pane.hidden
  }

  hide(): void {
    this.#generation++
    this.#pane.hidden = true
    this.#pane.replaceChildren()
  }

  showEvent(uuid: string): Promise<void> {
    // Always asked for: the person of an event changes when persons are merged.
    return this.#show(fetchEvent(uuid), (event) => this.#eventDetail(event))
  }

  showPerson(id: string): Promise<void> {
    const loaded = Promise.all([fetchPerson(id), fetchEvents({ person_id: id, limit: RECENT_EVENTS })])
    return this.#show(loaded, ([person, page]) =>
      person ? this.#personDetail(person, page.results) : this.#anonymousDetail(id, page.results),
    )
  }

  async #show<T>(loading: Promise<T>, render: (value: T) => Node[]): Promise<void> {
    const generation = ++this.#generation
    let content: Node[]
    try {
      content = render(await loading)
    } catch (error) {
      content = [this.#head(h('h2', {}, 'Not found')), h('p', { class: 'muted' }, String(error))]
    }
    if (generation !== this.#generation) return
    this.#pane.hidden = false
    this.#pane.replaceChildren(...content)
    this.#pane.scrollTop = 0
  }

  #head(...title: Node[]): HTMLElement {
    return h(
      'header',
      { class: 'detail-head' },
      ...title,
      h(
        'button',
        { type: 'button', class: 'close', 'aria-label': 'Close details', onclick: this.#close },
        '×',
      ),
    )
  }

  #eventDetail(event: PostHogEvent): Node[] {
    const navigation = this.#navigation
    const person = { view: 'persons', open_event: '', open_person: event.person_id } as const
    return [
      this.#head(eventIcon(event), h('h2', {}, event.event)),
      h(
        'dl',
        { class: 'facts' },
        fact('Person', stateLink(navigation, person, event.distinct_id)),
        fact('Time', h('time', { datetime: event.timestamp }, fullTime(event.timestamp))),
        fact('Received', h('time', { datetime: event.received_at }, fullTime(event.received_at))),
        fact('Distinct ID', copyable(event.distinct_id, 'distinct ID')),
        fact('UUID', copyable(event.uuid, 'UUID')),
        fact('Token', h('code', {}, event.token)),
      ),
      h(
        'p',
        { class: 'detail-actions' },
        stateLink(navigation, { view: 'events', event: event.event }, 'Only this event'),
        stateLink(navigation, { view: 'events', distinct_id: event.distinct_id }, 'Only this distinct ID'),
        replayLink(event),
      ),
      propertyTable(event.properties, 'Properties'),
    ]
  }

  #personDetail(person: Person, events: PostHogEvent[]): Node[] {
    return [
      this.#head(h('h2', {}, personName(person))),
      h(
        'dl',
        { class: 'facts' },
        fact('Status', person.is_identified ? 'Identified' : 'Anonymous'),
        fact('First seen', h('time', { datetime: person.created_at }, fullTime(person.created_at))),
        fact('Events', plural(person.event_count, 'event')),
        fact('Distinct IDs', ...person.distinct_ids.map((id) => copyable(id, 'distinct ID'))),
      ),
      propertyTable(person.properties, 'Properties'),
      this.#recentEvents(person.id, events),
    ]
  }

  #anonymousDetail(id: string, events: PostHogEvent[]): Node[] {
    return [
      this.#head(h('h2', {}, events[0]?.distinct_id ?? id)),
      h('p', { class: 'muted' }, 'No person profile: the events of this visitor are anonymous.'),
      this.#recentEvents(id, events),
    ]
  }

  #recentEvents(personId: string, events: PostHogEvent[]): HTMLElement {
    const stream: Partial<PageState> = {
      view: 'events',
      event: '',
      distinct_id: '',
      person_id: personId,
      open_person: '',
    }
    return h(
      'section',
      { class: 'recent' },
      h(
        'div',
        { class: 'properties-head' },
        h('h3', {}, 'Latest events'),
        stateLink(this.#navigation, stream, 'Show in the stream'),
      ),
      h('ul', {}, ...events.map((event) => this.#recentEvent(event))),
    )
  }

  #recentEvent(event: PostHogEvent): HTMLElement {
    return h(
      'li',
      {},
      eventIcon(event),
      stateLink(this.#navigation, { view: 'events', open_person: '', open_event: event.uuid }, event.event),
      h('span', { class: 'place' }, eventPlace(event)),
      h('time', { datetime: event.timestamp }, shortTime(event.timestamp)),
    )
  }
}
