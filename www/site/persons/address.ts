import { completeFilters, type PropertyFilter } from '../shared/property_filters'

/** Which persons the list has; it is in the address. */
export interface ListState {
  search: string
  properties: PropertyFilter[]
  /** Rows before the page. */
  offset: number
}

export function listState(): ListState {
  const parameters = new URLSearchParams(location.search)
  return {
    search: parameters.get('search') ?? '',
    properties: filtersOf(parameters.get('properties')),
    offset: Number(parameters.get('offset')) || 0,
  }
}

/** Anything but a list of filters is none: the address may come from anywhere. */
function filtersOf(text: string | null): PropertyFilter[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(found) ? found.filter(isFilter) : []
  } catch {
    return []
  }
}

const isFilter = (one: unknown): one is PropertyFilter =>
  typeof (one as PropertyFilter | null)?.key === 'string'

/** Whether the address names the same list; filters that are not filled in yet are not in it. */
export const isInAddress = ({ search, properties, offset }: ListState): boolean =>
  JSON.stringify({ search, properties: completeFilters(properties), offset }) === JSON.stringify(listState())

/** Replaces the list in the address; what is open stays. */
export function putListState({ search, properties, offset }: ListState): void {
  const parameters = new URLSearchParams(location.search)
  const filters = completeFilters(properties)
  const put = (name: string, value: string): void =>
    value === '' ? parameters.delete(name) : parameters.set(name, value)
  put('search', search)
  put('properties', filters.length > 0 ? JSON.stringify(filters) : '')
  put('offset', offset > 0 ? String(offset) : '')
  const query = parameters.toString()
  history.replaceState(null, '', location.pathname + (query && `?${query}`))
}
