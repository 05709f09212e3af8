// The recorder on this page, with the page's and the project's options, and what a recording says of them.

import { record } from '../replay/record'
import type { Owner, RecordingConfig } from './host'
import { log } from './log'
import { optionsOf, type Given } from './options'
import { makePlugins } from './plugins'

export class PageRecorder {
  readonly #owner: Owner
  #stop: (() => void) | undefined
  #told: object = {}
  #plugins: string[] = []
  isAttempted = false
  hasFailed = false

  constructor(owner: Owner) {
    this.#owner = owner
  }

  get isRunning(): boolean {
    return !!this.#stop
  }

  /** Starts it; `take` gets what it emits. Whether it runs. */
  start(config: RecordingConfig, isForced: boolean, take: (bytes: Uint8Array<ArrayBuffer>) => void): boolean {
    this.isAttempted = true
    let hasLogged = false
    const plugins = makePlugins(this.#owner, config, isForced)
    const given = (this.#owner.config.session_recording ?? {}) as Given
    const { told, record: options } = optionsOf(given, config, plugins)
    this.#told = told
    this.#plugins = plugins.map(({ name }) => name)
    this.#stop = record({
      ...options,
      emitBytes: take,
      errorHandler: (error) => {
        if (!hasLogged) log.error('the recorder goes on, but what it tells may be incomplete', error)
        hasLogged = true
        return true
      },
    })
    this.hasFailed = !this.#stop
    if (this.hasFailed) log.error('the recorder could not be started')
    return !this.hasFailed
  }

  /** What a recording has to say of itself at its beginning. */
  describe(say: (tag: string, payload: object) => void, config: RecordingConfig): void {
    say('$remote_config_received', config)
    say('$session_options', { sessionRecordingOptions: this.#told, activePlugins: this.#plugins })
    say('$posthog_config', { config: this.#owner.config })
  }

  /** Everything that happened up to now is told. */
  flush(): void {
    if (this.#stop) record.flush()
  }

  /** Stops it; what it says at its end comes before `over`. */
  stop(over: () => void): void {
    try {
      this.#stop?.()
    } catch (error) {
      log.warn('could not stop the recorder', error)
    }
    over()
    this.#stop = undefined
  }
}
