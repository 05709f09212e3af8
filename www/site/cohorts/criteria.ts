import { h } from '../shared/dom'
import { choice, crossButton, linkButton } from '../shared/forms'
import { completeFilters, propertyFilters, type PropertyFilter } from '../shared/property_filters'
import type { Behaviour, Criterion, Group } from './api'

const MATCHES = { AND: 'all of these', OR: 'one of these' }
const DONE = { did: 'did', not: 'did not do' }
const TIMES: Record<string, string> = {
  performed_event: 'at least once',
  performed_event_first_time: 'for the first time',
  gte: 'at least … times',
  lte: 'at most … times',
  eq: 'exactly … times',
}
const UNITS = { hour: 'hours', day: 'days', week: 'weeks', month: 'months', year: 'years' }

interface Options {
  /** Names of events. */
  names: string[]
  onRows(): void
}

const isGroup = (one: Criterion | Group): one is Group => 'values' in one
const isBehaviour = (one: Criterion): one is Behaviour => one.type === 'behavioral'

/** Groups of criteria: one of a flat list, and of none an empty one. */
export function groupsOf(stored: Group | undefined): { type: Group['type']; values: Group[] } {
  const { type = 'OR', values = [] } = stored ?? {}
  if (values.length > 0 && values.every(isGroup)) return { type, values }
  return { type: 'OR', values: [{ type: values.length > 0 ? type : 'AND', values }] }
}

/** Without rows that have no name or value yet, and groups that are empty for it. */
export function completeGroups({ type, values }: Group): Group {
  const complete = (one: Criterion | Group): (Criterion | Group)[] => {
    if (isGroup(one)) return [completeGroups(one)]
    return isBehaviour(one) ? [one] : completeFilters([one])
  }
  return { type, values: values.flatMap(complete).filter((one) => !isGroup(one) || one.values.length > 0) }
}

/** The criteria of a cohort, edited in place. */
export function criteriaForm(root: { type: Group['type']; values: Group[] }, options: Options): HTMLElement {
  const add = (): void => {
    root.values.push({ type: 'AND', values: [] })
    options.onRows()
  }
  const between = choice('Persons match', { OR: 'any group', AND: 'every group' }, root.type, (type) => {
    root.type = type as Group['type']
  })
  return h(
    'section',
    { class: 'criteria', 'aria-label': 'Criteria' },
    root.values.length > 1 && h('div', { class: 'fields' }, h('span', {}, 'Persons match'), between),
    ...root.values.map((group, index) => groupForm(root.values, group, index, options)),
    linkButton('Add group', add),
  )
}

function groupForm(groups: Group[], group: Group, index: number, options: Options): HTMLElement {
  const { names, onRows } = options
  const remove = (): void => {
    groups.splice(index, 1)
    onRows()
  }
  const match = choice('Match', MATCHES, group.type, (type) => {
    group.type = type as Group['type']
  })
  const filters = group.values.filter((one): one is PropertyFilter => !isGroup(one) && !isBehaviour(one))
  // The rows edit a list of their own: what it has afterwards takes the place of what it had.
  const own = [...filters]
  const onFilterRows = (): void => {
    group.values = [...own, ...group.values.filter((one) => isGroup(one) || isBehaviour(one))]
    onRows()
  }
  const addBehaviour = (): void => {
    group.values.push({
      type: 'behavioral',
      event_type: 'events',
      key: names[0] ?? '$pageview',
      value: 'performed_event',
      time_value: 30,
      time_interval: 'day',
    })
    onRows()
  }
  return h(
    'fieldset',
    { class: 'group' },
    h('legend', {}, `Group ${index + 1}`),
    group.values.length > 1 && h('div', { class: 'fields' }, h('span', {}, 'Match'), match),
    ...propertyFilters(own, { types: ['person'], onRows: onFilterRows }),
    ...group.values
      .map((one) =>
        isGroup(one)
          ? h('code', {}, JSON.stringify(one))
          : isBehaviour(one) && behaviourRow(group, one, options),
      )
      .filter((row) => row instanceof Node),
    linkButton('Add behaviour', addBehaviour),
    groups.length > 1 && linkButton('Remove group', remove, 'danger'),
  )
}

function behaviourRow(group: Group, one: Behaviour, { names, onRows }: Options): HTMLElement {
  const remove = (): void => {
    group.values.splice(group.values.indexOf(one), 1)
    onRows()
  }
  const number = (label: string, value: number, set: (value: number) => void): HTMLElement =>
    h('input', {
      type: 'number',
      min: 0,
      required: true,
      'aria-label': label,
      value,
      oninput: (event) => set((event.target as HTMLInputElement).valueAsNumber),
    })
  const isMultiple = one.value === 'performed_event_multiple'
  const done = choice('Did', DONE, one.negation ? 'not' : 'did', (value) => {
    one.negation = value === 'not'
  })
  const events = Object.fromEntries(names.map((name) => [name, name]))
  const event = choice('Event', events, one.key, (name) => (one.key = name))
  const times = choice('How often', TIMES, isMultiple ? (one.operator ?? 'gte') : one.value, (value) => {
    setTimes(one, value)
    onRows()
  })
  const unit = choice('Unit', UNITS, one.time_interval, (value) => (one.time_interval = value))
  return h(
    'div',
    { class: 'behaviour', role: 'group', 'aria-label': `Behaviour: ${one.key}` },
    done,
    event,
    times,
    isMultiple && number('Times', one.operator_value ?? 1, (value) => (one.operator_value = value)),
    h('span', { class: 'muted' }, 'in the last'),
    number('Number of units', one.time_value, (value) => (one.time_value = value)),
    unit,
    crossButton('Remove behaviour', remove),
  )
}

/** PostHog has a kind of behaviour for once, for the first time, and for a number of times with an operator. */
function setTimes(one: Behaviour, value: string): void {
  if (value === 'performed_event' || value === 'performed_event_first_time') {
    one.value = value
    delete one.operator
    delete one.operator_value
  } else {
    one.value = 'performed_event_multiple'
    one.operator = value
    one.operator_value ??= 1
  }
}
