// Questions in PostHog's shape (`schema.json`: TrendsQuery, FunnelsQuery, RetentionQuery, LifecycleQuery, StickinessQuery,
// PathsQuery).
// The form edits the members that it knows and keeps the others.
import { completeFilters, type PropertyFilter } from '../shared/property_filters'

export type Kind =
  'TrendsQuery' | 'FunnelsQuery' | 'RetentionQuery' | 'LifecycleQuery' | 'StickinessQuery' | 'PathsQuery'

export const KINDS: Record<Kind, string> = {
  TrendsQuery: 'Trends',
  FunnelsQuery: 'Funnel',
  RetentionQuery: 'Retention',
  LifecycleQuery: 'Lifecycle',
  StickinessQuery: 'Stickiness',
  PathsQuery: 'Paths',
}

/** Events of one kind; without `event` all of them. */
export interface EventsNode {
  kind: 'EventsNode'
  event: string | null
  name?: string
  custom_name?: string
  math?: string
  math_property?: string
  properties?: PropertyFilter[]
}

/** What must not happen between two steps, counted from 0. */
export interface Exclusion extends EventsNode {
  funnelFromStep: number
  funnelToStep: number
}

export interface RetentionEntity {
  id: string | null
  name?: string
  type: 'events'
  properties?: PropertyFilter[]
}

export interface PathsFilter {
  includeEventTypes?: string[]
  startPoint?: string
  endPoint?: string
  stepLimit?: number
  excludeEvents?: string[]
  pathGroupings?: string[]
  /** An edge whose persons are asked for. */
  pathStartKey?: string
  pathEndKey?: string
}

export interface Query {
  kind: Kind
  series?: EventsNode[]
  dateRange?: { date_from?: string | null; date_to?: string | null }
  interval?: string
  /** A list, or groups of AND and OR, which the form leaves as they are. */
  properties?: PropertyFilter[] | object
  breakdownFilter?: { breakdown?: string; breakdown_type?: string; breakdown_limit?: number }
  compareFilter?: { compare?: boolean; compare_to?: string }
  trendsFilter?: { display?: string }
  funnelsFilter?: {
    funnelOrderType?: string
    funnelWindowInterval?: number
    funnelWindowIntervalUnit?: string
    breakdownAttributionType?: string
    exclusions?: Exclusion[]
  }
  retentionFilter?: {
    targetEntity?: RetentionEntity
    returningEntity?: RetentionEntity
    retentionType?: string
    period?: string
    totalIntervals?: number
  }
  stickinessFilter?: { computedAs?: string }
  pathsFilter?: PathsFilter
}

/** What is counted of a series; the second group needs a property. */
export const MATH: Record<string, string> = {
  total: 'Total count',
  dau: 'Unique users',
  weekly_active: 'Weekly active users',
  monthly_active: 'Monthly active users',
  unique_session: 'Unique sessions',
  sum: 'Sum of property',
  avg: 'Average of property',
  min: 'Minimum of property',
  max: 'Maximum of property',
  median: 'Median of property',
  p75: '75th percentile of property',
  p90: '90th percentile of property',
  p95: '95th percentile of property',
  p99: '99th percentile of property',
}
const WITHOUT_PROPERTY = new Set(['total', 'dau', 'weekly_active', 'monthly_active', 'unique_session'])

export const needsProperty = (math = 'total'): boolean => !WITHOUT_PROPERTY.has(math)

export const eventsNode = (event: string | null): EventsNode => ({
  kind: 'EventsNode',
  event,
  ...(event !== null && { name: event }),
})

/** An empty question of this kind, with what another kind has in common with it. */
export function newQuery(kind: Kind, before?: Query): Query {
  const [first, second] = before?.series ?? []
  const series = before?.series ?? [eventsNode(null)]
  const query: Query = { kind, dateRange: before?.dateRange ?? { date_from: '-7d' } }
  if (Array.isArray(before?.properties) && before.properties.length > 0) query.properties = before.properties
  const plain = ({ event, name, properties }: EventsNode): EventsNode => ({
    ...eventsNode(event),
    ...(name !== undefined && { name }),
    ...(properties && { properties }),
  })
  if (kind === 'RetentionQuery') {
    const entity = ({ event }: EventsNode): RetentionEntity => ({ id: event, type: 'events' })
    const target = entity(first ?? eventsNode(null))
    query.retentionFilter = {
      targetEntity: target,
      returningEntity: second ? entity(second) : { ...target },
      retentionType: 'retention_recurring',
      period: 'Day',
      totalIntervals: 8,
    }
    return query
  }
  if (kind === 'FunnelsQuery') {
    query.series = series.length > 1 ? series.map(plain) : [...series.map(plain), eventsNode(null)]
    query.funnelsFilter = { funnelOrderType: 'ordered' }
    return query
  }
  if (kind === 'PathsQuery') {
    query.pathsFilter = { includeEventTypes: ['$pageview'], stepLimit: 5 }
    return query
  }
  query.interval = before?.interval ?? 'day'
  query.series = kind === 'LifecycleQuery' ? series.slice(0, 1).map(plain) : series
  if (kind === 'StickinessQuery') query.series = series.map(plain)
  return query
}

/** What of a stored insight the form can edit: its query without the node around it; null for the elder `filters`. */
export function queryOf(stored: unknown): Query | null {
  const query = stored as (Query & { source?: unknown }) | null
  if (!query || typeof query !== 'object') return null
  if ((query.kind as string) === 'InsightVizNode') return queryOf(query.source)
  return query.kind in KINDS ? withOneName(structuredClone(query)) : null
}

/** Elder names of a retention's parts. */
const RETENTION_NAMES = {
  target_entity: 'targetEntity',
  returning_entity: 'returningEntity',
  retention_type: 'retentionType',
  total_intervals: 'totalIntervals',
}

/** What PostHog writes in several ways is written in the one that the form edits. */
function withOneName(query: Query): Query {
  const by = query.breakdownFilter as
    (Query['breakdownFilter'] & { breakdowns?: BreakdownPart[] }) | undefined
  const [only, ...others] = by?.breakdowns ?? []
  if (by && only && others.length === 0 && !by.breakdown) {
    delete by.breakdowns
    Object.assign(by, { breakdown: only.property, breakdown_type: only.type ?? 'event' })
  }
  const retention = query.retentionFilter as Record<string, unknown> | undefined
  for (const [elder, name] of Object.entries(RETENTION_NAMES)) {
    if (!retention || retention[elder] === undefined) continue
    retention[name] ??= retention[elder]
    delete retention[elder]
  }
  return query
}

interface BreakdownPart {
  property: string
  type?: string
}

/** The kind of question that the elder `filters` are; trends where they name none. */
export function kindOfFilters(filters: { insight?: string }): Kind {
  const { insight = 'TRENDS' } = filters
  const kinds = Object.keys(KINDS) as Kind[]
  return kinds.find((kind) => kind.toUpperCase() === `${insight}QUERY`) ?? 'TrendsQuery'
}

/** What has to be filled in before the question can be asked. */
export function whatLacks(query: Query): string | null {
  const lacking = query.series?.find(({ math, math_property }) => needsProperty(math) && !math_property)
  if (lacking) return 'Name the property whose numbers count.'
  if (query.kind === 'FunnelsQuery' && (query.series?.length ?? 0) < 2)
    return 'A funnel has two steps at least.'
  return null
}

/** The question as it is sent: without rows that are not filled in yet. */
export function complete(query: Query): Query {
  const sent = structuredClone(query)
  const trim = (part?: { properties?: PropertyFilter[] | object }): void => {
    if (part && Array.isArray(part.properties)) part.properties = completeFilters(part.properties)
  }
  for (const part of [sent, ...(sent.series ?? []), ...(sent.funnelsFilter?.exclusions ?? [])]) trim(part)
  trim(sent.retentionFilter?.targetEntity)
  trim(sent.retentionFilter?.returningEntity)
  if (sent.breakdownFilter && !sent.breakdownFilter.breakdown) delete sent.breakdownFilter
  return sent
}

/** A question as text: equal for equal questions, whatever the order of their members and whether empty ones are there. */
export function canonical(query: Query): string {
  const tidy = (_: string, value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    const members = Object.entries(value).filter(([, member]) => !isEmpty(member))
    return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  return JSON.stringify(query, tidy)
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
