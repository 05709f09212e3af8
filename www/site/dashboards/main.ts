import { fetchInsights, type Insight } from '../insights/api'
import { RANGES } from '../insights/form'
import '../insights/insights.css'
import { fetchAnnotations, type Annotation } from '../shared/annotations'
import { askFirst } from '../shared/confirm'
import '../shared/detail.css'
import { byId, h } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { checkbox, choice, labelled, linkButton } from '../shared/forms'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import {
  changeDashboard,
  createDashboard,
  deleteDashboard,
  fetchDashboard,
  fetchDashboards,
  putOn,
  type Dashboard,
  type Listed,
  type Tile,
} from './api'
import './dashboards.css'
import { tileList } from './tiles'

const board = byId('board')
const opened = openedIn('dashboard', show)

let dashboards: Listed[] = []
let insights: Insight[] = []
let annotations: Annotation[] = []
/** Grows with each look, so that an answer to an older one is ignored. */
let generation = 0

function show(): void {
  const id = opened.value()
  const entries = dashboards.map((dashboard) => ({
    id: String(dashboard.id),
    title: dashboard.name || 'Untitled',
    note: dashboard.description || (dashboard.pinned ? 'pinned' : ''),
    onOpen: () => opened.go(String(dashboard.id)),
  }))
  showEntries('dashboard', entries, id)
  const found = dashboards.find((one) => String(one.id) === id)
  const own = ++generation
  if (!found) {
    board.replaceChildren()
    if (id !== null) fail('There is no dashboard at this address: it may have been deleted.')
    return
  }
  board.setAttribute('aria-busy', 'true')
  const load = async (): Promise<void> => {
    const dashboard = await fetchDashboard(found.id)
    if (own === generation) render(dashboard)
  }
  load().catch(fail)
}

function render(dashboard: Dashboard): void {
  clearProblem()
  board.removeAttribute('aria-busy')
  const hint = h('p', { class: 'empty' }, 'Nothing is on this dashboard yet. Add an insight that is saved.')
  board.replaceChildren(
    headForm(dashboard),
    dashboard.tiles.length > 0
      ? tileList(dashboard, annotations, {
          remove: (tile) =>
            change(() => changeDashboard(dashboard.id, { tiles: [{ id: tile.id, deleted: true }] })),
          move: (tile, by) =>
            change(() => changeDashboard(dashboard.id, { tiles: moved(dashboard.tiles, tile, by) })),
        })
      : hint,
  )
}

/** The places of tiles after one was moved: PostHog's layout with one tile in each row. */
function moved(tiles: Tile[], tile: Tile, by: -1 | 1): object[] {
  const order = tiles.filter((one) => one !== tile)
  order.splice(tiles.indexOf(tile) + by, 0, tile)
  return order.map(({ id }, y) => ({ id, layouts: { sm: { x: 0, y, w: 12, h: 5 } } }))
}

function headForm(dashboard: Dashboard): HTMLElement {
  const name = h('input', { required: true, maxlength: 400, autocomplete: 'off', value: dashboard.name })
  const description = h('input', { maxlength: 4000, autocomplete: 'off', value: dashboard.description })
  const { date_from: from, date_to: to } = dashboard.filters
  const dates = { '': 'Each insight’s own', ...RANGES }
  const time = choice('Time', dates, [from, to].filter(Boolean).join('/'), (value) => {
    const [first = null, last = null] = value === '' ? [] : value.split('/')
    change(() => changeDashboard(dashboard.id, { filters: { date_from: first, date_to: last } }))
  })
  let { pinned } = dashboard
  const save = (event: Event): void => {
    event.preventDefault()
    const body = { name: name.value.trim(), description: description.value.trim(), pinned }
    change(() => changeDashboard(dashboard.id, body))
  }
  return h(
    'form',
    { class: 'answer-head', 'aria-label': 'This dashboard', onsubmit: save },
    labelled('Name', name),
    labelled('Description', description),
    checkbox('Pinned', pinned, (checked) => (pinned = checked)),
    h('button', { class: 'primary' }, 'Save'),
    linkButton('Delete', () => remove(dashboard), 'danger'),
    labelled('Time', time),
    labelled('Add insight', insightChoice(dashboard)),
  )
}

/** The saved insights that are not on the dashboard yet. */
function insightChoice(dashboard: Dashboard): HTMLSelectElement {
  const others = insights.filter(({ dashboards }) => !dashboards.includes(dashboard.id))
  const names = Object.fromEntries(others.map(({ id, name }) => [`insight-${id}`, name || 'Untitled']))
  return choice(
    'Add insight',
    { '': others.length > 0 ? 'Choose …' : 'All are here', ...names },
    '',
    (value) => {
      const insight = others.find(({ id }) => `insight-${id}` === value)
      if (insight) change(() => putOn(insight, [...insight.dashboards, dashboard.id]))
    },
  )
}

/** Does something to what is shown, and shows it again. */
function change(run: () => Promise<unknown>): void {
  const changed = async (): Promise<void> => {
    await run()
    await load()
    show()
  }
  changed().catch(fail)
}

function remove({ id, name }: Dashboard): void {
  const run = async (): Promise<void> => {
    await deleteDashboard(id)
    await load()
    opened.replace(null)
  }
  const what = `“${name}” is deleted for all who use this collector. Its insights stay.`
  askFirst('Delete this dashboard?', what, 'Delete dashboard', () => void run().catch(fail))
}

async function create(): Promise<void> {
  const { id } = await createDashboard('New dashboard')
  await load()
  opened.go(String(id))
}

async function load(): Promise<void> {
  const loaded = await Promise.all([fetchDashboards(), fetchInsights(), fetchAnnotations()])
  ;[dashboards, insights, annotations] = loaded
}

async function start(): Promise<void> {
  mountFrame()
  byId('new').addEventListener('click', () => void create().catch(fail))
  await load()
  show()
}

start().catch(fail)
