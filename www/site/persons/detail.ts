import { byId, h } from '../shared/dom'
import { fetchEvents, fetchPerson, type Person, type PostHogEvent } from '../shared/events_api'
import { copyable, fact, facts } from '../shared/facts'
import { duration, eventPlace, fullTime, personName, plural, shortTime } from '../shared/format'
import { detailHead, linkButton } from '../shared/forms'
import { fail } from '../shared/frame'
import { eventIcon } from '../shared/icons'
import { propertyTable } from '../shared/property_table'
import { fetchRecordings, type Recording } from '../shared/recordings_api'
import { askToDelete, askToSplit } from './changes'

const PAGE_EVENTS = 20
/** Of so many distinct ids recordings are looked for: each is a request. */
const RECORDED_IDS = 10

/** One person: who it is, what it did, and its recordings. */
export class PersonDetail {
  readonly #pane = byId('detail')
  readonly #onClose: () => void
  readonly #onChange: () => void
  #generation = 0
  #shown: string | null = null

  /** `onChange` is for persons that were split or deleted here. */
  constructor(onClose: () => void, onChange: () => void) {
    this.#onClose = onClose
    this.#onChange = onChange
  }

  close(): void {
    this.#generation++
    this.#shown = null
    this.#pane.hidden = true
    this.#pane.replaceChildren()
  }

  async show(id: string): Promise<void> {
    if (id === this.#shown) return
    this.#shown = id
    const generation = ++this.#generation
    const loading = Promise.all([fetchPerson(id), fetchEvents({ person_id: id, limit: PAGE_EVENTS })])
    const [person, events] = await loading.catch((error: unknown) => {
      // So that another click tries again.
      if (generation === this.#generation) this.#shown = null
      throw error
    })
    if (generation !== this.#generation) return
    const ids = person?.distinct_ids ?? [...new Set(events.results.map(({ distinct_id }) => distinct_id))]
    const recordings = h('section', { 'aria-label': 'Recordings' })
    this.#pane.hidden = false
    this.#pane.replaceChildren(
      detailHead(person ? personName(person) : (ids[0] ?? 'Not found'), this.#onClose),
      ...(person ? this.#profile(person) : [noProfile(events.results.length > 0)]),
      eventList(id, events.results, events.next),
      recordings,
    )
    this.#pane.scrollTop = 0
    await fillRecordings(recordings, ids)
  }

  #profile(person: Person): HTMLElement[] {
    const remove = (): void => askToDelete(person, () => (this.#onClose(), this.#onChange()))
    const distinctId = (id: string): HTMLElement => {
      const split = (): void => askToSplit(person, id, () => this.#reload(person.id))
      const button = linkButton('Split off', split)
      button.setAttribute('aria-label', `Split off ${id}`)
      return person.distinct_ids.length > 1
        ? h('span', { class: 'distinct-id' }, copyable(id, 'distinct ID'), button)
        : copyable(id, 'distinct ID')
    }
    return [
      facts(
        fact('Status', person.is_identified ? 'Identified' : 'Anonymous'),
        fact('First seen', h('time', { datetime: person.created_at }, fullTime(person.created_at))),
        fact('Events', plural(person.event_count, 'event')),
        fact('Distinct IDs', ...person.distinct_ids.map(distinctId)),
      ),
      h('p', {}, linkButton('Delete person', remove, 'danger')),
      propertyTable(person.properties, 'Properties'),
    ]
  }

  #reload(id: string): void {
    this.#shown = null
    this.show(id).catch(fail)
    this.#onChange()
  }
}

const noProfile = (hasEvents: boolean): HTMLElement =>
  h(
    'p',
    { class: 'muted' },
    hasEvents
      ? 'No person profile: the events of this visitor are anonymous.'
      : 'There is no person with this id, and no event of one.',
  )

/** The newest events; older ones are added page by page. */
function eventList(id: string, events: PostHogEvent[], next: string | null): HTMLElement {
  const list = h('ul', {}, ...events.map(eventRow))
  const older = linkButton('Show older events', () => void showOlder().catch(fail))
  let before = next
  older.hidden = before === null
  const showOlder = async (): Promise<void> => {
    if (before === null) return
    const page = await fetchEvents({ person_id: id, before, limit: PAGE_EVENTS })
    list.append(...page.results.map(eventRow))
    before = page.next
    older.hidden = before === null
  }
  const stream = `/activity/?${new URLSearchParams({ person_id: id })}`
  return h(
    'section',
    { class: 'recent', 'aria-label': 'Events' },
    h(
      'div',
      { class: 'properties-head' },
      h('h3', {}, 'Latest events'),
      h('a', { class: 'link', href: stream }, 'Show in the stream'),
    ),
    list,
    older,
  )
}

const eventRow = (event: PostHogEvent): HTMLElement =>
  h(
    'li',
    {},
    eventIcon(event),
    h(
      'a',
      { class: 'link', href: `/activity/?${new URLSearchParams({ open_event: event.uuid })}` },
      event.event,
    ),
    h('span', { class: 'place' }, eventPlace(event)),
    h('time', { datetime: event.timestamp }, shortTime(event.timestamp)),
  )

async function fillRecordings(box: HTMLElement, ids: string[]): Promise<void> {
  const pages = await Promise.all(ids.slice(0, RECORDED_IDS).map(fetchRecordings))
  const recordings = pages
    .flatMap(({ results }) => results)
    .sort((one, other) => (one.start_time < other.start_time ? 1 : -1))
  const more = ids.length > RECORDED_IDS ? ` of the first ${RECORDED_IDS} distinct IDs` : ''
  box.className = 'recent'
  box.replaceChildren(
    h('h3', {}, `Recordings${more}`),
    recordings.length > 0
      ? h('ul', {}, ...recordings.map(recordingRow))
      : h('p', { class: 'muted' }, 'No session of this person was recorded.'),
  )
}

const recordingRow = ({ id, start_time, end_time, click_count }: Recording): HTMLElement =>
  h(
    'li',
    { class: 'recording' },
    h(
      'a',
      { class: 'link', href: `/replay/?${new URLSearchParams({ recording: id })}` },
      fullTime(start_time),
    ),
    h('span', { class: 'place' }, plural(click_count, 'click')),
    h('span', { class: 'place' }, duration(Date.parse(end_time) - Date.parse(start_time))),
  )
