import { h } from '../shared/dom'
import { number, percent, signed } from '../shared/format'
import { table } from '../shared/table'
import type { Exposures, Metric, Results, Sample } from './api'

/** Why nothing is concluded, by PostHog's names. */
const FAILURES: Record<string, string> = {
  'not-enough-exposures': 'fewer than 50 persons',
  'not-enough-metric-data': 'fewer than 5 conversions',
  'baseline-mean-is-zero': 'the baseline has none',
}

/** How many persons saw which variant. */
export function exposureTable({ total_exposures, sample_ratio_mismatch }: Exposures): HTMLElement {
  const rows = Object.entries(total_exposures).map(([variant, persons]) => [
    variant === '$multiple' ? 'Several variants (left out)' : variant,
    number(persons),
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
    return isFunnel ? percent(value) : number(value)
  }
  const row = (sample: Sample, isBaseline: boolean): string[] => [
    sample.key,
    number(sample.number_of_samples),
    number(sample.sum),
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
  const first = chance === undefined ? `p = ${number(sample.p_value ?? 1)}` : percent(chance)
  return [first + (sample.significant ? ' ✓' : ''), interval.map(signed).join(' to ')]
}
