import '../shared/base.css'
import { byId, h } from '../shared/dom'
import { mountThemeToggle } from '../shared/theme'
import '../activity/activity.css'
import '../activity/detail.css'
import { act, createExperiment, fetchEventNames, fetchExperiments, fetchExposures, fetchResults } from './api'
import type { Experiment } from './api'
import { exposureTable, resultTable } from './results'
import './experiments.css'

const problem = byId('problem')
const detail = byId('detail')

let experiments: Experiment[] = []
/** Counted up with each opening, so that a late answer is not shown in another experiment's place. */
let opening = 0

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

function fail(error: unknown): void {
  problem.textContent = error instanceof Error ? error.message : String(error)
  problem.hidden = false
}

/** The experiment in the address: a number, or `new`. */
function opened(): string | null {
  return new URLSearchParams(location.search).get('experiment')
}

function go(experiment: string | null): void {
  history.pushState(
    null,
    '',
    experiment === null ? '/experiments/' : `/experiments/?experiment=${experiment}`,
  )
  show().catch(fail)
}

async function refresh(): Promise<void> {
  experiments = await fetchExperiments()
  problem.hidden = true
  await show()
}

async function show(): Promise<void> {
  renderList()
  const name = opened()
  const found = experiments.find(({ id }) => String(id) === name)
  detail.hidden = name !== 'new' && !found
  document.body.classList.toggle('has-detail', !detail.hidden)
  if (found) await showExperiment(found)
  else if (name === 'new') await showForm()
}

function renderList(): void {
  const name = opened()
  const row = ({ id, name: title, status, feature_flag_key }: Experiment): HTMLElement =>
    h(
      'li',
      { class: 'experiment-row', 'aria-current': String(id) === name ? 'true' : undefined },
      h(
        'button',
        { type: 'button', onclick: () => go(String(id)) },
        h('strong', {}, title),
        h('span', { class: 'muted' }, feature_flag_key),
      ),
      h('span', { class: 'status', 'data-status': status }, status),
    )
  byId('experiment-list').replaceChildren(...experiments.map(row))
  byId('experiment-empty').hidden = experiments.length > 0
  const number = experiments.length
  byId('experiment-count').textContent = `${number} ${number === 1 ? 'experiment' : 'experiments'}`
}

async function showExperiment(experiment: Experiment): Promise<void> {
  const own = ++opening
  const results = h(
    'div',
    { class: 'numbers', 'aria-busy': 'true' },
    h('p', { class: 'muted' }, 'Counting …'),
  )
  detail.replaceChildren(heading(experiment.name), stateOf(experiment), results)
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

function heading(title: string): HTMLElement {
  return h(
    'header',
    { class: 'experiment-head' },
    h('h2', {}, title),
    h('button', { type: 'button', class: 'tool', onclick: () => go(null) }, 'Close'),
  )
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
  const field = (label: string, id: string, list?: string): HTMLElement =>
    h(
      'label',
      { class: 'control' },
      h('span', {}, label),
      h('input', { id, name: id, required: true, list, autocomplete: 'off' }),
    )
  const value = (id: string): string => byId<HTMLInputElement>(id).value.trim()
  const create = async (): Promise<void> => {
    const { id } = await createExperiment(value('name'), value('key'), value('goal'))
    history.replaceState(null, '', `/experiments/?experiment=${id}`)
    await refresh()
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
    field('Goal: the event that counts', 'goal', 'event-names'),
    h('datalist', { id: 'event-names' }, ...names.map((name) => h('option', { value: name }))),
    h('button', { type: 'submit', class: 'primary' }, 'Create experiment'),
  )
  detail.replaceChildren(heading('New experiment'), form)
  byId('name').focus()
}

async function start(): Promise<void> {
  mountThemeToggle(byId<HTMLButtonElement>('theme'))
  byId('new').addEventListener('click', () => go('new'))
  window.addEventListener('popstate', () => void show().catch(fail))
  await refresh()
}

start().catch(fail)
