import { h } from '../shared/dom'
import { labelled, linkButton } from '../shared/forms'
import { propertyFilters } from '../shared/property_filters'
import type { Condition, Filters } from './api'

/** The conditions of a flag, edited in place; `changed` is called where fields come or go. */
export function conditionsEditor(
  filters: Filters,
  cohorts: Record<string, string>,
  changed: () => void,
): HTMLElement {
  const add = (): void => {
    filters.groups.push({ properties: [], rollout_percentage: 100 })
    changed()
  }
  return h(
    'section',
    { 'aria-label': 'Conditions' },
    h('h3', {}, 'Conditions'),
    h('p', { class: 'muted' }, 'The first that matches decides.'),
    ...filters.groups.map((condition, index) => conditionEditor(filters, condition, index, cohorts, changed)),
    linkButton('Add condition', add),
  )
}

function conditionEditor(
  filters: Filters,
  condition: Condition,
  index: number,
  cohorts: Record<string, string>,
  changed: () => void,
): HTMLElement {
  const remove = (): void => {
    filters.groups.splice(index, 1)
    changed()
  }
  const share = h('input', {
    type: 'number',
    min: 0,
    max: 100,
    step: 'any',
    required: true,
    value: condition.rollout_percentage ?? 100,
    oninput: (event) => (condition.rollout_percentage = (event.target as HTMLInputElement).valueAsNumber),
  })
  return h(
    'fieldset',
    { class: 'group' },
    h('legend', {}, `Condition ${index + 1}`),
    ...propertyFilters(condition.properties, { types: ['person'], cohorts, onRows: changed }),
    h(
      'div',
      { class: 'fields' },
      labelled('Rollout %', share),
      variantOverride(filters, condition),
      linkButton('Remove condition', remove, 'danger'),
    ),
  )
}

function variantOverride(filters: Filters, condition: Condition): HTMLElement | null {
  if (!filters.multivariate?.variants.length) return null
  const select = h('select', {
    'aria-label': 'Variant',
    // Variants may have been renamed since.
    onfocus: () => fill(),
    onchange: () => (condition.variant = select.value || null),
  })
  const fill = (): void => {
    const keys = filters.multivariate?.variants.map(({ key }) => key) ?? []
    select.replaceChildren(
      h('option', { value: '' }, 'by share'),
      ...keys.map((key) => h('option', { value: key }, key)),
    )
    select.value = condition.variant ?? ''
  }
  fill()
  return labelled('Variant', select)
}
