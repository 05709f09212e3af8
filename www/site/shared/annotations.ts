// Notes on times, as PostHog has them: charts over time show them as lines across.
import { listed, request } from './api'
import type { Mark } from './chart'

export interface Annotation {
  id: number
  content: string | null
  /** ISO 8601. */
  date_marker: string | null
  /** On one insight, on those of one dashboard, or on all. */
  scope: 'dashboard_item' | 'dashboard' | 'project' | 'organization'
  dashboard_item: number | null
  dashboard_id: number | null
}

const LIST = 'annotations/'

/** All of them, the latest time first. */
export const fetchAnnotations = (): Promise<Annotation[]> => listed(LIST, { limit: 1000 })

/** On one insight, or on all where there is none. */
export const createAnnotation = (
  content: string,
  date_marker: string,
  insight: number | null,
): Promise<Annotation> => {
  const scope = insight === null ? 'project' : 'dashboard_item'
  return request(LIST, { method: 'POST', body: { content, date_marker, scope, dashboard_item: insight } })
}

export const deleteAnnotation = (id: number): Promise<void> => request(`${LIST}${id}/`, { method: 'DELETE' })

/** Those that an insight shows, by its number and the dashboard's that it is shown on. */
export const annotationsOf = (
  all: Annotation[],
  insight: number | null,
  dashboard: number | null = null,
): Annotation[] =>
  all.filter(({ scope, dashboard_item, dashboard_id }) => {
    if (scope === 'dashboard_item') return insight !== null && dashboard_item === insight
    if (scope === 'dashboard') return dashboard !== null && dashboard_id === dashboard
    return true
  })

const LENGTHS: Record<string, number> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

/** Where annotations are in a chart whose labels begin at `days` (UTC); those of other times are left out. */
export function marksOf(annotations: Annotation[], days: (string | number)[], interval = 'day'): Mark[] {
  // A date alone is read as UTC, one with a time needs to say so.
  const utc = (day: string): string => (day.includes(' ') ? `${day.replace(' ', 'T')}Z` : day)
  const starts = days.map((day) => Date.parse(utc(String(day))))
  const last = new Date(starts.at(-1) ?? 0)
  const end =
    interval === 'month'
      ? last.setUTCMonth(last.getUTCMonth() + 1)
      : last.getTime() + (LENGTHS[interval] ?? 0)
  return annotations.flatMap(({ content, date_marker }) => {
    const time = Date.parse(date_marker ?? '')
    const at = starts.findLastIndex((start) => start <= time)
    return at >= 0 && time < end ? [{ at, text: content ?? '' }] : []
  })
}
