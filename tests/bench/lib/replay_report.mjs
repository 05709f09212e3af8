// From samples of recorders to figures.
import { table } from '../../../scripts/lib/table.mjs'
import { spread } from './report.mjs'

/** The figures of every row, and `text`: their table. Ratios are ours by another's, formed within a run. */
export function replayReport(measures, recorders, samples) {
  const rows = measures.flatMap((measure) =>
    Object.entries(measure.rows).map(([key, row]) => figures(measure.name, key, row, recorders, samples)),
  )
  const head = [
    'recorder: main-thread CPU, bytes',
    ...recorders.map(({ title }) => title),
    'by rrweb',
    'goal',
    'by walk',
    '',
  ]
  return {
    rows,
    text: table(
      head,
      rows.map((row) => cells(row, recorders)),
    ),
  }
}

function figures(measure, key, row, recorders, samples) {
  const of = (name) => samples.filter((sample) => sample.measure === measure && sample.name === name)
  const raw = ({ values }) => values[key]
  const none = of('none').length ? spread(of('none').map(raw)).median : 0
  // the page's own share without a recorder is subtracted; a level is taken as it is
  const value = (sample) => raw(sample) - (row.isLevel ? 0 : none)
  const result = { measure, key, ...row, none, by: {} }
  for (const { name } of recorders) {
    const list = of(name)
    if (list.length) result.by[name] = spread(list.map(name === 'none' ? raw : value))
  }
  const ratio = (other) => {
    const ratios = of('ours').flatMap((one) =>
      of(other)
        .filter(({ run }) => run === one.run)
        .map((against) => value(one) / value(against)),
    )
    return ratios.length ? spread(ratios) : undefined
  }
  result.byRrweb = ratio('rrweb')
  result.byWalk = row.walkGoal ? ratio('walk') : undefined
  const goals = [
    [row.goal, result.byRrweb],
    [row.walkGoal, result.byWalk],
    [row.bound, result.by.ours],
  ].filter(([goal]) => goal !== undefined)
  if (result.by.ours && goals.length)
    result.met = goals.every(([goal, found]) => found && found.median <= goal)
  return result
}

function cells(row, recorders) {
  const number = (value) => (row.unit === 'bytes' ? Math.round(value).toLocaleString('en') : value.toFixed(1))
  const cell = (found) =>
    found ? `${number(found.median)} (${number(found.min)}..${number(found.max)})` : ''
  const share = (found) => (found ? found.median.toFixed(3) : '')
  const goals = [
    row.goal !== undefined && `<= ${+row.goal.toFixed(3)}`,
    row.walkGoal !== undefined && `<= ${row.walkGoal} walk`,
    row.bound !== undefined && `<= ${row.bound} ${row.unit}`,
  ].filter(Boolean)
  return [
    `${row.title}, ${row.unit}`,
    ...recorders.map(({ name }) => cell(row.by[name])),
    share(row.byRrweb),
    goals.join(', '),
    share(row.byWalk),
    row.met === undefined ? '' : row.met ? 'met' : 'MISSED',
  ]
}
