import '../shared/detail.css'
import { byId, h } from '../shared/dom'
import { showEntries } from '../shared/entries'
import { fetchEventNames } from '../shared/events_api'
import { detailHead, labelled } from '../shared/forms'
import { clearProblem, fail, mountFrame } from '../shared/frame'
import { openedIn } from '../shared/opened'
import { act, createExperiment, fetchExperiments, fetchExposures, fetchResults } from './api'
import type { Experiment } from './api'
import { goalForm } from './goal_form'
import { exposureTable, resultTable } from './results'
import './experiments.css'

const detail = byId('detail')

let experiments: Experiment[] = []
/** Counted up with each opening, so that a late answer is not shown in another experiment's place. */
let opening = 0

const close = (): void => opened.go(null)

/** What may be done next, by the status. */
const ACTIONS: Record<Experiment['status'], [action: string, label: string][]> = {
  draft: [['launch', 'Launch']],
  running: [
    ['pause', 'Pause'],
    ['end', 'End'],
  ],
  paused: [
    ['resume', 'Resume'],
    ['end', 'End'],
  ],
  stopped: [],
}

const opened = openedIn('experiment', () => void show().catch(fail))

async function refresh(): Promise<void> {
  experiments = await fetchExperiments()
  clearProblem()
  await show()
}

async function show(): Promise<void> {
  renderList()
  const name = opened.value()
  const found = experiments.find(({ id }) => String(id) === name)
  detail.hidden = name !== 'new' && !found
  document.body.classList.toggle('has-detail', !detail.hidden)
  if (found) await showExperiment(found)
  else if (name === 'new') await showForm()
}

function renderList(): void {
  const entries = experiments.map(({ id, name, status, feature_flag_key }) => ({
    id: String(id),
    title: name,
    note: feature_flag_key,
    after: h('span', { class: 'status', 'data-status': status }, status),
    onOpen: () => opened.go(String(id)),
  }))
  showEntries('experiment', entries, opened.value())
}

async function showExperiment(experiment: Experiment): Promise<void> {
  const own = ++opening
  const results = h(
    'div',
    { class: 'numbers', 'aria-busy': 'true' },
    h('p', { class: 'muted' }, 'Counting …'),
  )
  detail.replaceChildren(detailHead(experiment.name, close), stateOf(experiment), results)
  const [exposures, ...found] = await Promise.all([
    fetchExposures(experiment.id),
    ...experiment.metrics.map((metric) => fetchResults(experiment.id, metric)),
  ])
  if (own !== opening) return
  const tables = found.map((result, index) => {
    const metric = experiment.metrics[index]
    return metric && resultTable(metric, result)
  })
  const isDraft = experiment.status === 'draft'
  const note = isDraft && h('p', { class: 'muted' }, 'Nothing is counted before the launch.')
  results.replaceChildren(
    ...[note, exposureTable(exposures), ...tables].filter((part) => part instanceof Node),
  )
  results.removeAttribute('aria-busy')
}

function stateOf(experiment: Experiment): HTMLElement {
  const date = (time: string): string => time.slice(0, 16).replace('T', ' ')
  const { start_date, end_date, feature_flag_key, feature_flag, status } = experiment
  const button = ([action, label]: [string, string]): HTMLElement => {
    const run = (): void => void act(experiment.id, action).then(refresh).catch(fail)
    return h('button', { type: 'button', class: 'secondary', onclick: run }, label)
  }
  return h(
    'section',
    { class: 'experiment-state', 'aria-label': 'State' },
    h('span', { class: 'status', 'data-status': status }, status),
    start_date &&
      h(
        'span',
        { class: 'muted' },
        `since ${date(start_date)}${end_date ? `, until ${date(end_date)}` : ''}`,
      ),
    h('a', { href: `/feature_flags/?flag=${feature_flag?.id ?? ''}` }, `Flag ${feature_flag_key}`),
    ...ACTIONS[status].map(button),
  )
}

async function showForm(): Promise<void> {
  const own = ++opening
  const names = await fetchEventNames()
  if (own !== opening) return
  const field = (label: string, id: string): HTMLElement =>
    labelled(label, h('input', { id, name: id, required: true, autocomplete: 'off' }))
  const goal = goalForm()
  const value = (id: string): string => byId<HTMLInputElement>(id).value.trim()
  const create = async (): Promise<void> => {
    const { id } = await createExperiment(value('name'), value('key'), goal.metric())
    experiments = await fetchExperiments()
    clearProblem()
    opened.replace(String(id))
  }
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    create().catch(fail)
  }
  const form = h(
    'form',
    { class: 'experiment-form', 'aria-label': 'New experiment', onsubmit },
    field('Name', 'name'),
    field('Key of the flag', 'key'),
    goal.form,
    h('datalist', { id: 'event-names' }, ...names.map(({ name }) => h('option', { value: name }))),
    h('button', { type: 'submit', class: 'primary' }, 'Create experiment'),
  )
  detail.replaceChildren(detailHead('New experiment', close), form)
  byId('name').focus()
}

async function start(): Promise<void> {
  mountFrame()
  byId('new').addEventListener('click', () => opened.go('new'))
  await refresh()
}

start().catch(fail)
