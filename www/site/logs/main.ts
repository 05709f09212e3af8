import '../shared/detail.css'
import { byId, debounce, h } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { copyable, fact, facts } from '../shared/facts'
import { fullTime, shortTime } from '../shared/format'
import { choice, detailHead } from '../shared/forms'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { propertyTable } from '../shared/property_table'
import { timeChoice } from '../shared/time_choice'
import { fetchLogs, type LogLine, type LogQuery } from './api'
import './logs.css'

/** How long after an answer the next one is asked for while the list is live, as on PostHog's page. */
const LIVE_MS = 2000

/** The least severe level that is shown. */
const LEVELS = {
  trace: 'All',
  info: 'Info and worse',
  warn: 'Warnings and worse',
  error: 'Errors',
  fatal: 'Fatal',
}
const ORDER = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

const detail = byId('detail')
const search = byId<HTMLInputElement>('search')
const more = byId<HTMLButtonElement>('more')
const live = byId<HTMLInputElement>('live')
const opened = openedIn('line', show)

const query: LogQuery = { searchTerm: '', severityLevels: [], date_from: '-7d' }
let lines: LogLine[] = []
let next: string | null = null
let checkpoint = ''
/** Grows with each new list, so that what belongs to an older one is ignored. */
let generation = 0
let timer: number | undefined

async function load(): Promise<void> {
  const own = ++generation
  const page = await fetchLogs(query)
  if (own !== generation) return
  clearProblem()
  lines = page.results
  next = page.nextCursor
  checkpoint = page.liveLogsCheckpoint
  show()
  follow()
}

async function loadMore(): Promise<void> {
  if (next === null) return
  const own = generation
  const page = await fetchLogs(query, { after: next })
  if (own !== generation) return
  lines = [...lines, ...page.results]
  next = page.nextCursor
  show()
}

/** Asks for what came in since, again and again. */
function follow(): void {
  window.clearTimeout(timer)
  if (live.checked) timer = window.setTimeout(() => void loadNew().catch(failLive), LIVE_MS)
}

async function loadNew(): Promise<void> {
  const own = generation
  const page = await fetchLogs(query, { liveLogsCheckpoint: checkpoint })
  if (own !== generation) return
  clearProblem()
  checkpoint = page.liveLogsCheckpoint
  if (page.results.length > 0) {
    // What is late belongs further down.
    lines = [...page.results, ...lines].sort((a, b) => b.timestamp.localeCompare(a.timestamp))
    show()
  }
  follow()
}

/** The server may come back. */
function failLive(error: unknown): void {
  fail(error)
  follow()
}

function refine(change: Partial<LogQuery>): void {
  Object.assign(query, change)
  load().catch(fail)
}

function show(): void {
  const id = opened.value()
  const entries = lines.map((line) => ({
    id: line.uuid,
    title: line.body,
    note: line.service_name,
    before: h('span', { class: 'level', 'data-level': line.level }, line.level),
    after: h(
      'time',
      { class: 'muted', datetime: line.timestamp, title: fullTime(line.timestamp) },
      shortTime(line.timestamp),
    ),
    onOpen: () => opened.go(line.uuid),
  }))
  showEntries('line', entries, id)
  more.hidden = next === null
  const line = lines.find(({ uuid }) => uuid === id)
  detail.hidden = !line
  document.body.classList.toggle('has-detail', Boolean(line))
  if (line) detail.replaceChildren(...content(line))
}

const content = (line: LogLine): Node[] => [
  detailHead('Log line', () => opened.go(null)),
  h('p', { class: 'line-body' }, line.body),
  facts(
    fact('Level', line.level),
    fact('Time', h('time', { datetime: line.timestamp }, fullTime(line.timestamp))),
    fact('Service', line.service_name || 'not named'),
    fact('Scope', line.instrumentation_scope || 'not named'),
    ...(line.trace_id ? [fact('Trace', copyable(line.trace_id, 'trace'))] : []),
    ...(line.span_id ? [fact('Span', copyable(line.span_id, 'span'))] : []),
  ),
  propertyTable(line.attributes, 'Attributes'),
  propertyTable(line.resource_attributes, 'Resource'),
]

function start(): void {
  mountFrame()
  const pick = (level: string): void => {
    refine({ severityLevels: level === 'trace' ? [] : ORDER.slice(ORDER.indexOf(level)) })
  }
  byId('level-choice').append(choice('Level', LEVELS, 'trace', pick))
  byId('time-choice').append(timeChoice(query.date_from, (date_from) => refine({ date_from })))
  search.addEventListener(
    'input',
    debounce(() => refine({ searchTerm: search.value.trim() }), 200),
  )
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  more.addEventListener('click', () => void loadMore().catch(fail))
  live.addEventListener('change', () => (live.checked ? void loadNew().catch(failLive) : follow()))
  load().catch(fail)
}

start()
