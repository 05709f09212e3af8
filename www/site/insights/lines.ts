// Results that are lines over time, or over a number of intervals: trends, lifecycle and stickiness.
import { chart, type Series } from '../shared/chart'
import { h } from '../shared/dom'
import { number } from '../shared/format'
import { scrolled, table } from '../shared/table'
import type { Line } from './api'
import type { Query } from './query'

/** Counts of these can be added up; a person of two days is still one. */
const ADDITIVE = new Set(['total', 'sum', undefined])

export const areEmpty = (lines: Line[]): boolean =>
  lines.every(({ data, aggregated_value = 0 }) => aggregated_value === 0 && data.every((one) => one === 0))

export function showTrends(lines: Line[], query: Query): HTMLElement[] {
  const display = query.trendsFilter?.display
  const named = lines.map((line) => ({ ...line, label: nameOf(line, query) }))
  const numbers = lineTable(named, 'Counts')
  if (display === 'BoldNumber') return [boldNumbers(named), numbers]
  const labels = named.find(({ compare_label }) => compare_label !== 'previous')?.labels ?? []
  // A line of before has the colour of its line of now.
  const now = named.filter(({ compare_label }) => compare_label !== 'previous')
  const series = named.map((line, index): Series => {
    const isBefore = line.compare_label === 'previous'
    const twin = now.findIndex(({ label }) => label === line.label.replace(/ \(before\)$/, ''))
    return {
      label: line.label,
      data: line.data,
      colour: isBefore && twin >= 0 ? twin : index,
      isDashed: isBefore,
    }
  })
  const kind = display === 'ActionsBar' ? 'bar' : 'line'
  return [chart({ kind, title: `Trends of ${listOf(named)}`, labels, series }), numbers]
}

function nameOf(line: Line, query: Query): string {
  const isOne = new Set(query.series?.map(({ event }) => event)).size === query.series?.length
  const math = line.action.math
  const counted = isOne || math === undefined || math === 'total' ? '' : ` (${math})`
  return line.label + counted + (line.compare_label === 'previous' ? ' (before)' : '')
}

const listOf = (lines: Line[]): string => lines.map(({ label }) => label).join(', ')

function boldNumbers(lines: Line[]): HTMLElement {
  const one = ({ label, aggregated_value = 0 }: Line): HTMLElement =>
    h('div', {}, h('dt', {}, label), h('dd', {}, number(aggregated_value)))
  return h('dl', { class: 'bold-numbers' }, ...lines.map(one))
}

/** A row for each line; the last column sums up. */
function lineTable(lines: Line[], caption: string): HTMLElement {
  const [first] = lines
  const isSum = lines.every(({ action }) => ADDITIVE.has(action.math))
  const sumOf = ({ data, count }: Line): string => number(isSum ? count : count / Math.max(1, data.length))
  const heads = ['Series', isSum ? 'Sum' : 'Average', ...(first?.labels ?? [])]
  const rows = lines.map((line) => [line.label, sumOf(line), ...line.data.map(number)])
  return scrolled(table(caption, heads, rows))
}

const STATUS_COLOURS = { new: 0, returning: 2, resurrecting: 3, dormant: 1 }

export function showLifecycle(lines: Line[]): HTMLElement[] {
  const named = lines.map((line) => ({ ...line, label: line.status ?? line.label }))
  const series = named.map(({ label, data, status }) => ({
    label,
    data,
    colour: STATUS_COLOURS[status ?? 'new'],
  }))
  return [
    chart({
      kind: 'bar',
      title: 'Persons who are new, returning, resurrecting or dormant',
      labels: lines[0]?.labels ?? [],
      series,
      isStacked: true,
    }),
    lineTable(named, 'Persons'),
  ]
}

export function showStickiness(lines: Line[]): HTMLElement[] {
  const series = lines.map(({ label, data }, colour) => ({ label, data, colour }))
  return [
    chart({
      kind: 'bar',
      title: `On how many intervals persons did ${listOf(lines)}`,
      labels: lines[0]?.labels ?? [],
      series,
    }),
    lineTable(lines, 'Persons by number of intervals'),
  ]
}
