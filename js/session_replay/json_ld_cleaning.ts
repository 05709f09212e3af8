// Schema.org data with nothing in it that a recording may not have.

import { FIELDS_OF_ALL, fieldsOf } from './json_ld_fields'

/** Longer data is not read, and longer results are not recorded, characters. */
const MAX_IN = 100_000
const MAX_OUT = 20_000
/** Nor is what has more things in it. */
const MAX_THINGS = 2048
const MAX_KINDS = 20
const MAX_KIND = 100

type Bag = Record<string, unknown>

export interface Cleaning {
  /** Whether the recording shows an element of this id. */
  shows: (id: string) => boolean
  /** An address as a recording may have it. */
  mask: (url: string) => string | undefined
}

/**
 * The data of a script and its JSON; undefined if there is none that may be recorded. Throws if `mask` does.
 */
export function cleaned(text: string, cleaning: Cleaning): [data: object, json: string] | undefined {
  if (!text || text.length > MAX_IN) return
  const given: unknown = parse(text)
  const cleaner = cleanerOf(cleaning)
  const data = Array.isArray(given) ? given.map(cleaner.root) : cleaner.root(given)
  if (!data || cleaner.isTooMuch() || (Array.isArray(data) && (!data.length || !data.every(Boolean)))) return
  const json = JSON.stringify(data)
  return json.length <= MAX_OUT ? [data, json] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return
  }
}

function cleanerOf({ shows, mask }: Cleaning) {
  let things = 0

  const masked = (value: unknown): unknown =>
    typeof value === 'string' && /^(https?:\/\/|\.{0,2}\/)/i.test(value.trim())
      ? mask(value.trim()) || undefined
      : value
  const isPlain = (value: unknown): boolean =>
    value === null || /^(string|number|boolean)$/.test(typeof value)
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value) && value.every(isPlain))
      return value.map(masked).filter((item) => item !== undefined)
    return isPlain(value) ? masked(value) : undefined
  }

  /** A name of a part of the page that is recorded; any other address may name a person. */
  const idOf = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return
    const [before, hash] = value.trim().split(/#(.*)/s) as [string, string?]
    const id = hash ?? before
    if (!id || (hash === undefined && /^[a-z][a-z\d+.-]*:|[/?]/i.test(id))) return
    return shows(id) ? id : undefined
  }

  const many = (value: unknown, kinds: string[]): unknown => {
    if (!Array.isArray(value)) return thing(value, kinds)
    const items = value.map((item) => many(item, kinds)).filter((item) => item !== undefined)
    return items.length ? items : undefined
  }

  const thing = (value: unknown, wanted: string[]): Bag | undefined => {
    if (!value || typeof value !== 'object' || Array.isArray(value)) return
    if (++things > MAX_THINGS) return
    const given = value as Bag
    const own = (name: string): unknown => (Object.hasOwn(given, name) ? given[name] : undefined)
    const kinds = kindsOf(own('@type'))
    const clean: Bag = {}
    const keep = (name: string, kept: unknown): void => {
      if (kept !== undefined) clean[name] = kept
    }
    for (const name of FIELDS_OF_ALL) {
      if (name === '@type')
        keep(name, typeof own(name) === 'string' ? kinds[0] : kinds.length ? kinds : undefined)
      else keep(name, name === '@id' ? idOf(own(name)) : plain(own(name)))
    }
    for (const kind of kinds) {
      if (wanted.length && !wanted.includes(kind)) continue
      for (const [name, field] of fieldsOf(kind) ?? [])
        keep(name, field === true ? plain(own(name)) : many(own(name), field))
    }
    keep('@graph', many(own('@graph'), []))
    return Object.keys(clean).length ? clean : undefined
  }

  return {
    root(value: unknown): Bag | undefined {
      const context = (value as Bag | null)?.['@context']
      if (typeof context !== 'string' || !/^https?:\/\/schema\.org\/?$/.test(context)) return
      const clean = thing(value, [])
      return clean && { '@context': 'https://schema.org', ...clean }
    },
    isTooMuch: (): boolean => things > MAX_THINGS,
  }
}

/** Kinds by their names, each once; what is no name of Schema.org's is left out. */
function kindsOf(value: unknown): string[] {
  const names = (Array.isArray(value) ? value : [value])
    .map((name) => (typeof name === 'string' ? name.replace(/^https?:\/\/schema\.org\//, '') : ''))
    .filter((name) => name.length <= MAX_KIND && /^[a-z\d]*[a-z][a-z\d]*$/i.test(name))
  return [...new Set(names)].slice(0, MAX_KINDS)
}
