// Trigger groups: several sets of conditions, each with a rate of its own; a session that one of them wants is
// recorded (posthog-js's V2).

import type { CapturedEvent, Gate, GateEvents, Status } from './gate'
import type { Owner, RecordingConfig, TriggerGroup } from './host'
import { IS_SAMPLED, PAST_MINIMUM, SAMPLE_RATE, type Notes } from './notes'
import { matchesFilters } from './property_filters'
import { isSampledIn } from './sampling'
import {
  allOf,
  anyOf,
  FlagTrigger,
  isActive,
  isPending,
  missing,
  NotedTrigger,
  patternsOf,
  type TriggerKind,
  type TriggerState,
} from './triggers'
import { PersistedKey } from '../wire/persisted_keys'

/** Where a group's decision is remembered. */
const DECISION = '$posthog_sr_group_sampling_'

class Group {
  readonly of: TriggerGroup
  readonly url: NotedTrigger
  readonly event: NotedTrigger
  readonly flag: FlagTrigger
  readonly isUrl: (url: string) => boolean
  /** Whether chance has it record, once its conditions are met. */
  isSampled = false
  readonly #isFree: boolean

  constructor(group: TriggerGroup, notes: Notes) {
    const { events, urls, flag } = group.conditions
    this.of = group
    this.url = new NotedTrigger(notes, 'url', !!urls?.length, group.id)
    this.event = new NotedTrigger(notes, 'event', !!events?.length, group.id)
    this.flag = new FlagTrigger(notes)
    this.isUrl = patternsOf(urls)
    this.#isFree = !events?.length && !urls?.length && !flag
  }

  state(sessionId: string, quietly?: boolean): TriggerState {
    if (this.#isFree) return 'trigger_activated'
    const states = [this.event, this.url, this.flag].map((trigger) => trigger.state(sessionId, quietly))
    return this.of.conditions.matchType === 'any' ? anyOf(states) : allOf(states)
  }
}

export class Groups implements Gate {
  readonly #notes: Notes
  readonly #events: GateEvents
  readonly #groups: Group[]
  #isSent = false

  constructor(owner: Owner, notes: Notes, config: RecordingConfig, events: GateEvents) {
    this.#notes = notes
    this.#events = events
    this.#groups = config.triggerGroups!.map((group) => new Group(group, notes))
    notes.tell('$sdk_debug_replay_remote_trigger_matching_config', 'v2_trigger_groups')
    notes.tell('$sdk_debug_replay_trigger_groups_count', this.#groups.length)
    for (const group of this.#groups)
      group.flag.watch(owner, group.of.conditions.flag, (flag, variant) => {
        events.started('linked_flag_matched', {
          flag,
          variant,
          group_id: group.of.id,
          group_name: group.of.name,
        })
        events.activated()
      })
  }

  status(sessionId: string): Status {
    const states = this.#groups.map((group) => ({ group, state: group.state(sessionId) }))
    if (states.some(({ group, state }) => isActive(state) && group.isSampled)) return 'sampled'
    return states.some(({ state }) => isPending(state)) ? 'buffering' : 'disabled'
  }

  minimum(sessionId: string): number | undefined {
    const minima = this.#groups
      .filter((group) => isActive(group.state(sessionId)))
      .flatMap(({ of }) => (typeof of.minDurationMs === 'number' ? [of.minDurationMs] : []))
    return minima.length ? Math.min(...minima) : undefined
  }

  onAddress(url: string, sessionId: string): void {
    for (const group of this.#groups)
      if (
        !isActive(group.url.state(sessionId, true)) &&
        group.isUrl(url) &&
        this.#matches(group.of.conditions.properties, undefined)
      )
        this.#activate(group, 'url', sessionId)
  }

  onEvent({ event, properties }: CapturedEvent, sessionId: string): void {
    if (this.#isSent) return
    for (const group of this.#groups) {
      if (isActive(group.event.state(sessionId, true))) continue
      const { events, properties: wanted } = group.of.conditions
      const isMet = events?.some(
        (trigger) => trigger.name === event && this.#matches(trigger.properties, properties),
      )
      if (isMet && this.#matches(wanted, properties)) this.#activate(group, 'event', sessionId)
    }
  }

  #matches(
    filters: Parameters<typeof matchesFilters>[0],
    event: Record<string, unknown> | undefined,
  ): boolean {
    if (!filters?.length) return true
    this.#notes.refresh()
    return matchesFilters(filters, event, this.#notes.get(PersistedKey.StoredPersonProperties))
  }

  #activate(group: Group, kind: TriggerKind, sessionId: string): void {
    group[kind].activate(sessionId)
    this.#tell(sessionId)
    this.#events.activated(kind)
  }

  decide(sessionId: string): void {
    for (const group of this.#groups) {
      const { id, name, sampleRate } = group.of
      const noted = this.#notes.get<{ sessionId?: string; sampleRate?: number; sampled?: boolean }>(
        DECISION + id,
      )
      const isKnown = noted?.sessionId === sessionId && noted.sampleRate === sampleRate
      if (isKnown && typeof noted.sampled === 'boolean') group.isSampled = noted.sampled
      else {
        group.isSampled = isSampledIn(sessionId + id, sampleRate)
        this.#events.custom('triggerGroupSamplingDecisionMade', {
          group_id: id,
          group_name: name,
          sampleRate,
          isSampled: group.isSampled,
        })
        this.#notes.set(DECISION + id, { sessionId, sampleRate, sampled: group.isSampled })
      }
    }
    this.#tell(sessionId)
  }

  #tell(sessionId: string): void {
    const matched = this.#groups.filter((group) => isActive(group.state(sessionId)))
    this.#notes.tell(
      '$sdk_debug_replay_matched_recording_trigger_groups',
      matched.map(({ of, isSampled: sampled }) => ({ id: of.id, name: of.name, matched: true, sampled })),
    )
  }

  isPending(sessionId: string): boolean {
    return this.#groups.some((group) => isPending(group.state(sessionId)))
  }

  missing(sessionId: string): string[] {
    return this.#groups
      .filter((group) => isPending(group.state(sessionId, true)))
      .flatMap(({ of, url, event, flag }) =>
        missing(sessionId, url, event, flag).map((what) => `trigger group "${of.name}": ${what}`),
      )
  }

  onSent(): void {
    this.#isSent = true
  }

  // the project's flag and triggers: groups have their own, which stay
  overrideFlag(): void {}
  overrideTrigger(): void {}

  forget(): void {
    for (const { of, url, event } of this.#groups) {
      url.forget()
      event.forget()
      this.#notes.forget(DECISION + of.id)
    }
    this.#notes.forget(IS_SAMPLED, SAMPLE_RATE, PAST_MINIMUM)
  }

  stop(): void {
    for (const { flag } of this.#groups) flag.stop()
  }
}
