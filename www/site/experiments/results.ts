import { h } from '../shared/dom'
import { number, percent, signed } from '../shared/format'
import { table } from '../shared/table'
import type { EventsNode, Exposures, Metric, Results, Sample } from './api'

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

const nameOf = (node?: EventsNode): string => node?.event ?? 'All events'

export function titleOf(metric: Metric): string {
  switch (metric.metric_type) {
    case 'funnel':
      return metric.name ?? nameOf(metric.series?.at(-1))
    case 'mean':
      return metric.name ?? nameOf(metric.source)
    case 'ratio':
      return metric.name ?? `${nameOf(metric.numerator)} / ${nameOf(metric.denominator)}`
    case 'retention':
      return metric.name ?? `${nameOf(metric.start_event)}, then ${nameOf(metric.completion_event)}`
  }
}

/** Heads of the columns with persons, the sum and what is compared. */
const HEADS: Record<Metric['metric_type'], string[]> = {
  funnel: ['Persons', 'Converted', 'Conversion'],
  mean: ['Persons', 'Sum', 'Mean'],
  ratio: ['Persons', 'Numerator', 'Denominator', 'Ratio'],
  retention: ['Started', 'Came back', 'Retention'],
}

function numbers({ metric_type }: Metric, sample: Sample): string[] {
  const { sum, number_of_samples, denominator_sum } = sample
  const below = denominator_sum ?? number_of_samples
  const isShare = metric_type === 'funnel' || metric_type === 'retention'
  const compared = below === 0 ? '–' : isShare ? percent(sum / below) : number(sum / below)
  const denominator = metric_type === 'ratio' ? [number(below)] : []
  return [number(number_of_samples), number(sum), ...denominator, compared]
}

/** What the persons of each variant did, and how sure the difference is. */
export function resultTable(metric: Metric, { baseline, variant_results }: Results): HTMLElement {
  const row = (sample: Sample, isBaseline: boolean): string[] => [
    sample.key,
    ...numbers(metric, sample),
    ...(isBaseline ? ['baseline', ''] : conclusion(sample, baseline)),
  ]
  const rows = [row(baseline, true), ...variant_results.map((sample) => row(sample, false))]
  const heads = ['Variant', ...HEADS[metric.metric_type], 'Chance to win', 'Difference']
  return table(titleOf(metric), heads, rows)
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
