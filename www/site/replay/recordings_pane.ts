import { duration, fullTime, personName, plural, shortId, shortTime } from '../shared/format'
import { VirtualList } from '../shared/virtual_list'
import { byId, debounce, h } from '../shared/dom'
import { fetchRecordings, type Recording } from '../shared/recordings_api'

export const recordedName = ({ person, distinct_id }: Recording): string =>
  person ? personName({ ...person, distinct_ids: [distinct_id] }) : distinct_id

export const recordedTime = ({ start_time, end_time }: Recording): number =>
  Date.parse(end_time) - Date.parse(start_time)

function cells(recording: Recording): HTMLElement[] {
  const name = recordedName(recording)
  const counts = [
    plural(recording.click_count, 'click'),
    recording.keypress_count > 0 && plural(recording.keypress_count, 'keypress').replace('sss', 'sses'),
    recording.console_error_count > 0 && plural(recording.console_error_count, 'error'),
  ]
  return [
    h(
      'span',
      { class: 'name', title: recording.distinct_id },
      name === recording.distinct_id ? shortId(name) : name,
    ),
    recording.ongoing
      ? h('span', { class: 'badge' }, 'Live')
      : h('span', { class: 'length' }, duration(recordedTime(recording))),
    h('span', { class: 'place' }, counts.filter(Boolean).join(' · ')),
    h(
      'time',
      { datetime: recording.start_time, title: fullTime(recording.start_time) },
      shortTime(recording.start_time),
    ),
  ]
}

/** The list of recordings, the latest to begin first. */
export class RecordingsPane {
  readonly #list: VirtualList<Recording>
  readonly #distinctId = byId<HTMLInputElement>('filter-distinct-id')
  readonly #empty = byId('recording-empty')
  /** Filled again as a recording grows. */
  readonly #rows = new Map<string, HTMLButtonElement>()
  #generation = 0

  constructor(onOpen: (recording: Recording) => void, onFailure: (error: unknown) => void) {
    this.#list = new VirtualList(byId('recording-list'), {
      key: ({ id }) => id,
      row: (recording) => {
        const button = h('button', { type: 'button', class: 'row recording-row' }, ...cells(recording))
        this.#rows.set(recording.id, button)
        return button
      },
      onOpen,
      onMove: () => {},
      onEnd: () => {},
    })
    const reload = debounce(() => void this.load().catch(onFailure), 200)
    this.#distinctId.addEventListener('input', reload)
    byId('filters').addEventListener('submit', (event) => event.preventDefault())
  }

  async load(): Promise<void> {
    const generation = ++this.#generation
    const filter = this.#distinctId.value.trim()
    const { results, has_next } = await fetchRecordings(filter)
    if (generation !== this.#generation) return
    for (const recording of results) this.#rows.get(recording.id)?.replaceChildren(...cells(recording))
    this.#list.setItems(results)
    byId('recording-count').textContent = plural(results.length, 'recording') + (has_next ? ' of more' : '')
    this.#empty.hidden = results.length > 0
    const [hint, link] = filter
      ? ['Nobody with this distinct ID was recorded.', null]
      : [
          'Nothing was recorded yet. Open one of the shops and click around.',
          h('a', { class: 'primary', href: '/shop/' }, 'Script-tag shop'),
        ]
    this.#empty.replaceChildren(h('p', {}, hint), ...(link ? [link] : []))
  }

  select(id: string): void {
    this.#list.select(id || null)
  }
}
