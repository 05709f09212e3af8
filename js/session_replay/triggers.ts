// What a recording may wait for: an address, an event, a feature flag.

import type { LinkedFlag, Owner, UrlTrigger } from './host'
import { log } from './log'
import type { Notes } from './notes'
import { PersistedKey } from '../wire/persisted_keys'

/** posthog-js's names; 'disabled' where there is nothing to wait for. */
export type TriggerState = 'trigger_activated' | 'trigger_pending' | 'trigger_disabled'
export type TriggerKind = 'url' | 'event'

/** Something that is waited for; with `quietly` the session's events are not told of it. */
export interface Trigger {
  state(sessionId: string, quietly?: boolean): TriggerState
}

export const isActive = (state: TriggerState): boolean => state === 'trigger_activated'
export const isPending = (state: TriggerState): boolean => state === 'trigger_pending'

/** One of them is enough. */
export function anyOf(states: TriggerState[]): TriggerState {
  return states.find(isActive) ?? states.find(isPending) ?? 'trigger_disabled'
}

/** All of them that there are. */
export function allOf(states: TriggerState[]): TriggerState {
  const wanted = states.filter((state) => state !== 'trigger_disabled')
  if (!wanted.length) return 'trigger_disabled'
  return wanted.every(isActive) ? 'trigger_activated' : 'trigger_pending'
}

export type Patterns = (url: string) => boolean

/** Addresses that the project names; a pattern that is none matches nothing. */
export function patternsOf(triggers: UrlTrigger[] | undefined): Patterns {
  const patterns: RegExp[] = []
  for (const { url, matching } of triggers ?? []) {
    if (matching !== 'regex') continue
    try {
      patterns.push(new RegExp(url))
    } catch (error) {
      log.error('Invalid URL pattern:', url, error)
    }
  }
  return (url) => patterns.some((pattern) => pattern.test(url))
}

/** The page's address as triggers see it. */
export function addressOf({ config }: Owner): string {
  const { get_current_url: given } = config as { get_current_url?: (url: string) => string }
  try {
    const url = given?.(location.href)
    if (typeof url === 'string' && url) return url
  } catch (error) {
    log.error('Error in get_current_url', error)
  }
  return location.href
}

/** Where it is remembered which session a trigger has let in: for a group, or for the whole project. */
export function noteOf(kind: TriggerKind, group = ''): string {
  return group
    ? `$posthog_sr_group_${kind}_trigger_${group}`
    : `$session_recording_${kind}_trigger_activated_session`
}

/** A trigger that is remembered once it has let a session in. */
export class NotedTrigger implements Trigger {
  readonly #notes: Notes
  readonly #kind: TriggerKind
  readonly #note: string
  readonly #isThere: boolean

  constructor(notes: Notes, kind: TriggerKind, isThere: boolean, group?: string) {
    this.#notes = notes
    this.#kind = kind
    this.#note = noteOf(kind, group)
    this.#isThere = isThere
  }

  state(sessionId: string, quietly?: boolean): TriggerState {
    const isIn = this.#notes.get(this.#note) === sessionId
    const state = !this.#isThere ? 'trigger_disabled' : isIn ? 'trigger_activated' : 'trigger_pending'
    if (!quietly) this.#notes.tell(`$sdk_debug_replay_${this.#kind}_trigger_status`, state)
    return state
  }

  activate(sessionId: string): void {
    this.#notes.set(this.#note, sessionId)
  }

  forget(): void {
    this.#notes.forget(this.#note)
  }
}

/** A feature flag that lets sessions in while it is on. */
export class FlagTrigger implements Trigger {
  readonly #notes: Notes
  #isThere = false
  isSeen = false
  #stop: (() => void) | undefined

  constructor(notes: Notes) {
    this.#notes = notes
  }

  /** Waits for `linked`; `onStart` is told when it comes on. */
  watch(
    owner: Owner,
    linked: LinkedFlag | null | undefined,
    onStart: (flag: string, variant: string | null | undefined) => void,
  ): void {
    this.#isThere = !!linked
    if (!linked || this.isSeen) return
    const flag = typeof linked === 'string' ? linked : linked.flag
    const variant = typeof linked === 'string' ? null : linked.variant
    this.#stop?.()
    this.#stop = owner.onFeatureFlags?.((_, variants) => {
      const value = variants && typeof variants === 'object' ? variants[flag] : undefined
      // that it was looked at is told as of any flag that a page asks for
      if (value !== undefined) owner.getFeatureFlag?.(flag)
      const isOn = typeof value === 'boolean' || !variant ? !!value : value === variant
      const isNews = isOn && !this.isSeen
      this.isSeen = isOn
      if (isNews) onStart(flag, variant)
    })
  }

  state(_sessionId?: string, quietly?: boolean): TriggerState {
    const state = this.isSeen ? 'trigger_activated' : this.#isThere ? 'trigger_pending' : 'trigger_disabled'
    if (!quietly) this.#notes.tell(PersistedKey.LinkedFlagTriggerStatus, state)
    return state
  }

  stop(): void {
    this.#stop?.()
  }
}

/** What is missing yet, in words for diagnostics. */
export function missing(sessionId: string, url: Trigger, event: Trigger, flag: Trigger): string[] {
  const legs: [Trigger, string][] = [
    [url, 'URL'],
    [event, 'event'],
    [flag, 'linked flag'],
  ]
  return legs
    .filter(([trigger]) => isPending(trigger.state(sessionId, true)))
    .map(([, name]) => name + ' condition not matched')
}
