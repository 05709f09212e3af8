import { chart } from '../shared/chart'
import { h } from '../shared/dom'
import { number, percent } from '../shared/format'
import { scrolled, table, type Cell } from '../shared/table'
import { ofRetention } from './actors'
import type { Cohort } from './api'
import { personsButton } from './persons_dialog'
import type { Query } from './query'

/** How strong the colour of 100 % is: text on it stays readable. */
const STRONGEST = 30

export function showRetention(cohorts: Cohort[], query: Query): HTMLElement[] {
  const labels = cohorts[0]?.values.map(({ label }) => label) ?? []
  const persons = ({ values, label, date }: Cohort, index: number): Cell => {
    const began = values[0]?.count ?? 0
    const found = ofRetention(query, index, labels.length)
    const title = `Persons who began on ${date.slice(0, 10)}`
    return found && began > 0
      ? personsButton(number(began), `${label}: ${number(began)} persons`, title, found)
      : number(began)
  }
  return [
    chart({
      kind: 'line',
      title: 'The share of persons who came back, by intervals since they began',
      labels,
      series: [{ label: 'Came back', data: labels.map((_, later) => returned(cohorts, later)), colour: 0 }],
      isShare: true,
    }),
    scrolled(
      table(
        'Persons who came back',
        ['Began', 'Persons', ...labels],
        cohorts.map((cohort, index) => row(cohort, labels.length - index, persons(cohort, index))),
      ),
    ),
  ]
}

/** Of all persons for whom the interval has come, the share who did something in it. */
function returned(cohorts: Cohort[], later: number): number {
  const old = cohorts.slice(0, cohorts.length - later)
  const sum = (at: number): number => old.reduce((total, { values }) => total + (values[at]?.count ?? 0), 0)
  return sum(0) === 0 ? 0 : sum(later) / sum(0)
}

/** `past` intervals of a row are over or have begun; the others are empty. `persons` shows how many began. */
function row({ label, date, values }: Cohort, past: number, persons: Cell): Cell[] {
  const began = values[0]?.count ?? 0
  const cell = (count: number): Cell => {
    const part = began === 0 ? 0 : count / began
    const style = `background: color-mix(in srgb, var(--series-1) ${part * STRONGEST}%, transparent)`
    return h('span', { class: 'retained', style, title: `${number(count)} persons` }, percent(part))
  }
  return [
    h('span', { title: date }, `${label}, ${date.slice(0, 10)}`),
    persons,
    ...values.map(({ count }, later) => (later < past && began > 0 ? cell(count) : '')),
  ]
}
