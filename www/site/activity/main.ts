import { byId, throttle } from '../shared/dom'
import { deleteAllData, fetchEvents, type PostHogEvent } from '../shared/events_api'
import { showConnection } from '../shared/connection'
import { fail, mountFrame } from '../shared/frame'
import { DetailPane } from './detail_pane'
import '../shared/detail.css'
import { EventsPane } from './events_pane'
import '../shared/list.css'
import { LiveStream } from '../shared/live'
import { createNavigation, type PageState } from './page_state'
import { PersonsPane } from './persons_pane'

const navigation = createNavigation((state, previous) => void apply(state, previous).catch(fail))
const events = new EventsPane(navigation, fail)
const persons = new PersonsPane(navigation, fail)
const detail = new DetailPane(navigation, closeDetail)
const refreshPersons = throttle(() => {
  if (navigation.state.view === 'persons') persons.load(navigation.state.search).catch(fail)
}, 1000)

const live = new LiveStream<PostHogEvent>({
  path: '/api/live/events',
  name: 'event',
  onMessage: (event) => {
    events.receive(event)
    refreshPersons()
  },
  onState: (state) => showConnection(state),
})

const activePane = (): EventsPane | PersonsPane => (navigation.state.view === 'persons' ? persons : events)

async function apply(state: PageState, previous?: PageState): Promise<void> {
  const changed = (...names: (keyof PageState)[]): boolean =>
    !previous || names.some((name) => state[name] !== previous[name])

  if (changed('view')) showTab(state.view)
  if (changed('open_event', 'open_person')) showDetail(state)
  const loading: Promise<void>[] = []
  if (changed('event', 'distinct_id', 'person_id')) {
    const { event, distinct_id, person_id } = state
    loading.push(events.load({ event, distinct_id, person_id }))
  }
  if (state.view === 'persons' && changed('view', 'search')) loading.push(persons.load(state.search))
  await Promise.all(loading)
}

function showTab(view: PageState['view']): void {
  for (const name of ['events', 'persons'] as const) {
    const tab = byId(`tab-${name}`)
    tab.setAttribute('aria-selected', String(name === view))
    tab.tabIndex = name === view ? 0 : -1
    byId(name).hidden = name !== view
  }
}

function showDetail({ open_event, open_person }: PageState): void {
  events.list.select(open_event || null)
  persons.list.select(open_person || null)
  document.body.classList.toggle('has-detail', Boolean(open_event || open_person))
  if (open_event) detail.showEvent(open_event).catch(fail)
  else if (open_person) detail.showPerson(open_person).catch(fail)
  else detail.hide()
}

function closeDetail(): void {
  navigation.push({ open_event: '', open_person: '' })
  activePane().list.focus()
}

function switchView(view: PageState['view']): void {
  navigation.push({ view, open_event: '', open_person: '' })
}

function onTabKey(event: KeyboardEvent): void {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const view = navigation.state.view === 'events' ? 'persons' : 'events'
  switchView(view)
  byId(`tab-${view}`).focus()
}

function onShortcut(event: KeyboardEvent): void {
  if (document.querySelector('dialog[open]')) return
  const typing = (event.target as Element).matches('input, select, textarea')
  if (event.key === '/' && !typing) {
    event.preventDefault()
    activePane().focusFilter()
  } else if (event.key === 'Escape' && detail.isOpen) closeDetail()
}

async function clearData(): Promise<void> {
  await deleteAllData()
  navigation.push({ open_event: '', open_person: '' })
  events.clear()
  await persons.load(navigation.state.search)
  // Event ids may begin again at one.
  live.start(0)
}

function mountControls(): void {
  for (const view of ['events', 'persons'] as const) {
    byId(`tab-${view}`).addEventListener('click', () => switchView(view))
    byId(`tab-${view}`).addEventListener('keydown', onTabKey)
  }
  byId('pause').addEventListener('click', () => (events.store.paused = !events.store.paused))
  const dialog = byId<HTMLDialogElement>('confirm-clear')
  byId('clear').addEventListener('click', () => {
    dialog.returnValue = 'cancel'
    dialog.showModal()
  })
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'clear') clearData().catch(fail)
  })
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
