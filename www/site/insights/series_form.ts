import { h } from '../shared/dom'
import { choice, labelled, linkButton, textField } from '../shared/forms'
import { propertyFilters, type PropertyFilter } from '../shared/property_filters'
import { eventsNode, MATH, needsProperty, type EventsNode, type Query, type RetentionEntity } from './query'

/** What the parts of the form need of the page. */
export interface FormContext {
  /** Names of the events that have arrived, the most frequent first. */
  names: string[]
  /** Names of cohorts by their numbers. */
  cohorts: Record<string, string>
  /** Fields come or go: the form is shown again, and the question asked. */
  onRows(): void
  /** The question is asked again. */
  onValue(): void
}

const ALL = 'All events'

/** Chooses the kind of events of a series; the empty name is all of them. */
export function eventChoice(
  names: string[],
  event: string | null,
  set: (event: string | null) => void,
): HTMLElement {
  const options = { '': ALL, ...Object.fromEntries(names.map((name) => [name, name])) }
  return labelled(
    'Event',
    choice('Event', options, event ?? '', (value) => set(value === '' ? null : value)),
  )
}

/** Rows of filters for a part of the question, which has a list of them, or groups that are left as they are. */
export function filterRows(
  part: { properties?: PropertyFilter[] | object },
  { cohorts, onRows, onValue }: FormContext,
): HTMLElement[] {
  part.properties ??= []
  if (!Array.isArray(part.properties)) return [h('code', {}, JSON.stringify(part.properties))]
  return propertyFilters(part.properties, { types: ['event', 'person'], cohorts, onRows, onValue })
}

const rename = (node: EventsNode, event: string | null): void => {
  Object.assign(node, { event, name: event ?? ALL })
  delete node.custom_name
}

/** The kinds of events of a question: lines of a chart, or steps of a funnel. */
export function seriesForm(query: Query, context: FormContext): HTMLElement {
  const series = (query.series ??= [])
  const isFunnel = query.kind === 'FunnelsQuery'
  const least = isFunnel ? 2 : 1
  const add = (): void => {
    series.push(eventsNode(null))
    context.onRows()
  }
  const remove = (node: EventsNode): void => {
    series.splice(series.indexOf(node), 1)
    if (query.funnelsFilter?.exclusions) query.funnelsFilter.exclusions = []
    context.onRows()
  }
  const title = (index: number): string =>
    isFunnel ? `Step ${index + 1}` : `Series ${String.fromCharCode(65 + index)}`
  return h(
    'section',
    { class: 'builder-part', 'aria-label': isFunnel ? 'Steps' : 'Series' },
    ...series.map((node, index) =>
      h(
        'fieldset',
        { class: 'group' },
        h('legend', {}, title(index)),
        eventChoice(context.names, node.event, (event) => {
          rename(node, event)
          context.onValue()
        }),
        ...(query.kind === 'TrendsQuery' ? mathFields(node, context) : []),
        ...filterRows(node, context),
        series.length > least && linkButton(`Remove ${title(index)}`, () => remove(node), 'danger'),
      ),
    ),
    query.kind !== 'LifecycleQuery' && linkButton(isFunnel ? 'Add step' : 'Add series', add),
  )
}

function mathFields(node: EventsNode, context: FormContext): HTMLElement[] {
  const math = choice('Count', MATH, node.math ?? 'total', (value) => {
    node.math = value
    if (!needsProperty(value)) delete node.math_property
    context.onRows()
  })
  if (!needsProperty(node.math)) return [labelled('Count', math)]
  const set = (text: string): void => {
    node.math_property = text
    context.onValue()
  }
  return [
    labelled('Count', math),
    textField('Property to count', node.math_property ?? '', set, { list: 'event-properties' }),
  ]
}

/** What persons did at first, and what they came back for. */
export function retentionForm(query: Query, context: FormContext): HTMLElement {
  const filter = (query.retentionFilter ??= {})
  // What the API counts where nothing is named.
  const empty = (): RetentionEntity => ({ id: '$pageview', type: 'events' })
  const part = (title: string, entity: RetentionEntity): HTMLElement =>
    h(
      'fieldset',
      { class: 'group' },
      h('legend', {}, title),
      eventChoice(context.names, entity.id, (event) => {
        entity.id = event
        delete entity.name
        context.onValue()
      }),
      ...filterRows(entity, context),
    )
  const set = (name: 'retentionType' | 'period') => (value: string) => {
    filter[name] = value
    context.onValue()
  }
  const types = { retention_recurring: 'each time', retention_first_time: 'the first time' }
  const periods = { Hour: 'hours', Day: 'days', Week: 'weeks', Month: 'months' }
  const total = h('input', {
    type: 'number',
    min: 2,
    max: 60,
    value: filter.totalIntervals ?? 7,
    oninput: (event) => {
      filter.totalIntervals = (event.target as HTMLInputElement).valueAsNumber || 7
      context.onValue()
    },
  })
  return h(
    'section',
    { class: 'builder-part', 'aria-label': 'Retention' },
    part('Persons who did', (filter.targetEntity ??= empty())),
    part('and came back for', (filter.returningEntity ??= empty())),
    h(
      'div',
      { class: 'fields' },
      labelled(
        'Counts from',
        choice('Counts from', types, filter.retentionType ?? 'retention_recurring', set('retentionType')),
      ),
      labelled('Number', total),
      labelled('Period', choice('Period', periods, filter.period ?? 'Day', set('period'))),
    ),
  )
}
