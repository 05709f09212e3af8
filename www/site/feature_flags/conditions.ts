import { h } from '../shared/dom'
import type { Condition, Filters, PropertyFilter } from './api'

const OPERATORS: Record<string, string> = {
  exact: 'equals',
  is_not: 'is not',
  icontains: 'contains',
  not_icontains: 'does not contain',
  starts_with: 'starts with',
  not_starts_with: 'does not start with',
  ends_with: 'ends with',
  not_ends_with: 'does not end with',
  regex: 'matches regex',
  not_regex: 'does not match regex',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  is_set: 'is set',
  is_not_set: 'is not set',
  is_date_before: 'is before',
  is_date_after: 'is after',
  semver_eq: 'version =',
  semver_neq: 'version ≠',
  semver_gt: 'version >',
  semver_gte: 'version ≥',
  semver_lt: 'version <',
  semver_lte: 'version ≤',
  semver_tilde: 'version ~',
  semver_caret: 'version ^',
  semver_wildcard: 'version like',
}

/** Operators whose value is a list of texts. */
const LISTS = new Set(['exact', 'is_not'])
const WITHOUT_VALUE = new Set(['is_set', 'is_not_set'])

/** The conditions of a flag, edited in place; `changed` is called where fields come or go. */
export function conditionsEditor(filters: Filters, changed: () => void): HTMLElement {
  const add = (): void => {
    filters.groups.push({ properties: [], rollout_percentage: 100 })
    changed()
  }
  return h(
    'section',
    { 'aria-label': 'Conditions' },
    h('h3', {}, 'Conditions'),
    h('p', { class: 'muted' }, 'The first that matches decides.'),
    ...filters.groups.map((condition, index) => conditionEditor(filters, condition, index, changed)),
    h('button', { type: 'button', class: 'link', onclick: add }, 'Add condition'),
  )
}

function conditionEditor(
  filters: Filters,
  condition: Condition,
  index: number,
  changed: () => void,
): HTMLElement {
  const remove = (): void => {
    filters.groups.splice(index, 1)
    changed()
  }
  const addProperty = (): void => {
    condition.properties.push({ key: '', type: 'person', operator: 'exact', value: [] })
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
    { class: 'condition' },
    h('legend', {}, `Condition ${index + 1}`),
    ...condition.properties.map((property) => propertyEditor(condition, property, changed)),
    h('button', { type: 'button', class: 'link', onclick: addProperty }, 'Add property'),
    h(
      'div',
      { class: 'fields' },
      h('label', { class: 'control' }, h('span', {}, 'Rollout %'), share),
      variantOverride(filters, condition),
      h('button', { type: 'button', class: 'link danger', onclick: remove }, 'Remove condition'),
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
  return h('label', { class: 'control' }, h('span', {}, 'Variant'), select)
}

function propertyEditor(condition: Condition, property: PropertyFilter, changed: () => void): HTMLElement {
  const remove = (): void => {
    condition.properties.splice(condition.properties.indexOf(property), 1)
    changed()
  }
  const removal = h(
    'button',
    { type: 'button', class: 'close', 'aria-label': 'Remove property', onclick: remove },
    '×',
  )
  if (property.type !== 'person' && property.type !== 'group') {
    return h('div', { class: 'property' }, h('code', {}, JSON.stringify(property)), removal)
  }
  const operator = property.operator ?? 'exact'
  const key = h('input', {
    'aria-label': 'Property',
    placeholder: 'property',
    required: true,
    value: property.key,
    oninput: (event) => (property.key = (event.target as HTMLInputElement).value),
  })
  const select = h(
    'select',
    {
      'aria-label': 'Operator',
      onchange: (event) => {
        const text = valueText(property)
        property.operator = (event.target as HTMLSelectElement).value
        setValue(property, text)
        changed()
      },
    },
    ...operatorOptions(operator),
  )
  select.value = operator
  const value = h('input', {
    'aria-label': 'Value',
    placeholder: LISTS.has(operator) ? 'values, separated by commas' : 'value',
    required: true,
    value: valueText(property),
    oninput: (event) => setValue(property, (event.target as HTMLInputElement).value),
  })
  return h('div', { class: 'property' }, key, select, !WITHOUT_VALUE.has(operator) && value, removal)
}

/** One that the page does not know is kept. */
function operatorOptions(current: string): HTMLOptionElement[] {
  const known = current in OPERATORS ? OPERATORS : { ...OPERATORS, [current]: current }
  return Object.entries(known).map(([operator, label]) => h('option', { value: operator }, label))
}

function valueText({ value }: PropertyFilter): string {
  const texts = (Array.isArray(value) ? value : [value ?? '']).map((one) =>
    typeof one === 'string' ? one : JSON.stringify(one),
  )
  return texts.join(', ')
}

function setValue(property: PropertyFilter, text: string): void {
  const operator = property.operator ?? 'exact'
  if (WITHOUT_VALUE.has(operator)) property.value = operator
  else if (LISTS.has(operator)) property.value = text.split(',').map((one) => one.trim())
  else property.value = text
}
