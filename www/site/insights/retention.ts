import { chart } from '../shared/chart'
import { h } from '../shared/dom'
import { number, percent } from '../shared/format'
import { scrolled, table, type Cell } from '../shared/table'
import type { Cohort } from './api'

/** How strong the colour of 100 % is: text on it stays readable. */
const STRONGEST = 30

export function showRetention(cohorts: Cohort[]): HTMLElement[] {
  const labels = cohorts[0]?.values.map(({ label }) => label) ?? []
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
        cohorts.map((cohort, index) => row(cohort, labels.length - index)),
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

/** `past` intervals of a row are over or have begun; the others are empty. */
function row({ label, date, values }: Cohort, past: number): Cell[] {
  const began = values[0]?.count ?? 0
  const cell = (count: number): Cell => {
    const part = began === 0 ? 0 : count / began
    const style = `background: color-mix(in srgb, var(--series-1) ${part * STRONGEST}%, transparent)`
    return h('span', { class: 'retained', style, title: `${number(count)} persons` }, percent(part))
  }
  return [
    h('span', { title: date }, `${label}, ${date.slice(0, 10)}`),
    number(began),
    ...values.map(({ count }, later) => (later < past && began > 0 ? cell(count) : '')),
  ]
}
