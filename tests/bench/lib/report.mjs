// From samples to figures.
import { table } from '../../../scripts/lib/table.mjs'

/** Middle, least and most of `values`. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}

/** The figures of every row, and `text`: their table. */
export function report(measures, subjects, samples) {
  const rows = measures.flatMap((measure) =>
    Object.entries(measure.rows).map(([key, row]) => figures(measure, key, row, samples)),
  )
  const head = [
    'main-thread CPU, bytes',
    'no SDK',
    ...subjects.map(({ name }) => label(name)),
    'ratio',
    'goal',
    '',
  ]
  return { rows, text: table(head, rows.map(cells)) }
}

const label = (name) => ({ ours: 'posthog-wasm', peer: 'posthog-js' })[name] ?? name.split('/').at(-1)

function figures({ name }, key, { title, unit, goal, bound, isLevel }, samples) {
  const of = (at) => samples.filter(({ measure, subject }) => measure === name && subject === at)
  const idle = spread(of(2).map(({ values }) => values[key])).median
  // the page's own share without an SDK is subtracted; a level is taken as it is
  const value = ({ values }) => values[key] - (isLevel ? 0 : idle)
  // whose events did not arrive may have done nothing
  const good = [0, 1].map((at) => of(at).filter(({ missing }) => !missing))
  const [ours, theirs] = good.map((list) => (list.length > 0 ? spread(list.map(value)) : undefined))
  const lost = [0, 1].map((at) => of(at).length - good[at].length)
  const row = { measure: name, key, title, unit, goal, bound, idle, ours, theirs, lost }
  const ratios = good[0].flatMap((one) =>
    good[1].filter(({ run }) => run === one.run).map((other) => value(one) / value(other)),
  )
  if (!isLevel && ratios.length > 0) row.ratio = spread(ratios)
  if (bound !== undefined && ours) row.met = Math.abs(ours.median) <= bound
  if (goal !== undefined && row.ratio) row.met = row.ratio.median <= goal
  return row
}

function cells({ title, unit, goal, bound, idle, lost, ours, theirs, ratio, met }) {
  const number = (value) =>
    unit === 'bytes' ? Math.round(value).toLocaleString('en') : value.toFixed(unit === 'ms' ? 3 : 2)
  const cell = (found, lost) =>
    (found ? `${number(found.median)} (${number(found.min)}..${number(found.max)})` : 'not available') +
    (found && lost ? `, ${lost} lost` : '')
  return [
    unit ? `${title}, ${unit}` : title,
    number(idle),
    cell(ours, lost[0]),
    cell(theirs, lost[1]),
    ratio ? `${ratio.median.toFixed(3)} (${ratio.min.toFixed(3)}..${ratio.max.toFixed(3)})` : '',
    goal === undefined
      ? bound === undefined
        ? ''
        : unit === 'ms'
          ? `<= ${bound} ms`
          : `±${bound} %`
      : `<= ${goal}`,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]
}
