import '../shared/detail.css'
import { byId, debounce, h, keepingFocus } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { fetchEventNames } from '../shared/events_api'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { fetchCohortNames, suggestProperties } from '../shared/suggestions'
import { Annotations } from './annotations'
import { changeInsight, createInsight, deleteInsight, fetchInsight, fetchInsights, type Insight } from './api'
import { queryForm } from './form'
import { Head } from './head'
import './insights.css'
import {
  canonical,
  eventsNode,
  KINDS,
  kindOfFilters,
  newQuery,
  queryOf,
  type Kind,
  type Query,
} from './query'
import { showResults } from './results'
import { Runner } from './runner'

const builder = byId('builder')
const results = byId('results')
const runner = new Runner(byId('progress'), () => void run().catch(fail))
const head = new Head({
  save: (name, isCopy) => void save(name, isCopy).catch(fail),
  remove: (insight) => void remove(insight).catch(fail),
})
const annotations = new Annotations(byId('annotations'), () => showAnswer())
const opened = openedIn('insight', show)
const runSoon = debounce(() => void run().catch(fail), 250)

let insights: Insight[] = []
let names: string[] = []
let cohorts: Record<string, string> = {}
let saved: Insight | null = null
/** Whether the one that is open has a question that this page cannot edit. */
let isElder = false
let query: Query = newQuery('TrendsQuery')
/** What is shown as the answer, and to which question. */
let answered: { query: Query; answer: unknown } | null = null

/** The question in the address, as PostHog writes it: `#q=` and JSON. */
function sharedQuery(): Query | null {
  const text = new URLSearchParams(location.hash.slice(1)).get('q')
  if (text === null) return null
  try {
    const found = queryOf(JSON.parse(text))
    if (found) return found
  } catch {
    // Said below: whatever is wrong with it, it cannot be shown.
  }
  fail('The question in this address cannot be read.')
  return null
}

/** What the page begins with: page views, or the most frequent event. */
function firstQuery(): Query {
  const query = newQuery('TrendsQuery')
  const event = names.includes('$pageview') ? '$pageview' : names[0]
  if (event !== undefined) query.series = [eventsNode(event)]
  return query
}

function show(): void {
  clearProblem()
  const id = opened.value()
  saved = insights.find(({ short_id }) => short_id === id) ?? null
  if (id !== null && !saved) fail('There is no insight at this address: it may have been deleted.')
  const asked = sharedQuery() ?? (saved && queryOf(saved.query))
  isElder = saved !== null && asked === null
  query = asked ?? firstQuery()
  renderList()
  head.show(saved, isElder)
  annotations.of(saved)
  showAnswer(null)
  if (saved && isElder) {
    showElder(saved).catch(fail)
    return
  }
  renderForm()
  run().catch(fail)
}

/** An insight in the elder form of the API (`filters`) is shown as it is: the form of this page is for queries. */
async function showElder(insight: Insight): Promise<void> {
  builder.replaceChildren(
    h(
      'p',
      { class: 'muted' },
      'This insight was made with the elder “filters” of the API. Its answer is shown and its name can be changed; to change more, put the question together again.',
    ),
    h('button', { type: 'button', class: 'secondary', onclick: () => opened.go(null) }, 'New question'),
  )
  head.mark(false)
  const { filters, result } = await fetchInsight(insight.id)
  if (saved !== insight) return
  if (result === null) fail('This question cannot be counted here.')
  else showAnswer({ query: { kind: kindOfFilters(filters) }, answer: result })
}

function renderList(): void {
  const kindOf = (insight: Insight): string => KINDS[queryOf(insight.query)?.kind as Kind] ?? 'elder form'
  const entries = insights.toReversed().map((insight) => ({
    id: insight.short_id,
    title: insight.name || 'Untitled',
    note: kindOf(insight),
    onOpen: () => opened.go(insight.short_id),
  }))
  showEntries('saved insight', entries, opened.value())
}

function renderForm(): void {
  const form = queryForm(query, {
    names,
    cohorts,
    onRows: () => {
      keepingFocus(builder, renderForm)
      changed()
    },
    onValue: changed,
    onKind: (kind) => {
      if (kind !== query.kind) query = newQuery(kind, query)
      keepingFocus(builder, renderForm)
      changed()
    },
  })
  builder.replaceChildren(...form)
}

const isChanged = (): boolean => {
  const stored = saved && queryOf(saved.query)
  return !stored || canonical(stored) !== canonical(query)
}

function changed(): void {
  clearProblem()
  const { pathname, search } = location
  const hash = isChanged() ? `#q=${encodeURIComponent(canonical(query))}` : ''
  history.replaceState(null, '', pathname + search + hash)
  runSoon()
}

async function run(): Promise<void> {
  head.mark(isChanged())
  if (names.length === 0) {
    results.replaceChildren(nothingYet())
    return
  }
  const asked = structuredClone(query)
  let answer: unknown
  try {
    answer = await runner.run(asked)
  } catch (error) {
    showAnswer(null)
    throw error
  }
  if (answer !== null) showAnswer({ query: asked, answer })
}

/** Shows an answer, or the one that is there with the annotations of now. */
function showAnswer(shown = answered): void {
  answered = shown
  results.replaceChildren(...(shown ? showResults(shown.query, shown.answer, annotations.shown()) : []))
}

const nothingYet = (): HTMLElement =>
  h(
    'div',
    { class: 'empty' },
    h(
      'p',
      {},
      'Nothing has arrived yet, so there is nothing to count. Open one of the shops and click around.',
    ),
    h('a', { class: 'primary', href: '/shop/' }, 'Script-tag shop'),
    h('a', { class: 'secondary', href: '/app/' }, 'Vite app'),
  )

async function save(name: string, isCopy: boolean): Promise<void> {
  const insight =
    saved && !isCopy
      ? await changeInsight(saved.id, name, isElder ? null : query)
      : await createInsight(name, query)
  insights = await fetchInsights()
  opened.replace(insight.short_id)
}

async function remove({ id }: Insight): Promise<void> {
  await deleteInsight(id)
  insights = await fetchInsights()
  opened.replace(null)
}

async function start(): Promise<void> {
  mountFrame()
  byId('new').addEventListener('click', () => opened.go(null))
  suggestProperties().catch(fail)
  const [stored, known, named] = await Promise.all([
    fetchInsights(),
    fetchEventNames(),
    fetchCohortNames(),
    annotations.load(),
  ])
  insights = stored
  cohorts = named
  names = known.map(({ name }) => name)
  show()
}

start().catch(fail)
