import { byId, h } from '../shared/dom'
import { fetchEvent, type PostHogEvent } from '../shared/events_api'
import { copyable, fact, facts } from '../shared/facts'
import { fullTime } from '../shared/format'
import { crossButton } from '../shared/forms'
import { eventIcon } from '../shared/icons'
import { personAddress } from '../shared/persons'
import { propertyTable } from '../shared/property_table'
import type { Navigation, PageState } from './page_state'

/** An in-page link: a real address, followed without a page load. */
function stateLink(navigation: Navigation, change: Partial<PageState>, text: string): HTMLElement {
  const link = h('a', { class: 'link', href: navigation.url(change) }, text)
  link.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    navigation.push(change)
  })
  return link
}

/** To the moment of the event in the recording of its session, where it may have one. */
function replayLink(event: PostHogEvent): Node | string {
  const session = event.properties.$session_id
  if (typeof session !== 'string' || !session) return ''
  const query = new URLSearchParams({ recording: session, at: event.timestamp })
  return h('a', { class: 'link', href: `/replay/?${query}` }, 'Replay of this moment')
}

/** One event with all that is known of it. */
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

  async show(uuid: string): Promise<void> {
    const generation = ++this.#generation
    let content: Node[]
    try {
      // Always asked for: the person of an event changes when persons are merged.
      content = this.#content(await fetchEvent(uuid))
    } catch (error) {
      content = [this.#head(h('h2', {}, 'Not found')), h('p', { class: 'muted' }, String(error))]
    }
    if (generation !== this.#generation) return
    this.#pane.hidden = false
    this.#pane.replaceChildren(...content)
    this.#pane.scrollTop = 0
  }

  #head(...title: Node[]): HTMLElement {
    return h('header', { class: 'detail-head' }, ...title, crossButton('Close details', this.#close))
  }

  #content(event: PostHogEvent): Node[] {
    const navigation = this.#navigation
    return [
      this.#head(eventIcon(event), h('h2', {}, event.event)),
      facts(
        fact('Person', h('a', { class: 'link', href: personAddress(event.person_id) }, event.distinct_id)),
        fact('Time', h('time', { datetime: event.timestamp }, fullTime(event.timestamp))),
        fact('Received', h('time', { datetime: event.received_at }, fullTime(event.received_at))),
        fact('Distinct ID', copyable(event.distinct_id, 'distinct ID')),
        fact('UUID', copyable(event.uuid, 'UUID')),
        fact('Token', h('code', {}, event.token)),
      ),
      h(
        'p',
        { class: 'detail-actions' },
        stateLink(navigation, { event: event.event }, 'Only this event'),
        stateLink(navigation, { distinct_id: event.distinct_id }, 'Only this distinct ID'),
        replayLink(event),
      ),
      propertyTable(event.properties, 'Properties'),
    ]
  }
}
