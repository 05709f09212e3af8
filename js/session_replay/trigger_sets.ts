// What a project's settings have a recording wait for, as sets of triggers: one of the project, or one of each group.

import type { LinkedFlag, PropertyFilter, RecordingConfig, TriggerGroup, UrlTrigger } from './host'
import { log } from './log'
import { IS_SAMPLED } from './replay_state'
import { FilterAnswer, FlagValue } from '../wire/replay_protocol'

/** Operators of filters that are the negation of another. */
const NEGATED: Record<string, string> = { is_not: 'exact', not_regex: 'regex', not_icontains: 'icontains' }

/** Comparisons as JavaScript makes them. */
export const COMPARE: Record<string, (wanted: string, value: string) => boolean> = {
  exact: (wanted, value) => wanted === value,
  regex: (wanted, value) => !!patternOf(wanted)?.test(value),
  icontains: (wanted, value) => value.toLowerCase().includes(wanted.toLowerCase()),
  gt: (wanted, value) => parseFloat(value) > parseFloat(wanted),
  lt: (wanted, value) => parseFloat(value) < parseFloat(wanted),
}

/** An event that is waited for: its name, or that and filters. */
type EventTrigger = NonNullable<TriggerGroup['conditions']['events']>[number] | string

export interface TriggerSet {
  /** A group's, empty for a project. */
  id: string
  name: string | undefined
  isAny: boolean
  /** NaN for none, as the minimum. */
  rate: number
  minimum: number
  urls: UrlTrigger[]
  patterns: RegExp[]
  events: { name: string; filters: PropertyFilter[] }[]
  /** The key of the flag, undefined for none. */
  flag: string | undefined
  variant: string | null | undefined
  filters: PropertyFilter[]
  /** Where is stored which session a trigger has let in, by its kind. */
  triggerKeys_: string[]
  /** Where the decision by chance is stored. */
  decisionKey_: string
}

/** NaN for what is no number. */
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN)
export const listOf = <T>(list: T[] | null | undefined): T[] => (Array.isArray(list) ? list : [])

/** Undefined for a pattern that is none. */
function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text)
  } catch (error) {
    log.error('Invalid pattern:', text, error)
    return
  }
}

/** The regular expressions of addresses. */
export const patternsOf = (triggers: UrlTrigger[] | undefined): RegExp[] =>
  listOf(triggers).flatMap(({ url, matching }) => (matching === 'regex' ? (patternOf(url) ?? []) : []))

function setOf(
  { id, name, sampleRate, minDurationMs, conditions }: TriggerGroup,
  triggerKey: (kind: string) => string,
  decisionKey_: string,
): TriggerSet {
  const { matchType, urls, events, flag, properties } = conditions ?? {}
  return {
    id,
    name,
    isAny: matchType === 'any',
    rate: numberOf(sampleRate),
    minimum: numberOf(minDurationMs),
    urls: listOf(urls),
    patterns: patternsOf(urls),
    events: listOf<EventTrigger>(events).map((event) =>
      typeof event === 'string'
        ? { name: event, filters: [] }
        : { name: event.name, filters: listOf(event.properties) },
    ),
    flag: (typeof flag === 'string' ? flag : flag?.flag) || undefined,
    variant: typeof flag === 'string' ? null : flag?.variant,
    filters: listOf(properties),
    triggerKeys_: ['url', 'event'].map(triggerKey),
    decisionKey_,
  }
}

export const setOfGroup = (group: TriggerGroup): TriggerSet =>
  setOf(
    group,
    (kind) => `$posthog_sr_group_${kind}_trigger_${group.id}`,
    `$posthog_sr_group_sampling_${group.id}`,
  )

export const setOfProject = (config: RecordingConfig): TriggerSet =>
  setOf(
    {
      id: '',
      sampleRate: config.sampleRate as number,
      minDurationMs: config.minimumDurationMilliseconds as number,
      conditions: {
        matchType: config.triggerMatchType,
        urls: config.urlTriggers,
        events: config.eventTriggers as [],
        flag: config.linkedFlag as LinkedFlag,
      },
    },
    (kind) => `$session_recording_${kind}_trigger_activated_session`,
    IS_SAMPLED,
  )

/** All filters of sets, in the order in which the module has them. */
export const filtersOf = (sets: TriggerSet[]): PropertyFilter[] =>
  sets.flatMap(({ filters, events }) => [...filters, ...events.flatMap((event) => event.filters)])

export const isNegated = ({ operator }: PropertyFilter): boolean => (operator ?? '') in NEGATED

/** What the comparison of a filter says, without its negation. */
export function answerOf(
  { key, type, operator = 'exact', value: wanted }: PropertyFilter,
  properties: Record<string, unknown> | undefined,
  person: Record<string, unknown> | undefined,
): FilterAnswer {
  const compare = COMPARE[NEGATED[operator] ?? operator]
  const value = (type === 'person' ? person : properties)?.[key]
  if (!compare) return FilterAnswer.Never
  if (value == null) return FilterAnswer.No
  if (wanted == null) return FilterAnswer.Never
  const all = [wanted].flat().map(String)
  return +[value].flat().some((value) => all.some((wanted) => compare(wanted, String(value))))
}

/** A flag's value, as its trigger sees it. */
export function flagValueOf({ variant }: TriggerSet, value: unknown): FlagValue {
  if (value === true) return FlagValue.On
  if (!value) return FlagValue.Off
  return value === variant ? FlagValue.WantedVariant : FlagValue.OtherVariant
}
