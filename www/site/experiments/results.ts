import { h } from '../shared/dom'
import type { Exposures, Metric, Results, Sample } from './api'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const percent = (share: number): string => `${number.format(share * 100)} %`
const signed = (share: number): string => (share > 0 ? '+' : '') + percent(share)

/** Why nothing is concluded, by PostHog's names. */
const FAILURES: Record<string, string> = {
  'not-enough-exposures': 'fewer than 50 persons',
  'not-enough-metric-data': 'fewer than 5 conversions',
  'baseline-mean-is-zero': 'the baseline has none',
}

function table(caption: string, names: string[], rows: (Node | string)[][]): HTMLElement {
  const head = names.map((name) => h('th', { scope: 'col' }, name))
  const row = ([first, ...rest]: (Node | string)[]): HTMLElement =>
    h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((cell) => h('td', {}, cell)))
  return h(
    'table',
    { class: 'results' },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...rows.map(row)),
  )
}

/** How many persons saw which variant. */
export function exposureTable({ total_exposures, sample_ratio_mismatch }: Exposures): HTMLElement {
  const rows = Object.entries(total_exposures).map(([variant, persons]) => [
    variant === '$multiple' ? 'Several variants (left out)' : variant,
    number.format(persons),
  ])
  const isOff = sample_ratio_mismatch && sample_ratio_mismatch.p_value < 0.001
  return h(
    'section',
    { 'aria-label': 'Exposures' },
    table('Persons who saw a variant', ['Variant', 'Persons'], rows),
    isOff &&
      h('p', { class: 'warning' }, 'The shares are not those of the flag: something keeps persons out.'),
  )
}

export function titleOf({ name, series, source }: Metric): string {
  const [last] = (series ?? []).slice(-1)
  return name ?? last?.event ?? source?.event ?? 'All events'
}

/** What the persons of each variant did, and how sure the difference is. */
export function resultTable(metric: Metric, { baseline, variant_results }: Results): HTMLElement {
  const isFunnel = metric.metric_type === 'funnel'
  const mean = ({ sum, number_of_samples }: Sample): string => {
    if (number_of_samples === 0) return '–'
    const value = sum / number_of_samples
    return isFunnel ? percent(value) : number.format(value)
  }
  const row = (sample: Sample, isBaseline: boolean): string[] => [
    sample.key,
    number.format(sample.number_of_samples),
    number.format(sample.sum),
    mean(sample),
    ...(isBaseline ? ['baseline', ''] : conclusion(sample, baseline)),
  ]
  const rows = [row(baseline, true), ...variant_results.map((sample) => row(sample, false))]
  const [sum, share] = isFunnel ? ['Converted', 'Conversion'] : ['Sum', 'Mean']
  return table(titleOf(metric), ['Variant', 'Persons', sum, share, 'Chance to win', 'Difference'], rows)
}

function conclusion(sample: Sample, baseline: Sample): string[] {
  const interval = sample.credible_interval ?? sample.confidence_interval
  if (!interval) {
    const failures = [...new Set([...sample.validation_failures, ...baseline.validation_failures])]
    return [failures.map((failure) => FAILURES[failure] ?? failure).join(', ') || 'not known', '']
  }
  const chance = sample.chance_to_win
  const first = chance === undefined ? `p = ${number.format(sample.p_value ?? 1)}` : percent(chance)
  return [first + (sample.significant ? ' ✓' : ''), interval.map(signed).join(' to ')]
}
