import { chart } from '../shared/chart'
import '../shared/detail.css'
import { byId, debounce, h } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { fact, facts } from '../shared/facts'
import { fullTime, number, plural, shortTime } from '../shared/format'
import { choice, detailHead } from '../shared/forms'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { showPager } from '../shared/pager'
import { timeChoice } from '../shared/time_choice'
import {
  fetchContexts,
  fetchFingerprints,
  fetchIssue,
  fetchIssues,
  setStatus,
  type Fingerprint,
  type Issue,
  type IssuePage,
  type IssueQuery,
  type Status,
} from './api'
import { assignment, merging, splitting } from './parts'
import { stackOf } from './stack'
import './errors.css'

const PAGE_ROWS = 50

const STATUSES = { active: 'Active', resolved: 'Resolved', suppressed: 'Ignored', all: 'All' }
const ORDERS = { last_seen: 'Last seen', first_seen: 'First seen', occurrences: 'Number', users: 'Users' }

const detail = byId('detail')
const search = byId<HTMLInputElement>('search')
const opened = openedIn('issue', () => void show().catch(fail))

const query: IssueQuery = {
  searchQuery: '',
  status: 'active',
  date_from: '-30d',
  orderBy: 'last_seen',
  limit: PAGE_ROWS,
  offset: 0,
}
let page: IssuePage = { results: [], hasMore: false }
/** Grow with each request, so that an answer to an older question is ignored. */
let asked = 0
let opening = 0

async function load(): Promise<void> {
  const own = ++asked
  const found = await fetchIssues(query)
  if (own !== asked) return
  clearProblem()
  page = found
  renderList()
}

function refine(change: Partial<IssueQuery>): void {
  Object.assign(query, { offset: 0 }, change)
  load().catch(fail)
}

function renderList(): void {
  const entries = page.results.map((issue) => ({
    id: issue.id,
    title: issue.name,
    note: issue.description || issue.function,
    after: h(
      'span',
      { class: 'issue-numbers muted' },
      h(
        'span',
        {},
        `${number(issue.aggregations.occurrences)} × · ${plural(issue.aggregations.users, 'user')}`,
      ),
      h('time', { datetime: issue.last_seen, title: fullTime(issue.last_seen) }, shortTime(issue.last_seen)),
    ),
    onOpen: () => opened.go(issue.id),
  }))
  showEntries('issue', entries, opened.value())
  const { offset } = query
  const at = (rows: number): string => `/?offset=${rows}`
  const neighbours = {
    next: page.hasMore ? at(offset + page.results.length) : null,
    previous: offset > 0 ? at(Math.max(0, offset - PAGE_ROWS)) : null,
  }
  showPager(byId('pager'), { results: page.results, ...neighbours }, offset, (_, rows) =>
    refine({ offset: rows }),
  )
}

async function show(): Promise<void> {
  const own = ++opening
  renderList()
  const id = opened.value()
  const issue = id === null ? null : await fetchIssue(id, query.date_from)
  const [stack, fingerprints] = await Promise.all([
    issue?.last_event && stackOfEvent(issue.last_event),
    issue ? fetchFingerprints(issue.id) : [],
  ])
  if (own !== opening) return
  detail.hidden = id === null
  document.body.classList.toggle('has-detail', id !== null)
  detail.replaceChildren(
    ...(issue ? content(issue, stack, fingerprints) : [detailHead('Not found', () => opened.go(null))]),
  )
  detail.scrollTop = 0
}

/** What may be done next, by the status. */
const ACTIONS: Record<Status, [status: Status, label: string][]> = {
  active: [
    ['resolved', 'Resolve'],
    ['suppressed', 'Ignore'],
  ],
  resolved: [['active', 'Reopen']],
  suppressed: [['active', 'Stop ignoring']],
  archived: [['active', 'Reopen']],
  pending_release: [['active', 'Reopen']],
}

async function stackOfEvent(event: { properties: string }): Promise<HTMLElement> {
  const properties = JSON.parse(event.properties) as Record<string, unknown>
  return stackOf(properties, await fetchContexts(properties))
}

function content(issue: Issue, stack: HTMLElement | null | undefined, fingerprints: Fingerprint[]): Node[] {
  const { aggregations, last_event } = issue
  const days = aggregations.volume_buckets
  const again = (): Promise<unknown> => Promise.all([load(), show()])
  const button = ([status, label]: [Status, string]): HTMLElement => {
    const run = async (): Promise<void> => {
      await setStatus(issue.id, status)
      await again()
    }
    return h('button', { type: 'button', class: 'secondary', onclick: () => void run().catch(fail) }, label)
  }
  const time = (iso: string): HTMLElement => h('time', { datetime: iso }, fullTime(iso))
  const known: Record<string, string> = STATUSES
  return [
    detailHead(issue.name, () => opened.go(null)),
    h('p', { class: 'stack-message' }, issue.description),
    h(
      'div',
      { class: 'issue-actions' },
      h('span', { class: 'status' }, known[issue.status] ?? issue.status),
      ...ACTIONS[issue.status].map(button),
      ...assignment(issue, again),
    ),
    facts(
      fact('Number', number(aggregations.occurrences)),
      fact('Users', number(aggregations.users)),
      fact('Sessions', number(aggregations.sessions)),
      fact('First seen', time(issue.first_seen)),
      fact('Last seen', time(issue.last_seen)),
      fact(
        'Where',
        h('code', {}, [issue.function, issue.source].filter(Boolean).join(' in ') || 'not known'),
      ),
    ),
    ...(days.length > 0
      ? [
          chart({
            kind: 'bar',
            title: `Exceptions by day: ${days.map(({ label, value }) => `${label.slice(0, 10)} ${value}`).join(', ')}`,
            labels: days.map(({ label }) => label.slice(5, 10)),
            series: [{ label: 'Exceptions', data: days.map(({ value }) => value), colour: 0 }],
          }),
        ]
      : []),
    ...[
      merging(
        issue,
        page.results.filter(({ id }) => id !== issue.id),
        again,
      ),
      splitting(issue, fingerprints, again),
    ].filter((part) => part !== false),
    ...(last_event && stack
      ? [
          stack,
          h(
            'p',
            { class: 'detail-actions' },
            h(
              'a',
              { class: 'link', href: `/activity/?open_event=${last_event.uuid}` },
              'The last exception with all its properties',
            ),
          ),
        ]
      : []),
  ]
}

function start(): void {
  mountFrame()
  byId('status-choice').append(choice('Status', STATUSES, query.status, (status) => refine({ status })))
  byId('order-choice').append(choice('Order', ORDERS, query.orderBy, (orderBy) => refine({ orderBy })))
  const pick = (date_from: string): void => {
    refine({ date_from })
    if (opened.value() !== null) show().catch(fail)
  }
  byId('time-choice').append(timeChoice(query.date_from, pick))
  search.addEventListener(
    'input',
    debounce(() => refine({ searchQuery: search.value.trim() }), 200),
  )
  byId('filters').addEventListener('submit', (event) => event.preventDefault())
  load().catch(fail)
  show().catch(fail)
}

start()
