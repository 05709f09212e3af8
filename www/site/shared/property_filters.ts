// What has to be true of a property: the rows of a form, as flags, insights, cohorts and lists of persons have them.
import { h } from './dom'
import { choice, crossButton, linkButton } from './forms'

/** PostHog's shape. */
export interface PropertyFilter {
  key: string
  type?: string
  operator?: string
  value?: unknown
}

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

const TYPES: Record<string, string> = { event: 'event', person: 'person', group: 'group', cohort: 'cohort' }
const MEMBERSHIPS = { in: 'in', not_in: 'not in' }

/** Operators whose value is a list of texts. */
const LISTS = new Set(['exact', 'is_not'])
const WITHOUT_VALUE = new Set(['is_set', 'is_not_set'])

interface Options {
  /** Whose properties can be chosen; the first is what a new row has. */
  types: string[]
  /** Names of cohorts by their numbers: where there are some, persons in one can be chosen, too. */
  cohorts?: Record<string, string>
  /** Called where rows or fields come or go. */
  onRows(): void
  /** Called at each change of a value; `onRows` is one, too. */
  onValue?(): void
}

/** Rows for `filters`, which are edited in place, and the button that adds one. */
export function propertyFilters(filters: PropertyFilter[], options: Options): HTMLElement[] {
  const [type = 'event'] = options.types
  const add = (): void => {
    filters.push({ key: '', type, operator: 'exact', value: [] })
    options.onRows()
  }
  return [...filters.map((filter) => row(filters, filter, options)), linkButton('Add property', add)]
}

/** Without those that have no name or no value yet: a form is sent while it is filled in. */
export const completeFilters = (filters: PropertyFilter[]): PropertyFilter[] =>
  filters.filter(
    ({ key, value }) => key !== '' && value !== '' && !(Array.isArray(value) && value.length === 0),
  )

function row(filters: PropertyFilter[], filter: PropertyFilter, options: Options): HTMLElement {
  const { types, onRows, onValue } = options
  const remove = crossButton('Remove property', () => {
    filters.splice(filters.indexOf(filter), 1)
    onRows()
  })
  const type = filter.type ?? types[0] ?? 'event'
  if (!(type in TYPES) || (type === 'cohort' && !options.cohorts)) {
    return h('div', { class: 'property' }, h('code', {}, JSON.stringify(filter)), remove)
  }
  const whose = typeChoice(filter, type, options)
  if (type === 'cohort')
    return h('div', { class: 'property' }, whose, ...cohortFields(filter, options), remove)
  const key = h('input', {
    'aria-label': 'Property',
    placeholder: 'property',
    required: true,
    list: `${type}-properties`,
    value: filter.key,
    oninput: (event) => {
      filter.key = (event.target as HTMLInputElement).value.trim()
      onValue?.()
    },
  })
  const operator = filter.operator ?? 'exact'
  const operators = choice('Operator', OPERATORS, operator, (chosen) => {
    const text = valueText(filter)
    filter.operator = chosen
    setValue(filter, text)
    onRows()
  })
  const value = h('input', {
    'aria-label': 'Value',
    placeholder: LISTS.has(operator) ? 'values, separated by commas' : 'value',
    required: true,
    value: valueText(filter),
    oninput: (event) => {
      setValue(filter, (event.target as HTMLInputElement).value)
      onValue?.()
    },
  })
  return h('div', { class: 'property' }, whose, key, operators, !WITHOUT_VALUE.has(operator) && value, remove)
}

/** Of whom or what the property is, where there is a choice. */
function typeChoice(
  filter: PropertyFilter,
  type: string,
  { types, cohorts = {}, onRows }: Options,
): HTMLElement | null {
  const [first] = Object.keys(cohorts)
  const names = [...types, ...(first === undefined ? [] : ['cohort'])]
  if (names.length < 2) return null
  const choices = Object.fromEntries(names.map((name) => [name, TYPES[name] ?? name]))
  return choice('Of', choices, type, (chosen) => {
    if (chosen === 'cohort') Object.assign(filter, { key: 'id', operator: 'in', value: Number(first) })
    else if (type === 'cohort') Object.assign(filter, { key: '', operator: 'exact', value: [] })
    filter.type = chosen
    onRows()
  })
}

function cohortFields(filter: PropertyFilter, { cohorts = {}, onRows }: Options): HTMLElement[] {
  const membership = choice('Operator', MEMBERSHIPS, filter.operator ?? 'in', (chosen) => {
    filter.operator = chosen
    onRows()
  })
  const cohort = choice('Cohort', cohorts, String(filter.value), (chosen) => {
    filter.value = Number(chosen)
    onRows()
  })
  return [membership, cohort]
}

function valueText({ value }: PropertyFilter): string {
  const texts = (Array.isArray(value) ? value : [value ?? '']).map((one) =>
    typeof one === 'string' ? one : JSON.stringify(one),
  )
  return texts.join(', ')
}

function setValue(filter: PropertyFilter, text: string): void {
  const operator = filter.operator ?? 'exact'
  if (WITHOUT_VALUE.has(operator)) filter.value = operator
  else if (LISTS.has(operator)) {
    const values = text.split(',').map((one) => one.trim())
    filter.value = text.trim() === '' ? [] : values
  } else filter.value = text
}
