import { h } from '../shared/dom'
import { choice, labelled } from '../shared/forms'
import type { EventsNode, Metric } from './api'

type Kind = Metric['metric_type']

const KINDS: Record<Kind, string> = {
  funnel: 'Share of persons who do something',
  mean: 'A number for each person',
  ratio: 'One number over another',
  retention: 'Share of persons who come back',
}

const UNITS = { hour: 'hours', day: 'days', week: 'weeks', month: 'months' }

const field = (label: string, id: string, more: Record<string, string | boolean> = {}): HTMLElement =>
  labelled(label, h('input', { id, name: id, autocomplete: 'off', ...more }))

const event = (label: string, id: string): HTMLElement =>
  field(label, id, { required: true, list: 'event-names' })

const property = (label: string, id: string): HTMLElement =>
  field(`${label}: property to add up, or none to count events`, id)

const days = (label: string, id: string, value: string): HTMLElement =>
  field(label, id, { type: 'number', min: '0', max: '1000', value, required: true })

/** The fields of a goal, by its kind. */
const FIELDS: Record<Kind, () => HTMLElement[]> = {
  funnel: () => [event('Goal: the event that counts', 'goal')],
  mean: () => [event('Goal: the event that counts', 'goal'), property('Goal', 'goal-property')],
  ratio: () => [
    event('Numerator: an event', 'numerator'),
    property('Numerator', 'numerator-property'),
    event('Denominator: an event', 'denominator'),
    property('Denominator', 'denominator-property'),
  ],
  retention: () => [
    event('Start: an event', 'start'),
    event('Coming back: an event', 'completion'),
    days('From', 'from', '1'),
    days('To', 'to', '7'),
    labelled(
      'Unit',
      choice('Unit', UNITS, 'day', () => {}),
    ),
  ],
}

/** The goal of a new experiment: a choice of its kind and the fields of that; `metric` reads them. */
export function goalForm(): { form: HTMLElement; metric: () => Metric } {
  let kind: Kind = 'funnel'
  const fields = h('div', { class: 'experiment-goal' })
  const show = (): void => fields.replaceChildren(...FIELDS[kind]())
  const pick = (value: string): void => {
    kind = value as Kind
    show()
  }
  show()
  const form = h(
    'fieldset',
    {},
    labelled('What is compared', choice('What is compared', KINDS, kind, pick)),
    fields,
  )
  return { form, metric: () => metricOf(kind, fields) }
}

function metricOf(metric_type: Kind, fields: HTMLElement): Metric {
  const value = (id: string): string => fields.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? ''
  const node = (id: string): EventsNode => {
    const [name, math_property] = [value(id), value(`${id}-property`)]
    const plain: EventsNode = { kind: 'EventsNode', event: name, name }
    return math_property ? { ...plain, math: 'sum', math_property } : plain
  }
  const metric: Metric = { kind: 'ExperimentMetric', metric_type }
  switch (metric_type) {
    case 'funnel':
      return { ...metric, series: [node('goal')] }
    case 'mean':
      return { ...metric, source: node('goal') }
    case 'ratio':
      return { ...metric, numerator: node('numerator'), denominator: node('denominator') }
    case 'retention':
      return {
        ...metric,
        start_event: node('start'),
        completion_event: node('completion'),
        start_handling: 'first_seen',
        retention_window_start: Number(value('from')),
        retention_window_end: Number(value('to')),
        retention_window_unit: fields.querySelector('select')?.value ?? 'day',
      }
  }
}
