// The part of session replay that every visitor loads: it decides whether to record, and loads the recorder,
// a file of its own (js/entries/lazy-recorder.ts).

import type { Context, RemoteConfig } from '../../client/context'
import { mayKeep } from '../../client/consent'
import { attempt } from '../../wasm/guard'
import { stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { loadRemoteConfig } from '../remote_config/remote_config'
import { posthogExtensions } from '../../platform/posthog_extensions'
import { loadScript } from '../../platform/scripts'
import type { SnapshotTransport, Recorder } from '../../session_replay/host'
import { EventName } from '../../wire/names'
import { PersistedKey } from '../../wire/persisted_keys'

/** The project's settings of recordings, under posthog-js's storage key. */
const CONFIG = PersistedKey.RecordingConfig
/** Settings that are older are asked for again first, ms. */
const CONFIG_AGE_MS = 36e5
/** How often an event carries everything that there is to know of the recorder, ms. */
const NOTES_EVERY_MS = 3e4
/** Events of which there are many. */
const WITHOUT_NOTES = /^(?!\$)|^\$(feature_flag_called|\$heatmap)$/
/** What every event carries of it. */
const NEEDED = /^\$(recording_status|sdk_debug_replay_(rrweb_error|internal_buffer_length|flushed_size))$/

/** What the lazy file leaves, PostHog's and ours. */
type Recorders = {
  initSessionRecording?: (sdk: unknown, wasVisible: boolean, transport: SnapshotTransport) => Recorder
  rrweb?: { record?: unknown }
}
/** An instance with its public methods: the recorder has them too. */
type Recorded = Context & {
  get_property(name: string): any
  onSessionId(callback: (sessionId: string) => void): () => void
  register(properties: object): void
  register_for_session(properties: object): void
  unregister(name: string): void
  readonly requestRouter: { endpointFor(target: 'assets', path: string): string }
}

/** How the lazy file comes: from PostHog's host unless the package brings it along. */
let load = (client: Recorded, name: string): Promise<unknown> =>
  loadScript(
    client.requestRouter.endpointFor('assets', `/static/${name}.js?v=${client.version}`),
    client.config,
  )
/** For entries that have the lazy file at hand. */
export function setRecorderSource(from: () => Promise<unknown>): void {
  load = from
}

export type SessionRecording = ReturnType<typeof makeSessionRecording>

const rateOf = (value: unknown): number | undefined => {
  const rate = parseFloat(value as string)
  if (rate >= 0 && rate <= 1) return rate
  if (value != null) logger.warn('A sample rate must be between 0 and 1.', value)
  return
}

/** `posthog.sessionRecording` of `client`. */
function makeSessionRecording(client: Recorded) {
  const { config } = client
  let recorder: Recorder | undefined
  let status = 'disabled'
  let fullAt = 0
  let forget: (() => void) | undefined
  const seen = (): boolean => document.visibilityState === 'visible'
  let wasVisible =
    seen() ||
    !!attempt(() => performance.getEntriesByType('visibility-state').some(({ name }) => name === 'visible'))

  const settings = (): {
    enabled?: boolean
    cache_timestamp?: number
    scriptConfig?: { script?: string }
  } | null => client.get_property(CONFIG)
  const mayRecord = (): boolean => mayKeep(client)
  const isOn = (): boolean =>
    client.__loaded && !config.disable_session_recording && mayRecord() && !!settings()?.enabled

  /** Remembers what the project's settings say, now and with every new session. */
  const remember = ({ sessionRecording, capturePerformance }: RemoteConfig): void => {
    const keep = (): void => {
      const given = sessionRecording || undefined
      const sampleRate = rateOf(config.session_recording?.sampleRate) ?? rateOf(given?.sampleRate) ?? null
      if (sampleRate === null)
        for (const name of [PersistedKey.IsSampled, PersistedKey.SampleRate]) client.unregister(name)
      client.register({
        [CONFIG]: {
          cache_timestamp: Date.now(),
          enabled: !!given,
          ...given,
          networkPayloadCapture: { capturePerformance, ...given?.networkPayloadCapture },
          canvasRecording: {
            enabled: given?.recordCanvas,
            fps: given?.canvasFps,
            quality: given?.canvasQuality,
          },
          sampleRate,
          minimumDurationMilliseconds: given?.minimumDurationMilliseconds ?? null,
        },
      })
    }
    forget?.()
    keep()
    forget = client.onSessionId(keep)
  }

  const end = (discards?: boolean): void => {
    forget?.()
    forget = undefined
    if (discards) recorder?.discard({ discardProducerEvents: true })
    else recorder?.stop()
  }

  const start = (reason?: string): void => {
    const { initSessionRecording } = posthogExtensions<Recorders>()
    if (!isOn()) {
      status = 'disabled'
    } else if (!initSessionRecording) {
      client.register_for_session({ [PersistedKey.ScriptNotLoaded]: true })
    } else {
      recorder ??= initSessionRecording(client, wasVisible, {
        capture: (own, url) =>
          client.capture_(
            EventName.Snapshot,
            own,
            stringify({ _url: url, _batchKey: 'recordings', skip_client_rate_limiting: true }),
            false,
            true,
          ),
        onCaptured: (listener) => client.events_.on('$captured', listener),
      })
      recorder._forceAllowLocalhostNetworkCapture = self._forceAllowLocalhostNetworkCapture
      if (Date.now() - (settings()!.cache_timestamp ?? 0) <= CONFIG_AGE_MS) {
        status = 'lazy_loading'
        recorder.setDocumentWasEverVisible?.(wasVisible)
        recorder.start(reason)
      } else if (!status.endsWith('_config')) {
        status = 'awaiting_config'
        void loadRemoteConfig(client)
      }
    }
  }

  const self = {
    _forceAllowLocalhostNetworkCapture: false,
    get started(): boolean {
      return !!recorder?.isStarted
    },
    get status(): string {
      return status.endsWith('_config') ? status : (recorder?.status ?? status)
    },
    get sessionId(): string | undefined {
      return recorder?.sessionId
    },
    get sdkDebugProperties(): Record<string, unknown> {
      return recorder?.sdkDebugProperties ?? { $recording_status: self.status }
    },
    startIfEnabledOrStop(reason?: string): void {
      if (!isOn()) {
        status = 'disabled'
        end(!mayRecord())
      } else if (!self.started) {
        if (!status.endsWith('_config')) status = 'lazy_loading'
        const { initSessionRecording, rrweb } = posthogExtensions<Recorders>()
        if (initSessionRecording && rrweb?.record) return start(reason)
        load(client, settings()?.scriptConfig?.script || 'lazy-recorder').then(
          () => start(reason),
          (error) => {
            if (isOn()) client.register_for_session({ [PersistedKey.ScriptNotLoaded]: true })
            logger.error('could not load recorder', error)
          },
        )
      }
    },
    /** Ignores what keeps a recording from starting: now, or when the recorder is there. */
    override_(what: string): void {
      if (!mayRecord()) return
      if (!recorder) client.register({ ['$replay_override_' + what]: true })
      else if (what === 'sampling') recorder.overrideSampling()
      else if (what === 'linked_flag') recorder.overrideLinkedFlag()
      else recorder.overrideTrigger(what.slice(0, -8))
    },
    end_: end,
    flushBeforeIdentityReset: (): void => recorder?.flushBeforeIdentityReset?.(),
    log: (message: string, level?: string): void => recorder?.log?.(message, level),
    tryAddCustomEvent: (tag: string, payload: unknown): boolean =>
      !!recorder?.tryAddCustomEvent(tag, payload),
    onRRwebEmit: (event: unknown): void => recorder?.onRRwebEmit?.(event),
  }

  client.replay_ = (name) => {
    const isFull = Date.now() > fullAt && !WITHOUT_NOTES.test(name)
    if (isFull) fullAt = Date.now() + NOTES_EVERY_MS
    const all = Object.entries(self.sdkDebugProperties)
    return (
      +isFull + JSON.stringify(Object.fromEntries(isFull ? all : all.filter(([key]) => NEEDED.test(key))))
    )
  }
  client.listen_(document, 'visibilitychange', () => {
    if (!seen()) return
    wasVisible = true
    recorder?.setDocumentWasEverVisible?.(true)
  })
  client.onRemoteConfig_((remote) => {
    if (!remote || !('sessionRecording' in remote)) {
      if (status === 'awaiting_config') {
        status = 'missing_config'
        client.register_for_session({ $sdk_debug_replay_stale_config: true })
      }
    } else {
      remember(remote)
      if (!remote.sessionRecording) return end(true)
    }
    self.startIfEnabledOrStop()
  })
  client.onConfig_(() => self.startIfEnabledOrStop())
  return self
}

/** Starts session replay where the project records, or did when it was asked last. */
export function startSessionRecording(client: Context): void {
  const recording = makeSessionRecording(client as Recorded)
  client.recording_ = recording
  recording.startIfEnabledOrStop()
}
