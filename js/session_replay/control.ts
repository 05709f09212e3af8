// Whether a session is recorded: crates/session_replay decides, this carries. exports.rs there is the other side.

import { compileWasm, isWasmCompiled, newInstance, NO_WASM } from '../recorder/core'
import type { HostSdk, RecordingConfig } from './host'
import { log } from './log'
import { IS_SAMPLED, PAST_MINIMUM, SAMPLE_RATE, type ReplayState } from './replay_state'
import type { ReplayWasm } from './replay_wasm'
import {
  answerOf,
  filtersOf,
  flagValueOf,
  isNegated,
  listOf,
  numberOf,
  patternsOf,
  setOfGroup,
  setOfProject,
  type TriggerSet,
} from './trigger_sets'
import { ReplayEffect, ReplayFact, SamplingDecision, TriggerKind } from '../wire/replay_protocol'

export { COMPARE } from './trigger_sets'

/** posthog-js's names, by the numbers of `RecordingStatus`, `TriggerKind` and `TriggerState`. */
const STATUSES = ['disabled', 'sampled', 'active', 'buffering', 'paused', 'rrweb_error'] as const
const KINDS = ['url', 'event', 'linked_flag']
const STATES = ['disabled', 'pending', 'activated']

/** posthog-js's, and that of a recording of which the module is being compiled. */
export type Status = (typeof STATUSES)[number] | 'lazy_loading'

type Properties = Record<string, unknown>

export interface CapturedEvent {
  event: string
  properties?: Properties
}

/** What happens when conditions are met. */
export interface ControlEvents {
  started: (reason: string, detail?: object) => void
  custom: (tag: string, payload: object) => void
  /** A condition is met; by an event or an address, the session is wanted. */
  activated_: (isByPage: boolean) => void
  /** The project's own condition is met: what waited may leave. */
  released_: (reason: string, detail: object) => void
  /** The page's address is one that is not recorded. */
  pause: () => void
  resume: () => void
  /** What is about to be sent has been found to be long enough. */
  longEnough_: () => void
}

const matches = (patterns: RegExp[], url: string): boolean => patterns.some((pattern) => pattern.test(url))

export class Control {
  readonly #sdk: HostSdk
  readonly #state: ReplayState
  readonly #events: ControlEvents
  readonly #sessionId: () => string
  #wasm = NO_WASM as unknown as ReplayWasm
  /** The module has been there, whatever has become of it. */
  #isReady = false
  /** Calls that wait for it. */
  #waiting: (() => void)[] = []
  #sets: TriggerSet[] = []
  /** They are those of trigger groups. */
  #hasGroups = false
  /** Addresses at which nothing is recorded. */
  #blocked: RegExp[] = []
  #stops: ((() => void) | undefined)[] = []
  /** What has happened last, as it is reported. */
  #detail: object = {}
  /** What the module knows. */
  #session = ''
  #version = 0

  constructor(sdk: HostSdk, state: ReplayState, sessionId: () => string, events: ControlEvents) {
    this.#sdk = sdk
    this.#state = state
    this.#sessionId = sessionId
    this.#events = events
  }

  /** Has `call` wait for the module, if that is still being compiled; whether it does. */
  waits(call: () => void): boolean {
    if (isWasmCompiled()) this.#begin()
    if (this.#isReady) return false
    this.#waiting.push(call)
    if (this.#waiting.length === 1) void this.#catchUp()
    return true
  }

  async #catchUp(): Promise<void> {
    await compileWasm()
    this.#begin()
    for (const call of this.#waiting.splice(0)) {
      try {
        call()
      } catch (error) {
        log.error('a recording could not be started', error)
      }
    }
  }

  #begin(): void {
    if (this.#isReady) return
    this.#wasm = newInstance()
    this.#isReady = true
  }

  /**
   * Calls the module with what it has to know, and does what comes of it. A module that is not there yet or has failed
   * has no session recorded: it answers 0 to everything, and throws nothing into the page.
   */
  ask<T>(run: (wasm: ReplayWasm) => T): T {
    let result: T
    let effects: number[]
    try {
      if (this.#wasm === (NO_WASM as unknown)) return run(this.#wasm)
      this.#tell()
      result = run(this.#wasm)
      const at = this.#wasm.control_effects()
      effects = at ? [...this.#numbers(at + 4, this.#numbers(at, 1)[0]!)] : []
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      log.error('session replay has failed', error)
      this.#wasm = NO_WASM as unknown as ReplayWasm
      return run(this.#wasm)
    }
    while (effects.length) {
      const [effect, count] = effects.splice(0, 2)
      this.#carryOut(effect!, effects.splice(0, count!))
    }
    return result
  }

  #tell(): void {
    const sessionId = this.#sessionId()
    const isOther = sessionId !== this.#session
    if (isOther) this.#wasm.control_session(this.#writeText((this.#session = sessionId)))
    if (isOther || this.#version !== this.#state.version) this.#recall()
  }

  /** Has the module know what is stored of the session. */
  #recall(): void {
    const state = this.#state
    const session = this.#session
    this.#version = state.version
    const isProject = !this.#hasGroups
    this.#sets.forEach(({ triggerKeys_, decisionKey_ }, place) => {
      const [byUrl, byEvent] = triggerKeys_.map((key) => state.get(key) === session)
      let decision = SamplingDecision.None
      let rate: unknown
      if (!isProject) {
        const known = state.get<Properties>(decisionKey_)
        rate = known?.sampleRate
        if (known?.sessionId === session && typeof known.sampled === 'boolean')
          decision = known.sampled ? SamplingDecision.In : SamplingDecision.Out
      } else {
        const known = state.get(decisionKey_)
        rate = state.get(SAMPLE_RATE)
        if (known === session) decision = SamplingDecision.In
        else if (known === '!' + session) decision = SamplingDecision.Out
      }
      this.#wasm.control_recall(place, byUrl!, byEvent!, decision, numberOf(rate), isProject && rate === null)
    })
  }

  /** Numbers in the module's memory. */
  #numbers(at: number, count: number): Int32Array {
    return new Int32Array(this.#wasm.memory.buffer, at, count)
  }

  /** Writes numbers where the module takes them; how many. */
  #write(numbers: number[]): number {
    const room = this.#numbers(this.#wasm.control_room(numbers.length), numbers.length)
    // a module that has failed has no room
    numbers.forEach((number, place) => (room[place] = number))
    return numbers.length
  }

  #writeText(text: string): number {
    return this.#write(text.split('').map((unit) => unit.charCodeAt(0)))
  }

  /** Takes the project's conditions as they are now. */
  open(config: RecordingConfig): void {
    this.stop()
    this.#blocked = patternsOf(config.urlBlocklist)
    this.ask((wasm) => {
      const groups = listOf(config.triggerGroups)
      const hasGroups = (this.#hasGroups = !!wasm.control_open(config.version ?? 0, groups.length))
      this.#sets = hasGroups ? groups.map(setOfGroup) : [setOfProject(config)]
      this.#sets.forEach((set) => this.#add(wasm, set))
      this.#recall()
      wasm.control_opened()
      if (hasGroups) this.#state.tell('$sdk_debug_replay_trigger_groups_count', groups.length)
      const matching = hasGroups ? 'v2_trigger_groups' : config.triggerMatchType
      if (matching !== undefined)
        this.#state.tell('$sdk_debug_replay_remote_trigger_matching_config', matching)
    })
  }

  #add(
    wasm: ReplayWasm,
    { id, isAny, rate, minimum, urls, events, flag, variant, filters }: TriggerSet,
  ): void {
    const addFilters = (list: typeof filters): void =>
      list.forEach((filter) => wasm.control_set_filter(isNegated(filter)))
    const length = this.#writeText(id)
    wasm.control_set(length, isAny, !!urls.length, !!events.length, !!flag, !!variant, rate, minimum)
    addFilters(filters)
    for (const event of events) {
      wasm.control_set_event()
      addFilters(event.filters)
    }
  }

  #watch(place: number): void {
    const sdk = this.#sdk
    const set = this.#sets[place]!
    const stop = sdk.onFeatureFlags?.((_, variants) => {
      const value = variants && typeof variants === 'object' ? variants[set.flag!] : undefined
      // the read is reported as of any flag that a page reads
      if (value !== undefined) sdk.getFeatureFlag?.(set.flag!)
      this.ask((wasm) => wasm.control_flag(place, flagValueOf(set, value)))
    })
    this.#stops.push(stop)
  }

  /** Does what the module left to be done. */
  #carryOut(effect: ReplayEffect, values: number[]): void {
    const state = this.#state
    const events = this.#events
    const [first = 0, second = 0, third] = values
    const set = this.#sets[first]!
    switch (effect) {
      case ReplayEffect.ReportTrigger:
        return state.tell(`$sdk_debug_replay_${KINDS[first]}_trigger_status`, 'trigger_' + STATES[second])
      case ReplayEffect.ReportMatched:
        return this.#reportMatched(values)
      case ReplayEffect.ReportMissing:
        return this.#reportMissing(values)
      case ReplayEffect.RememberTrigger:
        return state.set(set.triggerKeys_[second]!, this.#session)
      case ReplayEffect.RememberDecision:
        return this.#rememberDecision(first, second, !!third)
      case ReplayEffect.ForgetDecision:
        return state.forget(IS_SAMPLED, SAMPLE_RATE)
      case ReplayEffect.ForgetSession:
        for (const { triggerKeys_, decisionKey_ } of this.#sets) state.forget(...triggerKeys_, decisionKey_)
        return state.forget(SAMPLE_RATE, IS_SAMPLED, PAST_MINIMUM)
      case ReplayEffect.WatchFlag:
        return this.#watch(first)
      case ReplayEffect.FlagOn:
        events.started('linked_flag_matched', { flag: set.flag, variant: set.variant, ...this.#group(set) })
        return events.activated_(false)
      case ReplayEffect.Activated:
        return events.activated_(true)
      case ReplayEffect.Released:
        return events.released_(KINDS[first] + '_trigger_matched', this.#detail)
      case ReplayEffect.Pause:
        return events.pause()
      case ReplayEffect.Resume:
        return events.resume()
      case ReplayEffect.RememberMinimum:
        return events.longEnough_()
    }
  }

  #group({ id, name }: TriggerSet): object {
    return this.#hasGroups ? { group_id: id, group_name: name } : {}
  }

  #reportMatched(values: number[]): void {
    const matched = values.map((value) => {
      const { id, name } = this.#sets[value >> 1]!
      return { id, name, matched: true, sampled: !!(value & 1) }
    })
    this.#state.tell('$sdk_debug_replay_matched_recording_trigger_groups', matched)
  }

  /** Tells in words what is waited for. */
  #reportMissing(values: number[]): void {
    const missing = values.map((value) => {
      const group = this.#hasGroups ? `trigger group "${this.#sets[value >> 2]!.name ?? ''}": ` : ''
      return group + ['URL', 'event', 'linked flag'][value & 3] + ' condition not matched'
    })
    this.#state.tell('$sdk_debug_replay_pending_trigger_conditions', missing)
  }

  #rememberDecision(place: number, decision: SamplingDecision, isOverridden: boolean): void {
    const state = this.#state
    const session = this.#session
    const isIn = decision === SamplingDecision.In
    const set = this.#sets[place]
    const rate = set?.rate
    if (this.#hasGroups && !isOverridden) {
      const payload = { ...this.#group(set!), sampleRate: rate, isSampled: isIn }
      this.#events.custom('triggerGroupSamplingDecisionMade', payload)
      return state.set(set!.decisionKey_, { sessionId: session, sampleRate: rate, sampled: isIn })
    }
    if (!isIn) log.warn(`Sample rate (${rate}) has determined that this session (${session}) is not sent.`)
    else if (!isOverridden) this.#events.started('sampled')
    state.set(IS_SAMPLED, (isIn ? '' : '!') + session)
    state.set(SAMPLE_RATE, isOverridden ? null : rate)
  }

  /** What the session's events were given before belongs to another session. */
  reportAgain_(): void {
    this.ask((wasm) => wasm.control_report_again())
  }

  get status(): Status {
    return STATUSES[this.ask((wasm) => wasm.pipe_status())]
  }

  /** Whether the visitor is idle. */
  get isIdle_(): boolean {
    return !!this.fact(ReplayFact.IsIdle)
  }

  fact(fact: ReplayFact): number {
    const at = this.ask((wasm) => wasm.pipe_facts())
    return at && this.#numbers(at, ReplayFact.Count)[fact]!
  }

  /** The page has another address. */
  onAddress_(url: string): void {
    this.ask((wasm) => wasm.control_address(matches(this.#blocked, url)))
    this.#detail = { matchedUrl: url }
    this.#meet(
      false,
      this.#sets.map(({ patterns }) => matches(patterns, url)),
    )
  }

  onEvent({ event, properties }: CapturedEvent): void {
    this.#detail = { matchedEvent: event }
    this.#meet(
      true,
      this.#sets.flatMap(({ events }) => events.map(({ name }) => name === event)),
      properties,
    )
  }

  /** Has the module decide what comes of something; `facts` say which conditions it meets. */
  #meet(isEvent: boolean, facts: boolean[], properties?: Properties): void {
    this.ask((wasm) => {
      const numbers = facts.map((fact) => +fact)
      this.#write(numbers)
      let answers: number[] = []
      if (wasm.control_asks(isEvent, facts.length)) {
        this.#state.refresh()
        this.#recall()
        const person = this.#state.get<Properties>('$stored_person_properties')
        answers = filtersOf(this.#sets).map((filter) => answerOf(filter, properties, person))
      }
      this.#write([...numbers, ...answers])
      wasm.control_meet(isEvent, facts.length)
    })
  }

  /** Decides by chance, unless that is done. */
  decide(): void {
    this.ask((wasm) => wasm.control_decide())
  }

  overrideTrigger(kind: string): void {
    this.#detail = {}
    this.ask((wasm) => wasm.control_override(kind === 'event' ? TriggerKind.Event : TriggerKind.Url))
  }

  /** Another session begins. */
  forget(): void {
    this.ask((wasm) => wasm.control_forget())
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop?.()
  }
}
