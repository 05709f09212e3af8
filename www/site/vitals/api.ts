import { listed, request } from '../shared/api'

interface Line {
  label: string
  days: string[]
  data: number[]
  breakdown_value?: string
  aggregated_value?: number
  count: number
}

const ask = async (query: object): Promise<Line[]> =>
  (await request<{ results: Line[] }>('query/', { method: 'POST', body: { query } })).results

const address = (url: string): object[] =>
  url === '' ? [] : [{ key: '$current_url', type: 'event', operator: 'exact', value: [url] }]

export interface Vital {
  name: string
  days: string[]
  /** What three of four page views did not pass on each day; NaN where there were none. */
  p75: number[]
  /** The same of the whole time; NaN where there were none. */
  all: number
}

/** A vital of a page, or of all where `url` is empty. */
export async function fetchVital(name: string, url: string, date_from: string): Promise<Vital> {
  const math_property = `$web_vitals_${name}_value`
  const measured = { key: math_property, type: 'event', operator: 'is_set', value: 'is_set' }
  const node = { kind: 'EventsNode', event: '$web_vitals', properties: [...address(url), measured] }
  const series = [{ ...node, math: 'p75', math_property }, node]
  const query = { kind: 'TrendsQuery', series, dateRange: { date_from }, interval: 'day' }
  const [[line, views], [total, all]] = await Promise.all([
    ask(query),
    ask({ ...query, trendsFilter: { display: 'BoldNumber' } }),
  ])
  const hasViews = (index: number): boolean => (views?.data[index] ?? 0) > 0
  return {
    name,
    days: line?.days ?? [],
    p75: (line?.data ?? []).map((value, index) => (hasViews(index) ? value : Number.NaN)),
    all: (all?.aggregated_value ?? 0) > 0 ? (total?.aggregated_value ?? Number.NaN) : Number.NaN,
  }
}

/** The values of a property of an event, the most frequent first. */
async function values(
  event: string,
  property: string,
  url: string,
  date_from: string,
): Promise<[string, number][]> {
  const lines = await ask({
    kind: 'TrendsQuery',
    series: [{ kind: 'EventsNode', event, properties: address(url) }],
    dateRange: { date_from },
    breakdownFilter: {
      breakdown: property,
      breakdown_type: 'event',
      breakdown_limit: 25,
      breakdown_hide_other_aggregation: true,
    },
    trendsFilter: { display: 'ActionsTable' },
  })
  const found = lines.map((line): [string, number] => [
    line.breakdown_value ?? '',
    line.aggregated_value ?? line.count,
  ])
  return found.filter(([value]) => value !== '' && !value.startsWith('$$_posthog'))
}

/** Pages with vitals or clicks. */
export async function fetchPages(date_from: string): Promise<string[]> {
  const found = await Promise.all(
    ['$web_vitals', '$$heatmap'].map((event) => values(event, '$current_url', '', date_from)),
  )
  return [...new Set(found.flat().map(([url]) => url))]
}

/** The texts of elements that were clicked. */
export const fetchElements = (url: string, date_from: string): Promise<[string, number][]> =>
  values('$autocapture', '$el_text', url, date_from)

export interface Place {
  pointer_relative_x: number
  pointer_y: number
  pointer_target_fixed: boolean
  count: number
}

/** Where a page was clicked most. */
export const fetchPlaces = (url: string, date_from: string, type: string): Promise<Place[]> =>
  listed('heatmaps/', { url_exact: url, date_from, type, limit: 25 })
