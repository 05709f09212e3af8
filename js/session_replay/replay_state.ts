// What is remembered of recordings from page to page, under posthog-js's names.

import type { HostSdk, RecordingConfig } from './host'
import { PersistedKey } from '../wire/persisted_keys'

export const CONFIG = PersistedKey.RecordingConfig
export const IS_SAMPLED = PersistedKey.IsSampled
export const SAMPLE_RATE = PersistedKey.SampleRate
export const PAST_MINIMUM = PersistedKey.PastMinimumDuration
export const FLUSHED_SIZE = PersistedKey.FlushedSize
export const FIRST_SNAPSHOT = PersistedKey.FirstFullSnapshot
/** Prefix of the keys of overrides for the next recording. */
export const OVERRIDE = '$replay_override_'

/** Settings that are older are not started with, ms. */
const CONFIG_AGE_MS = 36e5

/** Each note is read once: what the SDK is asked for while it builds an event, it cannot answer. */
export class ReplayState {
  readonly #sdk: HostSdk
  #known = new Map<string, unknown>()
  readonly #written = new Map<string, string>()
  /** Another number whenever what is stored has to be read again. */
  version = 0

  constructor(sdk: HostSdk) {
    this.#sdk = sdk
  }

  get<T>(name: string): T | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#sdk.get_property(name))
    return this.#known.get(name) as T | undefined
  }

  set(name: string, value: unknown): void {
    this.#known.set(name, value)
    this.#sdk.register({ [name]: value })
  }

  forget(...names: string[]): void {
    for (const name of names) {
      this.#known.set(name, undefined)
      this.#sdk.unregister(name)
    }
  }

  /**
   * Has what is stored read again: a reset may have emptied it, another tab may have written it. With `isStart` the
   * session's events carry everything again: a reset may have emptied the session's properties since the last recording.
   */
  refresh(isStart?: boolean): void {
    this.#known.clear()
    this.version++
    if (isStart) this.newSession_()
  }

  /** Tells the session's events of something, where that is news. */
  tell(name: string, value: unknown): void {
    const text = JSON.stringify(value) ?? ''
    if (this.#written.get(name) === text) return
    this.#written.set(name, text)
    this.#sdk.register_for_session({ [name]: value })
  }

  /** Earlier reports belong to another session. */
  newSession_(): void {
    this.#written.clear()
  }
}

/** The project's settings; with `isNew` only those that a recording may start with. */
export function knownConfig(state: ReplayState, isNew: boolean): RecordingConfig | undefined {
  const config = state.get<RecordingConfig>(CONFIG)
  const isOld = Date.now() - (config?.cache_timestamp ?? Date.now()) > CONFIG_AGE_MS
  return isOld && isNew ? undefined : config
}

/** How much of a session has been sent, bytes. */
export function flushedSize(state: ReplayState, sessionId: string): number {
  const flushed = state.get<{ sessionId: string; size: number }>(FLUSHED_SIZE)
  return flushed?.sessionId === sessionId ? flushed.size : 0
}
