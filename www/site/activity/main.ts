import { byId } from '../shared/dom'
import { deleteAllData, fetchEvents, type PostHogEvent } from '../shared/events_api'
import { askFirst } from '../shared/confirm'
import { showConnection } from '../shared/connection'
import { fail, mountFrame } from '../shared/frame'
import { DetailPane } from './detail_pane'
import '../shared/detail.css'
import { EventsPane } from './events_pane'
import '../shared/list.css'
import { LiveStream } from '../shared/live'
import { createNavigation, type PageState } from './page_state'

const navigation = createNavigation((state, previous) => void apply(state, previous).catch(fail))
const events = new EventsPane(navigation, fail)
const detail = new DetailPane(navigation, closeDetail)
const live = new LiveStream<PostHogEvent>({
  path: '/api/live/events',
  name: 'event',
  onMessage: (event) => events.receive(event),
  onState: (state) => showConnection(state),
  onReset: () => {
    navigation.push({ open_event: '' })
    events.clear()
  },
})

async function apply(state: PageState, previous?: PageState): Promise<void> {
  const changed = (...names: (keyof PageState)[]): boolean =>
    !previous || names.some((name) => state[name] !== previous[name])

  if (changed('open_event')) showDetail(state)
  const { event, distinct_id, person_id } = state
  if (changed('event', 'distinct_id', 'person_id')) await events.load({ event, distinct_id, person_id })
}

function showDetail({ open_event }: PageState): void {
  events.list.select(open_event || null)
  document.body.classList.toggle('has-detail', open_event !== '')
  if (open_event) detail.show(open_event).catch(fail)
  else detail.hide()
}

function closeDetail(): void {
  navigation.push({ open_event: '' })
  events.list.focus()
}

function onShortcut(event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]')) return
  const typing = (event.target as Element).matches('input, select, textarea')
  if (event.key === '/' && !typing) {
    event.preventDefault()
    events.focusFilter()
  } else if (event.key === 'Escape' && detail.isOpen) closeDetail()
}

async function clearData(): Promise<void> {
  await deleteAllData()
  live.reset()
}

function mountControls(): void {
  byId('pause').addEventListener('click', () => (events.store.paused = !events.store.paused))
  byId('clear').addEventListener('click', () =>
    askFirst(
      'Clear everything?',
      'All events, persons and recordings are deleted from this collector. This cannot be undone.',
      'Delete all data',
      () => void clearData().catch(fail),
    ),
  )
  document.addEventListener('keydown', onShortcut)
  mountFrame()
}

async function start(): Promise<void> {
  mountControls()
  // Asked for before the history: what arrives in between then comes with the stream.
  const newest = await fetchEvents({ limit: 1 })
  await Promise.all([apply(navigation.state), events.loadNames()])
  live.start(newest.results[0]?.id ?? 0)
}

start().catch(fail)
