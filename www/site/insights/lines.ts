// Results that are lines over time, or over a number of intervals: trends, lifecycle and stickiness.
import { marksOf, type Annotation } from '../shared/annotations'
import { chart, type Series } from '../shared/chart'
import { h } from '../shared/dom'
import { number } from '../shared/format'
import { scrolled, table, type Cell } from '../shared/table'
import { ofLifecycle, ofStickiness, ofTotal, ofTrend } from './actors'
import type { Line } from './api'
import { personsButton, type Persons } from './persons_dialog'
import type { Query } from './query'

/** Counts of these can be added up; a person of two days is still one. */
const ADDITIVE = new Set(['total', 'sum', undefined])

export const areEmpty = (lines: Line[]): boolean =>
  lines.every(({ data, aggregated_value = 0 }) => aggregated_value === 0 && data.every((one) => one === 0))

export function showTrends(lines: Line[], query: Query, annotations: Annotation[]): HTMLElement[] {
  const display = query.trendsFilter?.display
  const named = lines.map((line) => ({ ...line, label: nameOf(line, query) }))
  const numbers = lineTable(named, 'Counts', (line, place) => ofTrend(query, named, line, place))
  if (display === 'BoldNumber') return [boldNumbers(named, query), numbers]
  const current = named.find(({ compare_label }) => compare_label !== 'previous')
  const labels = current?.labels ?? []
  const marks = marksOf(annotations, current?.days ?? [], query.interval)
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
  return [chart({ kind, title: `Trends of ${listOf(named)}`, labels, series, marks }), numbers]
}

function nameOf(line: Line, query: Query): string {
  const isOne = new Set(query.series?.map(({ event }) => event)).size === query.series?.length
  const math = line.action.math
  const counted = isOne || math === undefined || math === 'total' ? '' : ` (${math})`
  return line.label + counted + (line.compare_label === 'previous' ? ' (before)' : '')
}

const listOf = (lines: Line[]): string => lines.map(({ label }) => label).join(', ')

function boldNumbers(lines: Line[], query: Query): HTMLElement {
  const one = (line: Line): HTMLElement => {
    const { label, aggregated_value = 0 } = line
    return h('div', {}, h('dt', {}, label), h('dd', {}, cell(aggregated_value, label, ofTotal(query, line))))
  }
  return h('dl', { class: 'bold-numbers' }, ...lines.map(one))
}

/** A number with the persons behind it, where there are some. `what` says what it is of. */
const cell = (count: number, what: string, persons: Persons | null): Cell =>
  persons && count !== 0
    ? personsButton(number(count), `${what}: ${number(count)}`, `Persons behind ${what}`, persons)
    : number(count)

type PersonsAt = (line: Line, place: number) => Persons | null

/** A row for each line; the last column sums up. */
function lineTable(lines: Line[], caption: string, personsAt: PersonsAt): HTMLElement {
  const [first] = lines
  const isSum = lines.every(({ action }) => ADDITIVE.has(action.math))
  const sumOf = ({ data, count }: Line): string => number(isSum ? count : count / Math.max(1, data.length))
  const heads = ['Series', isSum ? 'Sum' : 'Average', ...(first?.labels ?? [])]
  const row = (line: Line): Cell[] => [
    line.label,
    sumOf(line),
    ...line.data.map((count, place) =>
      cell(count, `${line.label}, ${line.labels[place] ?? ''}`, personsAt(line, place)),
    ),
  ]
  return scrolled(table(caption, heads, lines.map(row)))
}

const STATUS_COLOURS = { new: 0, returning: 2, resurrecting: 3, dormant: 1 }

export function showLifecycle(lines: Line[], query: Query, annotations: Annotation[]): HTMLElement[] {
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
      marks: marksOf(annotations, lines[0]?.days ?? [], query.interval),
    }),
    lineTable(named, 'Persons', (line, place) => ofLifecycle(query, line, place)),
  ]
}

export function showStickiness(lines: Line[], query: Query): HTMLElement[] {
  const series = lines.map(({ label, data }, colour) => ({ label, data, colour }))
  return [
    chart({
      kind: 'bar',
      title: `On how many intervals persons did ${listOf(lines)}`,
      labels: lines[0]?.labels ?? [],
      series,
    }),
    lineTable(lines, 'Persons by number of intervals', (line, place) => ofStickiness(query, line, place)),
  ]
}
