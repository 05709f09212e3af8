import type { Named, PostHogEvent, Properties } from './events_api'

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const full = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
})
const whole = new Intl.NumberFormat()
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** With two digits after the point at most. */
export const number = (value: number): string => short.format(value)

/** A share of 1 as `12.5 %`. */
export const percent = (share: number): string => `${number(share * 100)} %`

export const signed = (share: number): string => (share > 0 ? '+' : '') + percent(share)

/** The time of day, with the date when it was not today. */
export function shortTime(iso: string): string {
  const date = new Date(iso)
  const today = date.toDateString() === new Date().toDateString()
  return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`
}

export const fullTime = (iso: string): string => full.format(new Date(iso))

export const plural = (count: number, noun: string): string =>
  `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Where the event happened, as short as it can be said. */
export function eventPlace(event: PostHogEvent): string {
  const url = text(event.properties.$current_url)
  if (!URL.canParse(url)) return text(event.properties.$pathname) || text(event.properties.$screen_name)
  const { pathname, search } = new URL(url)
  return pathname + search
}

const nameProperties = ['email', 'name', 'username']

function nameFrom(properties: Properties): string {
  for (const property of nameProperties) {
    const value = text(properties[property])
    if (value) return value
  }
  return ''
}

/** An id that a person gave comes before one that the SDK made up. */
const isUuid = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id)

export const personName = (person: Named): string =>
  nameFrom(person.properties) ||
  person.distinct_ids.find((id) => !isUuid(id)) ||
  person.distinct_ids[0] ||
  person.id

export const shortId = (id: string): string => (isUuid(id) ? `${id.slice(0, 4)}…${id.slice(-6)}` : id)

/** The value of a property as one reads it: text as it is, the rest as JSON. */
export const propertyText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'undefined')

/** 75,000 ms as `1:15`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

export const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`
