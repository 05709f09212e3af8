import { propertyTable } from '../shared/property_table'
import { VirtualList } from '../shared/virtual_list'
import { byId, h, throttle } from '../shared/dom'
import { duration } from '../shared/format'
import type { Kind, Moment } from './timeline'

const kinds: Record<Kind, string> = {
  event: 'Event',
  console: 'Console',
  network: 'Network',
  mark: 'Recorder',
}

interface Options {
  /** A moment was chosen, or the one before the player's time has changed. */
  onSeek(moment: Moment): void
}

/** What happened in a session beside what was seen: a list that goes along with the player, and marks below it. */
export class Inspector {
  /** When the recording begins: milliseconds since 1970. */
  start = 0
  end = 0
  #moments = new Map<string, Moment>()
  #shown: Moment[] = []
  #current: string | null = null
  readonly #list: VirtualList<Moment>
  readonly #markers = byId('markers')
  readonly #detail = byId('item-detail')
  readonly #options: Options
  readonly #render = throttle(() => this.render(), 50)

  constructor(options: Options) {
    this.#options = options
    this.#list = new VirtualList(byId('item-list'), {
      key: ({ key }) => `${key} ${this.start}`,
      row: (moment) => this.#row(moment),
      onOpen: (moment) => this.#choose(moment),
      onMove: (moment) => this.#choose(moment),
      onEnd: () => {},
    })
    for (const kind of Object.keys(kinds)) {
      byId(`show-${kind}`).addEventListener('change', () => this.render())
    }
  }

  clear(): void {
    this.#moments.clear()
    this.#current = null
    this.#detail.hidden = true
    this.render()
  }

  /** Adds moments; one that is there already stays. */
  add(moments: Moment[]): void {
    for (const moment of moments) if (!this.#moments.has(moment.key)) this.#moments.set(moment.key, moment)
    this.#render()
  }

  /** Marks the latest moment before this time: milliseconds since 1970. */
  showTime(time: number): void {
    const latest = this.#shown.findLast((moment) => moment.time <= time)
    const key = latest ? `${latest.key} ${this.start}` : null
    if (key === this.#current) return
    this.#current = key
    this.#list.select(key)
    if (key !== null && !byId('inspector').matches(':hover, :focus-within')) this.#list.reveal(key)
  }

  render(): void {
    const wanted = (kind: Kind): boolean => byId<HTMLInputElement>(`show-${kind}`).checked
    this.#shown = [...this.#moments.values()]
      .filter(({ kind }) => wanted(kind))
      .sort((one, other) => one.time - other.time)
    this.#list.setItems(this.#shown)
    byId('item-count').textContent = `${this.#shown.length} of ${this.#moments.size} moments`
    byId('item-empty').hidden = this.#shown.length > 0
    this.#renderMarkers()
  }

  #row(moment: Moment): HTMLButtonElement {
    return h(
      'button',
      { type: 'button', class: 'row item-row', 'data-kind': moment.kind, 'data-level': moment.level },
      h('time', {}, this.#offset(moment)),
      h('span', { class: 'kind-name' }, kinds[moment.kind]),
      h('span', { class: 'name', title: moment.title }, moment.title),
      h('span', { class: 'place' }, moment.detail),
    )
  }

  #offset = ({ time }: Moment): string =>
    (time < this.start ? '−' : '') + duration(Math.abs(time - this.start))

  #choose(moment: Moment): void {
    this.#options.onSeek(moment)
    const data =
      moment.data !== null && typeof moment.data === 'object' ? moment.data : { value: moment.data }
    this.#detail.hidden = false
    this.#detail.replaceChildren(
      h(
        'header',
        { class: 'item-head' },
        h('h3', {}, moment.title),
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            onclick: () => (this.#detail.hidden = true),
          },
          'Close',
        ),
      ),
      propertyTable(data as Record<string, unknown>, kinds[moment.kind]),
    )
  }

  /** Events and errors, where they lie in the recording. */
  #renderMarkers(): void {
    const length = Math.max(1, this.end - this.start)
    const marked = this.#shown.filter(
      ({ kind, level, time }) =>
        (kind === 'event' || level === 'error') && time >= this.start && time <= this.end,
    )
    this.#markers.replaceChildren(
      ...marked.map((moment) =>
        h('button', {
          type: 'button',
          tabindex: -1,
          class: 'marker',
          'data-level': moment.level,
          style: `left: ${((moment.time - this.start) / length) * 100}%`,
          title: `${this.#offset(moment)} ${moment.title}`,
          'aria-label': `${moment.title} at ${this.#offset(moment)}`,
          onclick: () => this.#choose(moment),
        }),
      ),
    )
  }
}
