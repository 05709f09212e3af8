// Whether a session is recorded: crates/session_replay decides, this carries. exports.rs there is the other side.

import { newInstance, NO_WASM } from '../recorder/core'
import { bytesOf, textOf } from './events'
import type { Owner, RecordingConfig } from './host'
import { log } from './log'
import type { Notes } from './notes'

/** By their numbers: `Status` in crates/session_replay/src/status.rs. */
const STATUSES = ['disabled', 'sampled', 'active', 'buffering', 'paused', 'rrweb_error'] as const
/** `Progress` in crates/session_replay/src/control.rs. */
const NEEDS_NOTES = 1
/** No effects. */
const NONE = '[]'

/** posthog-js's, and that of a recording of which the module is being compiled. */
export type Status = (typeof STATUSES)[number] | 'lazy_loading'
export type TriggerKind = 'url' | 'event'

export interface CapturedEvent {
  event: string
  properties?: Record<string, unknown>
}

/** What happens when conditions are met: `effect` in crates/session_replay/src/notes.rs has the rest. */
export interface ControlEvents {
  started: (reason: string, detail?: object) => void
  custom: (tag: string, payload: object) => void
  /** A condition is met; an event or an address says that somebody cares, a flag does not. */
  activated: (kind: TriggerKind | '') => void
  /** The project's own condition is met: what waited may leave. */
  released: (reason: string, detail: object) => void
  /** The page's address is one that is not recorded. */
  pause: () => void
  resume: () => void
}

/** What the conditions need of the page. */
interface Needs {
  /** Names of stored values. */
  notes: string[]
  /** Regular expressions for its address. */
  patterns: string[]
  /** Keys of feature flags by the places of their sets of triggers. */
  flags: (string | null)[]
  /** Keys of events' properties. */
  keys: string[]
}

interface Wasm {
  memory: WebAssembly.Memory
  control_room(bytes: number): number
  control_out(): number
  control_effects(): number
  control_session(length: number): void
  control_open(length: number): number
  control_report_again(): void
  control_status(hasFailed: boolean): number
  control_is_pending(): number
  control_minimum(): number
  control_address(url: number, matches: number): void
  control_event(name: number, properties: number): void
  control_advance(): number
  control_comparisons(): number
  control_notes(values: number, person: number): void
  control_answers(length: number): void
  control_flag(place: number, length: number): void
  control_decide(): void
  control_report_missing(isBuffering: boolean): void
  control_sent(): void
  control_override_sampling(): void
  control_override_flag(): void
  control_override_trigger(isEvent: boolean): void
  control_forget(): void
}

/** Comparisons as JavaScript makes them. */
export const COMPARE: Record<string, (wanted: string, value: string) => boolean> = {
  regex: (wanted, value) => !!patternOf(wanted)?.test(value),
  icontains: (wanted, value) => value.toLowerCase().includes(wanted.toLowerCase()),
  gt: (wanted, value) => parseFloat(value) > parseFloat(wanted),
  lt: (wanted, value) => parseFloat(value) < parseFloat(wanted),
}

/** Undefined for a pattern that is none. */
function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text)
  } catch (error) {
    log.error('Invalid pattern:', text, error)
    return
  }
}

export class Control {
  readonly #owner: Owner
  readonly #notes: Notes
  readonly #effects: Record<string, (...values: any[]) => void>
  readonly #sessionId: () => string
  #wasm = newInstance<Wasm>()
  #needs: Needs = { notes: [], patterns: [], flags: [], keys: [] }
  #patterns: (RegExp | undefined)[] = []
  #stops: ((() => void) | undefined)[] = []
  /** What the module knows. */
  #session = ''
  #version = 0

  constructor(owner: Owner, notes: Notes, sessionId: () => string, events: ControlEvents) {
    this.#owner = owner
    this.#notes = notes
    this.#sessionId = sessionId
    this.#effects = {
      ...events,
      remember: (name: string, value: unknown) => notes.set(name, value),
      forget: (name: string) => notes.forget(name),
      report: (name: string, value: unknown) => notes.tell(name, value),
      warn: log.warn,
    }
  }

  /**
   * Calls the module with what it has to know, and does what comes of it. A module that has failed has no session
   * recorded, and throws nothing into the page.
   */
  #call<T>(run: (wasm: Wasm) => T): T {
    let result: T
    let effects: [string, unknown, unknown][]
    try {
      this.#tell()
      result = run(this.#wasm)
      effects = JSON.parse(this.#read(this.#wasm.control_effects()) || NONE)
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      log.error('session replay has failed', error)
      this.#wasm = NO_WASM as unknown as Wasm
      return run(this.#wasm)
    }
    for (const [method, name, value] of effects) this.#effects[method]!(name, value)
    return result
  }

  #tell(): void {
    const sessionId = this.#sessionId()
    if (sessionId !== this.#session) this.#wasm.control_session(this.#write((this.#session = sessionId))[0])
    if (this.#version !== this.#notes.version) this.#refresh()
  }

  /** Has the module know what is stored. */
  #refresh(person = ''): void {
    const notes = this.#notes
    this.#version = notes.version
    const stored = JSON.stringify(
      Object.fromEntries(this.#needs.notes.map((name) => [name, notes.get(name)])),
    )
    this.#wasm.control_notes(...this.#write(stored, person))
  }

  /** Writes texts where the module takes them; their lengths in bytes. */
  #write(...texts: string[]): [number, number] {
    const bytes = bytesOf(texts.join(''))
    const at = this.#wasm.control_room(bytes.length)
    new Uint8Array(this.#wasm.memory.buffer).set(bytes, at)
    const first = texts.length > 1 ? bytesOf(texts[0]!).length : bytes.length
    return [first, bytes.length - first]
  }

  #read(length: number): string {
    return length ? textOf(new Uint8Array(this.#wasm.memory.buffer, this.#wasm.control_out(), length)) : ''
  }

  /** Takes the project's conditions as they are now. */
  open(config: RecordingConfig): void {
    this.stop()
    this.#call((wasm) => {
      const needs = this.#read(wasm.control_open(this.#write(JSON.stringify(config))[0]))
      if (needs) this.#needs = JSON.parse(needs)
      this.#version = -1
    })
    this.#patterns = this.#needs.patterns.map(patternOf)
    this.#needs.flags.forEach((key, place) => {
      if (key !== null) this.#watch(place, key)
    })
  }

  #watch(place: number, key: string): void {
    const owner = this.#owner
    const stop = owner.onFeatureFlags?.((_, variants) => {
      const value = variants && typeof variants === 'object' ? variants[key] : undefined
      // that it was looked at is told as of any flag that a page asks for
      if (value !== undefined) owner.getFeatureFlag?.(key)
      this.#call((wasm) => wasm.control_flag(place, this.#write(JSON.stringify(value) ?? '')[0]))
    })
    this.#stops.push(stop)
  }

  /** What the session's events were given before belongs to another session. */
  reportAgain(): void {
    this.#call((wasm) => wasm.control_report_again())
  }

  status(hasFailed: boolean): Status {
    return STATUSES[this.#call((wasm) => wasm.control_status(hasFailed))]!
  }

  get isPending(): boolean {
    return !!this.#call((wasm) => wasm.control_is_pending())
  }

  /** How long a session has to be, ms. */
  get minimum(): number | undefined {
    const minimum = this.#call((wasm) => wasm.control_minimum())
    return minimum < 0 ? undefined : minimum
  }

  /** The page has another address. */
  onAddress(url: string): void {
    const matches = this.#patterns.map((pattern) => +!!pattern?.test(url)).join('')
    this.#call((wasm) => {
      wasm.control_address(...this.#write(JSON.stringify(url), matches))
      this.#advance(wasm)
    })
  }

  onEvent({ event, properties }: CapturedEvent): void {
    const own = JSON.stringify(Object.fromEntries(this.#needs.keys.map((key) => [key, properties?.[key]])))
    this.#call((wasm) => {
      wasm.control_event(...this.#write(JSON.stringify(event), own))
      this.#advance(wasm)
    })
  }

  /** Answers what the module asks until it has decided. */
  #advance(wasm: Wasm): void {
    for (let need = wasm.control_advance(); need; need = wasm.control_advance()) {
      if (need === NEEDS_NOTES) {
        this.#notes.refresh()
        this.#refresh(JSON.stringify(this.#notes.get('$stored_person_properties')) ?? '')
      } else {
        const asked: [string, string, string][] = JSON.parse(this.#read(wasm.control_comparisons()))
        const answers = asked.map(([operator, wanted, value]) => +COMPARE[operator]!(wanted, value))
        wasm.control_answers(this.#write(answers.join(''))[0])
      }
    }
  }

  /** Decides by chance, unless that is done. */
  decide(): void {
    this.#call((wasm) => wasm.control_decide())
  }

  /** Reports what a session that is held back waits for. */
  reportMissing(isBuffering: boolean): void {
    this.#call((wasm) => wasm.control_report_missing(isBuffering))
  }

  /** The session has begun to be sent. */
  onSent(): void {
    this.#call((wasm) => wasm.control_sent())
  }

  overrideSampling(): void {
    this.#call((wasm) => wasm.control_override_sampling())
  }

  overrideFlag(): void {
    this.#call((wasm) => wasm.control_override_flag())
  }

  overrideTrigger(kind: string): void {
    this.#call((wasm) => wasm.control_override_trigger(kind === 'event'))
  }

  /** Another session begins. */
  forget(): void {
    this.#call((wasm) => wasm.control_forget())
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop?.()
  }
}
