import '../shared/detail.css'
import { byId, debounce, h, keepingFocus } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { fetchPersons, type Person, type PersonPage } from '../shared/events_api'
import { fullTime, personName, plural, shortId, shortTime } from '../shared/format'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { showPager } from '../shared/pager'
import { completeFilters, propertyFilters } from '../shared/property_filters'
import { suggestProperties } from '../shared/suggestions'
import { isInAddress, listState, putListState, type ListState } from './address'
import { PersonDetail } from './detail'
import './persons.css'

const PAGE_ROWS = 50

const search = byId<HTMLInputElement>('search')
const filterBox = byId('property-filters')
const opened = openedIn('person', show)
const detail = new PersonDetail(
  () => opened.go(null),
  () => void load().catch(fail),
)

let state: ListState = listState()
let page: PersonPage = { results: [], next: null, previous: null, count: 0 }
/** Grows with each load, so that an answer to an older question is ignored. */
let generation = 0

function show(): void {
  renderList()
  const id = opened.value()
  document.body.classList.toggle('has-detail', id !== null)
  if (id === null) detail.close()
  else detail.show(id).catch(fail)
  // Back to another list.
  if (isInAddress(state)) return
  state = listState()
  renderFilters()
  load().catch(fail)
}

async function load(): Promise<void> {
  const own = ++generation
  if (search.value.trim() !== state.search) search.value = state.search
  const found = await fetchPersons(state.search, state.offset, PAGE_ROWS, completeFilters(state.properties))
  if (own !== generation) return
  clearProblem()
  page = found
  renderList()
}

function refine(change: Partial<ListState>): void {
  state = { ...state, offset: 0, ...change }
  putListState(state)
  load().catch(fail)
}

function renderList(): void {
  const entries = page.results.map((person) => ({
    id: person.id,
    title: shortId(personName(person)),
    note: `${person.is_identified ? 'Identified' : 'Anonymous'} · ${plural(person.event_count, 'event')}`,
    before: avatar(person),
    after: lastSeen(person),
    onOpen: () => opened.go(person.id),
  }))
  showEntries('person', entries, opened.value(), page.count)
  const isFiltered = state.search !== '' || completeFilters(state.properties).length > 0
  byId('entry-empty').replaceChildren(
    h(
      'p',
      {},
      isFiltered
        ? 'No person matches. Search for less, or remove a property.'
        : 'No person yet: a visitor becomes one by identify() or by properties. Anonymous events are on the Activity page.',
    ),
  )
  showPager(byId('pager'), page, state.offset, (_, offset) => refine({ offset }))
}

const avatar = (person: Person): HTMLElement =>
  h(
    'span',
    { class: 'avatar', 'aria-hidden': 'true', 'data-identified': person.is_identified },
    personName(person).slice(0, 1),
  )

const lastSeen = ({ last_seen }: Person): HTMLElement | null =>
  last_seen === null
    ? null
    : h('time', { class: 'muted', datetime: last_seen, title: fullTime(last_seen) }, shortTime(last_seen))

const refineSoon = debounce(() => refine({ search: search.value.trim() }), 200)

function renderFilters(): void {
  const rows = propertyFilters(state.properties, {
    types: ['person'],
    onRows: () => {
      keepingFocus(filterBox, renderFilters)
      refineSoon()
    },
    onValue: refineSoon,
  })
  filterBox.replaceChildren(...rows)
}

function onKey(event: KeyboardEvent): void {
  const isTyping = (event.target as Element).matches('input, select, textarea')
  if (event.key === '/' && !isTyping) {
    event.preventDefault()
    search.select()
  } else if (event.key === 'Escape' && opened.value() !== null) opened.go(null)
}

function start(): void {
  mountFrame()
  renderFilters()
  search.addEventListener('input', refineSoon)
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  document.addEventListener('keydown', onKey)
  suggestProperties().catch(fail)
  show()
  load().catch(fail)
}

start()
