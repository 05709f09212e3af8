import { fetchEvents, type EventPage, type EventQuery, type PostHogEvent } from '../shared/events_api'

/** Enough to scroll through; beyond it the oldest are let go and fetched again when wanted. */
const KEPT_EVENTS = 5000
const PAGE_SIZE = 100

export type EventFilter = Required<Pick<EventQuery, 'event' | 'distinct_id' | 'person_id'>>

/** Called with the number of events put in front of the list; 0 for any other change. */
type ChangeListener = (added: number) => void

/** The events that match the current filter, newest first: history from the API, then live. */
export class EventStore {
  filter: EventFilter = { event: '', distinct_id: '', person_id: '' }
  events: PostHogEvent[] = []
  /** What came in while paused, oldest first. */
  held: PostHogEvent[] = []
  #paused = false
  #incoming: PostHogEvent[] = []
  #known = new Set<string>()
  #next: string | null = null
  #loading = false
  /** Grows with each load, so that an answer to an older question is ignored. */
  #generation = 0
  readonly #onChange: ChangeListener

  constructor(onChange: ChangeListener) {
    this.#onChange = onChange
  }

  get hasOlder(): boolean {
    return this.#next !== null
  }

  get paused(): boolean {
    return this.#paused
  }

  set paused(paused: boolean) {
    this.#paused = paused
    if (paused) {
      this.#onChange(0)
      return
    }
    this.#incoming.push(...this.held.splice(0))
    this.#flush()
  }

  /** Replaces the list by what the collector has for this filter. */
  async load(filter: EventFilter): Promise<void> {
    const generation = ++this.#generation
    this.filter = filter
    this.#reset()
    this.#loading = true
    const page = await fetchEvents({ ...filter, limit: PAGE_SIZE }).finally(() => {
      if (generation === this.#generation) this.#loading = false
    })
    if (generation === this.#generation) this.#append(page)
  }

  async loadOlder(): Promise<void> {
    if (this.#loading || this.#next === null) return
    const generation = this.#generation
    this.#loading = true
    const page = await fetchEvents({ ...this.filter, before: this.#next, limit: PAGE_SIZE }).finally(() => {
      if (generation === this.#generation) this.#loading = false
    })
    if (generation === this.#generation) this.#append(page)
  }

  /** Takes an event from the stream; those of one frame are shown together. */
  receive(event: PostHogEvent): void {
    if (!this.#matches(event) || this.#known.has(event.uuid)) return
    this.#known.add(event.uuid)
    if (this.#paused) {
      this.held.push(event)
      if (this.held.length > KEPT_EVENTS) this.held.shift()
      this.#onChange(0)
      return
    }
    if (this.#incoming.push(event) === 1) requestAnimationFrame(() => this.#flush())
  }

  clear(): void {
    this.#generation++
    this.#loading = false
    this.#reset()
    this.#onChange(0)
  }

  #reset(): void {
    this.events = []
    this.held = []
    this.#incoming = []
    this.#known.clear()
    this.#next = null
  }

  #append(page: EventPage): void {
    const fresh = page.results.filter((event) => !this.#known.has(event.uuid))
    for (const event of fresh) this.#known.add(event.uuid)
    // Live events may have come in before this answer, and may be older than its first.
    this.events.push(...fresh)
    this.events.sort((a, b) => b.id - a.id)
    this.#next = page.next
    this.#onChange(0)
  }

  #flush(): void {
    const added = this.#incoming.splice(0).toReversed()
    this.events.unshift(...added)
    const dropped = this.events.splice(KEPT_EVENTS)
    if (dropped.length > 0) {
      for (const event of dropped) this.#known.delete(event.uuid)
      this.#next = String(this.events.at(-1)?.id)
    }
    this.#onChange(added.length)
  }

  #matches(event: PostHogEvent): boolean {
    const { event: name, distinct_id, person_id } = this.filter
    if (name && event.event !== name) return false
    if (distinct_id && event.distinct_id !== distinct_id) return false
    return !person_id || event.person_id === person_id
  }
}
