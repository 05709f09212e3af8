import { h } from '../shared/dom'
import { choice, labelled, textField } from '../shared/forms'
import type { Query } from './query'
import type { FormContext } from './series_form'

/** Which events are items, by PostHog's names. */
const TYPES: Record<string, string> = {
  $pageview: 'Page views',
  $screen: 'Screens',
  custom_event: 'Custom events',
  '$pageview,custom_event': 'Page views and custom events',
  '': 'All events',
}

/** The controls of paths. */
export function pathsForm(query: Query, { onValue }: FormContext): HTMLElement {
  const filter = (query.pathsFilter ??= {})
  const types = choice('Paths of', TYPES, (filter.includeEventTypes ?? []).join(','), (value) => {
    filter.includeEventTypes = value === '' ? [] : value.split(',')
    onValue()
  })
  const point = (label: string, member: 'startPoint' | 'endPoint'): HTMLElement =>
    textField(
      label,
      filter[member] ?? '',
      (text) => {
        filter[member] = text
        if (text === '') delete filter[member]
        onValue()
      },
      { type: 'search', placeholder: 'anywhere' },
    )
  const list = (label: string, member: 'excludeEvents' | 'pathGroupings', placeholder: string): HTMLElement =>
    textField(
      label,
      (filter[member] ?? []).join(', '),
      (text) => {
        filter[member] = text.split(',').flatMap((one) => one.trim() || [])
        onValue()
      },
      { placeholder },
    )
  const steps = choice(
    'Steps',
    Object.fromEntries(Array.from({ length: 19 }, (_, index) => [String(index + 2), String(index + 2)])),
    String(filter.stepLimit ?? 5),
    (value) => {
      filter.stepLimit = Number(value)
      onValue()
    },
  )
  return h(
    'section',
    { class: 'fields', 'aria-label': 'Paths' },
    labelled('Paths of', types),
    labelled('Steps', steps),
    point('Begin at', 'startPoint'),
    point('End at', 'endPoint'),
    list('Leave out', 'excludeEvents', '/login, /logout'),
    list('Group as', 'pathGroupings', '/product/*'),
  )
}
