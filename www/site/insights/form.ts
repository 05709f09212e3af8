import { h } from '../shared/dom'
import { checkbox, choice, labelled, textField } from '../shared/forms'
import { funnelForm } from './funnel_form'
import { pathsForm } from './paths_form'
import { KINDS, type Kind, type Query } from './query'
import { filterRows, retentionForm, seriesForm, type FormContext } from './series_form'

/** Time ranges by PostHog's dates: from, and to where it is not now. */
export const RANGES: Record<string, string> = {
  '-24h': 'Last 24 hours',
  dStart: 'Today',
  '-1dStart/-1dEnd': 'Yesterday',
  '-7d': 'Last 7 days',
  '-14d': 'Last 14 days',
  '-30d': 'Last 30 days',
  '-90d': 'Last 90 days',
  '-180d': 'Last 180 days',
  mStart: 'This month',
  '-1mStart/-1mEnd': 'Last month',
  yStart: 'This year',
  all: 'All time',
}
const CUSTOM = 'custom'
const INTERVALS = { minute: 'minute', hour: 'hour', day: 'day', week: 'week', month: 'month' }
const COMPARISONS: Record<string, string> = {
  '': 'with nothing else',
  previous: 'with the time before',
  '-1w': 'with a week earlier',
  '-1m': 'with a month earlier',
  '-1y': 'with a year earlier',
}
const DISPLAYS = { ActionsLineGraph: 'Lines', ActionsBar: 'Bars', BoldNumber: 'Numbers' }

export interface FormOptions extends FormContext {
  /** Another kind of question was chosen. */
  onKind(kind: Kind): void
}

/** The controls of a question, which is edited in place. */
export function queryForm(query: Query, options: FormOptions): HTMLElement[] {
  const { kind } = query
  const isRetention = kind === 'RetentionQuery'
  return [
    kindButtons(kind, options),
    partForm(query, options),
    ...(kind === 'FunnelsQuery' ? [funnelForm(query, options)] : []),
    h(
      'fieldset',
      { class: 'group' },
      h(
        'legend',
        {},
        kind === 'TrendsQuery' || kind === 'FunnelsQuery' ? 'Filters and breakdown' : 'Filters',
      ),
      ...filterRows(query, options),
      ...(kind === 'TrendsQuery' || kind === 'FunnelsQuery' ? [breakdownFields(query, options)] : []),
    ),
    h(
      'section',
      { class: 'fields', 'aria-label': 'Time range' },
      ...(isRetention ? [] : rangeFields(query, options)),
      ...(isRetention || kind === 'FunnelsQuery' || kind === 'PathsQuery'
        ? []
        : [intervalField(query, options)]),
      ...(kind === 'TrendsQuery' ? trendsFields(query, options) : []),
      kind === 'StickinessQuery' && cumulativeField(query, options),
    ),
  ]
}

/** What the question is about. */
function partForm(query: Query, options: FormOptions): HTMLElement {
  if (query.kind === 'RetentionQuery') return retentionForm(query, options)
  return query.kind === 'PathsQuery' ? pathsForm(query, options) : seriesForm(query, options)
}

function kindButtons(kind: Kind, { onKind }: FormOptions): HTMLElement {
  const button = ([name, title]: [string, string]): HTMLElement =>
    h(
      'button',
      { type: 'button', 'aria-pressed': String(name === kind), onclick: () => onKind(name as Kind) },
      title,
    )
  return h(
    'div',
    { class: 'tabs', role: 'group', 'aria-label': 'Kind of insight' },
    ...Object.entries(KINDS).map(button),
  )
}

function breakdownFields(query: Query, { onRows, onValue }: FormOptions): HTMLElement {
  const filter = query.breakdownFilter ?? {}
  const type = filter.breakdown_type ?? 'event'
  const set = (text: string): void => {
    const hadOne = Boolean(query.breakdownFilter?.breakdown)
    query.breakdownFilter = { ...filter, ...query.breakdownFilter, breakdown_type: type, breakdown: text }
    if (text === '') delete query.breakdownFilter
    // A funnel asks more about a breakdown.
    if (query.kind === 'FunnelsQuery' && hadOne !== (text !== '')) onRows()
    else onValue()
  }
  const whose = choice('Property of', { event: 'event', person: 'person' }, type, (value) => {
    query.breakdownFilter = { ...filter, ...query.breakdownFilter, breakdown_type: value }
    onRows()
  })
  return h(
    'div',
    { class: 'fields' },
    textField('Break down by', filter.breakdown ?? '', set, { list: `${type}-properties`, type: 'search' }),
    labelled('Property of', whose),
  )
}

function rangeFields(query: Query, { onRows, onValue }: FormOptions): HTMLElement[] {
  const range = (query.dateRange ??= {})
  const { date_from: from, date_to: to } = range
  const name = [from ?? '-7d', to].filter(Boolean).join('/')
  const today = new Date().toISOString().slice(0, 10)
  const isCustom = !(name in RANGES)
  const select = choice('Time', { ...RANGES, [CUSTOM]: 'Dates …' }, isCustom ? CUSTOM : name, (value) => {
    const [first = '', last = null] = value === CUSTOM ? [today, today] : value.split('/')
    query.dateRange = { date_from: first, ...(last !== null && { date_to: last }) }
    onRows()
  })
  if (!isCustom) return [labelled('Time', select)]
  const date = (label: string, member: 'date_from' | 'date_to'): HTMLElement =>
    textField(
      label,
      range[member]?.slice(0, 10) ?? '',
      (text) => {
        range[member] = text === '' ? null : text
        onValue()
      },
      { type: 'date', max: today },
    )
  return [labelled('Time', select), date('From', 'date_from'), date('To', 'date_to')]
}

function intervalField(query: Query, { onValue }: FormOptions): HTMLElement {
  const select = choice('By', INTERVALS, query.interval ?? 'day', (value) => {
    query.interval = value
    onValue()
  })
  return labelled('By', select)
}

function trendsFields(query: Query, { onValue }: FormOptions): HTMLElement[] {
  const { compare = false, compare_to } = query.compareFilter ?? {}
  const compared = choice('Compare', COMPARISONS, compare ? (compare_to ?? 'previous') : '', (value) => {
    query.compareFilter = { compare: value !== '', ...(value.startsWith('-') && { compare_to: value }) }
    if (value === '') delete query.compareFilter
    onValue()
  })
  const display = choice('Show as', DISPLAYS, query.trendsFilter?.display ?? 'ActionsLineGraph', (value) => {
    query.trendsFilter = { ...query.trendsFilter, display: value }
    onValue()
  })
  return [labelled('Compare', compared), labelled('Show as', display)]
}

function cumulativeField(query: Query, { onValue }: FormOptions): HTMLElement {
  const isCumulative = query.stickinessFilter?.computedAs === 'cumulative'
  return checkbox('So many or more', isCumulative, (checked) => {
    query.stickinessFilter = {
      ...query.stickinessFilter,
      computedAs: checked ? 'cumulative' : 'non_cumulative',
    }
    onValue()
  })
}
