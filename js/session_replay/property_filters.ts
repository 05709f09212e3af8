// Filters on the properties of events and persons, as trigger groups have them.

import type { PropertyFilter } from './host'

type Compare = (wanted: string, value: string) => boolean

const matches: Compare = (wanted, value) => {
  try {
    return new RegExp(wanted).test(value)
  } catch {
    return false
  }
}
const contains: Compare = (wanted, value) => value.toLowerCase().includes(wanted.toLowerCase())

/** One of the values and one of those wanted. */
const SOME: Record<string, Compare> = {
  exact: (wanted, value) => wanted === value,
  regex: matches,
  icontains: contains,
  gt: (wanted, value) => parseFloat(value) > parseFloat(wanted),
  lt: (wanted, value) => parseFloat(value) < parseFloat(wanted),
}
/** None of them; met by what is not there. */
const NONE: Record<string, Compare> = { is_not: SOME.exact!, not_regex: matches, not_icontains: contains }

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)

/** Whether all filters let it through. */
export function matchesFilters(
  filters: PropertyFilter[] | undefined,
  event: Record<string, unknown> | undefined,
  person: Record<string, unknown> | undefined,
): boolean {
  return (filters ?? []).every(({ type, key, operator = 'exact', value: wanted }) => {
    const found = (type === 'person' ? person : event)?.[key]
    const none = NONE[operator]
    if (found == null) return !!none
    const compare = none ?? SOME[operator]
    if (!compare || wanted == null) return false
    const isSome = texts(found).some((value) => texts(wanted).some((target) => compare(target, value)))
    return none ? !isSome : isSome
  })
}
