// The persons behind the numbers of trends, retention, lifecycle and stickiness: PostHog's `ActorsQuery`.
import { plural } from '../shared/format'
import { fetchActors, type Line, type PathEdge } from './api'
import type { Persons } from './persons_dialog'
import { complete, type Query } from './query'

/** Whether the question itself is known: one in the elder form is not. */
const isKnown = ({ series, retentionFilter, pathsFilter }: Query): boolean =>
  Boolean(series ?? retentionFilter ?? pathsFilter)

/** Asks for the persons of a point of a question; null where it has none to ask for. */
function of(query: Query, point: object, kind = 'InsightActorsQuery'): Persons | null {
  if (!isKnown(query)) return null
  const source = { kind, source: complete(query), ...point }
  return async (offset) => {
    const page = await fetchActors(source, ['person'], offset)
    return { ...page, results: page.results.map(([person]) => person) }
  }
}

/** Of the number at a place of a line; `lines` are all of the answer. */
export function ofTrend(query: Query, lines: Line[], line: Line, place: number): Persons | null {
  const { trendsFilter: _, ...byInterval } = query
  // A number of the time before is asked for by its place in the time that it is compared with.
  const current = lines.find(({ compare_label }) => compare_label !== 'previous') ?? line
  return of(byInterval, { ...pointOf(line), day: current.days[place] })
}

/** Of a line's number of all the time. */
export const ofTotal = (query: Query, line: Line): Persons | null => of(query, pointOf(line))

const pointOf = ({ action, breakdown_value, compare_label }: Line): object => ({
  series: action.order,
  ...(breakdown_value !== undefined && { breakdown: breakdown_value }),
  ...(compare_label && { compare: compare_label }),
})

export const ofLifecycle = (query: Query, { status, days }: Line, place: number): Persons | null =>
  of(query, { status, day: days[place] })

export const ofStickiness = (query: Query, { action, days }: Line, place: number): Persons | null =>
  of(query, { series: action.order, day: days[place] }, 'StickinessActorsQuery')

/** Of those who went from one item to the next. */
export const ofEdge = (query: Query, { source, target }: PathEdge): Persons | null =>
  of(
    {
      ...query,
      pathsFilter: query.pathsFilter && { ...query.pathsFilter, pathStartKey: source, pathEndKey: target },
    },
    {},
  )

/** Of those who began in an interval, with a note of how often they came back. */
export function ofRetention(query: Query, interval: number, intervals: number): Persons | null {
  if (!isKnown(query)) return null
  const period = (query.retentionFilter?.period ?? 'Day').toLowerCase()
  const later = Array.from({ length: intervals - interval - 1 }, (_, index) => `${period}_${index + 1}`)
  const source = { kind: 'InsightActorsQuery', source: complete(query), interval }
  return async (offset) => {
    const page = await fetchActors(source, ['person', ...later], offset)
    const results = page.results.map(([person, ...there]) => {
      const times = there.filter((one) => one === 1).length
      return { ...person, note: times === 0 ? 'did not come back' : `came back in ${plural(times, period)}` }
    })
    return { ...page, results }
  }
}
