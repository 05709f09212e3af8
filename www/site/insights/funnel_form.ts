import { h } from '../shared/dom'
import { choice, labelled, linkButton } from '../shared/forms'
import type { Exclusion, Query } from './query'
import { eventChoice, filterRows, type FormContext } from './series_form'

const ORDERS = { ordered: 'in order', strict: 'in order, nothing between', unordered: 'in any order' }
const UNITS = {
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  day: 'days',
  week: 'weeks',
  month: 'months',
}
const ATTRIBUTIONS = {
  first_touch: 'the first value',
  last_touch: 'the last value',
  all_events: 'the same value in all steps',
}

/** PostHog's window where none is named. */
const WINDOW_DAYS = 14

/** The order of the steps, how long they may take, and what must not happen between them. */
export function funnelForm(query: Query, context: FormContext): HTMLElement {
  const filter = (query.funnelsFilter ??= {})
  const set =
    (name: 'funnelOrderType' | 'funnelWindowIntervalUnit' | 'breakdownAttributionType') =>
    (value: string) => {
      filter[name] = value
      // Only steps in order can have something between them.
      if (name === 'funnelOrderType' && value !== 'ordered') filter.exclusions = []
      context.onRows()
    }
  const window = h('input', {
    type: 'number',
    min: 1,
    value: filter.funnelWindowInterval ?? WINDOW_DAYS,
    oninput: (event) => {
      filter.funnelWindowInterval = (event.target as HTMLInputElement).valueAsNumber || WINDOW_DAYS
      context.onValue()
    },
  })
  const order = filter.funnelOrderType ?? 'ordered'
  const unit = choice(
    'Unit',
    UNITS,
    filter.funnelWindowIntervalUnit ?? 'day',
    set('funnelWindowIntervalUnit'),
  )
  const attribution = choice(
    'Broken down by',
    ATTRIBUTIONS,
    filter.breakdownAttributionType ?? 'first_touch',
    set('breakdownAttributionType'),
  )
  return h(
    'section',
    { class: 'builder-part', 'aria-label': 'Funnel' },
    h(
      'div',
      { class: 'fields' },
      labelled('Steps happen', choice('Steps happen', ORDERS, order, set('funnelOrderType'))),
      labelled('Within', window),
      labelled('Unit', unit),
      query.breakdownFilter?.breakdown && labelled('Broken down by', attribution),
    ),
    ...(order === 'ordered' ? exclusionRows(query, context) : []),
  )
}

function exclusionRows(query: Query, context: FormContext): HTMLElement[] {
  const filter = (query.funnelsFilter ??= {})
  const exclusions = (filter.exclusions ??= [])
  const last = (query.series?.length ?? 2) - 1
  const add = (): void => {
    const event = context.names.find((name) => !query.series?.some((step) => step.event === name))
    exclusions.push({
      kind: 'EventsNode',
      event: event ?? null,
      ...(event !== undefined && { name: event }),
      funnelFromStep: 0,
      funnelToStep: last,
    })
    context.onRows()
  }
  const remove = (exclusion: Exclusion): void => {
    exclusions.splice(exclusions.indexOf(exclusion), 1)
    context.onRows()
  }
  const row = (exclusion: Exclusion, index: number): HTMLElement =>
    h(
      'fieldset',
      { class: 'group' },
      h('legend', {}, `Exclusion ${index + 1}`),
      eventChoice(context.names, exclusion.event, (event) => {
        exclusion.event = event
        exclusion.name = event ?? 'All events'
        context.onValue()
      }),
      h(
        'div',
        { class: 'fields' },
        stepChoice('After step', exclusion, 'funnelFromStep', [0, last - 1], context),
        stepChoice('Before step', exclusion, 'funnelToStep', [1, last], context),
      ),
      ...filterRows(exclusion, context),
      linkButton('Remove exclusion', () => remove(exclusion), 'danger'),
    )
  return [...exclusions.map(row), linkButton('Add exclusion', add)]
}

function stepChoice(
  label: string,
  exclusion: Exclusion,
  member: 'funnelFromStep' | 'funnelToStep',
  [first, last]: [number, number],
  context: FormContext,
): HTMLElement {
  const steps = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const options = Object.fromEntries(steps.map((step) => [String(step), String(step + 1)]))
  return labelled(
    label,
    choice(label, options, String(exclusion[member]), (value) => {
      exclusion[member] = Number(value)
      context.onValue()
    }),
  )
}
