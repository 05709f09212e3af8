// Whether a session is recorded by the project's conditions: what posthog-js calls strategies. `Conditions` are one set
// for the project, groups.ts has several.

import type { Owner, RecordingConfig } from './host'
import { IS_SAMPLED, PAST_MINIMUM, SAMPLE_RATE, type Notes } from './notes'
import { decide, decisionFor } from './sampling'
import {
  allOf,
  anyOf,
  FlagTrigger,
  isActive,
  isPending,
  missing,
  NotedTrigger,
  patternsOf,
  type Patterns,
  type TriggerKind,
} from './triggers'

export type Status = 'disabled' | 'sampled' | 'active' | 'buffering' | 'paused' | 'rrweb_error'

export interface CapturedEvent {
  event: string
  properties?: Record<string, unknown>
}

/** What happens when conditions are met. */
export interface GateEvents {
  started: (reason: string, detail?: object) => void
  custom: (tag: string, payload: object) => void
  /** A condition is met; an event or an address says that somebody cares, a flag does not. */
  activated: (kind?: TriggerKind) => void
  /** The project's own condition is met: what waited may leave. */
  released: (reason: string, detail: object) => void
}

export interface Gate {
  status(sessionId: string): Status
  /** How long a session has to be, ms. */
  minimum(sessionId: string): number | undefined
  /** The page has another address. */
  onAddress(url: string, sessionId: string): void
  onEvent(event: CapturedEvent, sessionId: string): void
  /** Decides by chance, unless that is done. */
  decide(sessionId: string): void
  isPending(sessionId: string): boolean
  /** What the session waits for, in words. */
  missing(sessionId: string): string[]
  /** The session has begun to be sent. */
  onSent(): void
  /** The page has it begin, whatever the condition. */
  overrideFlag(): void
  overrideTrigger(kind: TriggerKind, sessionId: string): void
  /** Another session begins. */
  forget(): void
  stop(): void
}

export class Conditions implements Gate {
  readonly #notes: Notes
  readonly #events: GateEvents
  readonly #url: NotedTrigger
  readonly #event: NotedTrigger
  readonly #flag: FlagTrigger
  readonly #isUrl: Patterns
  readonly #eventNames: string[]
  readonly #isAny: boolean
  readonly #rate: number | undefined
  readonly #minimum: number | undefined
  /** Events of what is being met must not meet it again. */
  #isActivating = false

  constructor(owner: Owner, notes: Notes, config: RecordingConfig, flag: FlagTrigger, events: GateEvents) {
    const { urlTriggers, eventTriggers, sampleRate, minimumDurationMilliseconds: minimum } = config
    this.#notes = notes
    this.#events = events
    this.#flag = flag
    this.#isUrl = patternsOf(urlTriggers)
    this.#eventNames = eventTriggers ?? []
    this.#url = new NotedTrigger(notes, 'url', !!urlTriggers?.length)
    this.#event = new NotedTrigger(notes, 'event', !!eventTriggers?.length)
    this.#isAny = config.triggerMatchType === 'any'
    this.#rate = typeof sampleRate === 'number' ? sampleRate : undefined
    this.#minimum = typeof minimum === 'number' ? minimum : undefined
    notes.tell('$sdk_debug_replay_remote_trigger_matching_config', config.triggerMatchType)
    flag.watch(owner, config.linkedFlag, (name, variant) => {
      events.started('linked_flag_matched', { flag: name, variant })
      events.activated()
    })
  }

  status(sessionId: string): Status {
    const states = [this.#event, this.#url, this.#flag].map((trigger) => trigger.state(sessionId))
    const isSampled = decisionFor(this.#notes, sessionId)
    const state = this.#isAny ? anyOf(states) : allOf(states)
    if (this.#isAny && isSampled) return 'sampled'
    if (isPending(state)) return 'buffering'
    if (this.#isAny && isActive(state)) return 'active'
    return isSampled === undefined ? 'active' : isSampled ? 'sampled' : 'disabled'
  }

  minimum(): number | undefined {
    return this.#minimum
  }

  onAddress(url: string, sessionId: string): void {
    if (!isActive(this.#url.state(sessionId, true)) && this.#isUrl(url)) this.#activate('url', sessionId, url)
  }

  onEvent({ event }: CapturedEvent, sessionId: string): void {
    if (!isActive(this.#event.state(sessionId, true)) && this.#eventNames.includes(event))
      this.#activate('event', sessionId, event)
  }

  #activate(kind: TriggerKind, sessionId: string, match?: string): void {
    // an event says that somebody cares, whatever else is waited for
    if (kind === 'event') this.#events.activated(kind)
    if (this.#isActivating || !this.isPending(sessionId)) return
    this.#isActivating = true
    ;(kind === 'url' ? this.#url : this.#event).activate(sessionId)
    this.#events.activated(kind)
    this.#events.released(kind + '_trigger_matched', {
      [kind === 'url' ? 'matchedUrl' : 'matchedEvent']: match,
    })
    this.#isActivating = false
  }

  decide(sessionId: string): void {
    decide(this.#notes, sessionId, this.#rate, () => this.#events.started('sampled'))
  }

  isPending(sessionId: string): boolean {
    const states = [this.#event, this.#url].map((trigger) => trigger.state(sessionId))
    return isPending(this.#isAny ? anyOf(states) : allOf(states))
  }

  missing(sessionId: string): string[] {
    return missing(sessionId, this.#url, this.#event, this.#flag)
  }

  onSent(): void {}

  overrideFlag(): void {
    this.#flag.isSeen = true
  }

  overrideTrigger(kind: TriggerKind, sessionId: string): void {
    this.#activate(kind, sessionId)
  }

  forget(): void {
    this.#event.forget()
    this.#url.forget()
    this.#notes.forget(IS_SAMPLED, SAMPLE_RATE, PAST_MINIMUM)
  }

  stop(): void {
    this.#flag.stop()
  }
}
