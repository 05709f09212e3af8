// What an instance offers to its features and to the border of the module. `Client` implements it; a feature imports this
// file and no other feature, so that no files import each other in a circle.

import type {
  CaptureOptions,
  CaptureResult,
  FeatureFlagsCallback,
  PostHogConfig,
  Properties,
} from '@posthog/types'
import type { Emitter } from './hooks'
import type { Outbox } from '../platform/outbox'
import type { makeConsent } from './consent'
import type { Door } from '../wasm/door'
import type { Core } from '../wasm/exports'

/** The project's settings of session replay; unknown ones are kept as they are, for the recorder. */
export type SessionRecordingRemoteConfig = {
  sampleRate?: string | number | null
  minimumDurationMilliseconds?: number | null
  recordCanvas?: boolean
  canvasFps?: number
  canvasQuality?: string | number
  networkPayloadCapture?: object
}

/** What the shim reads of the project's settings, under the server's names; src/features/remote_config.rs reads the rest. */
export type RemoteConfig = {
  capturePerformance?: boolean | { web_vitals?: boolean; web_vitals_allowed_metrics?: string[] | null }
  surveys?: boolean | object[]
  logs?: { captureConsoleLogs?: boolean | null }
  productTours?: boolean
  sessionRecording?: false | SessionRecordingRemoteConfig
}

/** What features read of feature flags. */
export interface FlagReader {
  getFeatureFlag(name: string): boolean | string | undefined
  getFlagVariants(): Record<string, string | boolean>
  onFeatureFlags(run: FeatureFlagsCallback): () => void
}

/** An instance, as its features have it. */
export interface Context {
  /** Whether it is started, and not shut down. */
  readonly __loaded: boolean
  readonly config: PostHogConfig
  readonly version: string
  /** Calls the core; answers nothing before the start and after a shutdown. */
  readonly core_: Core
  readonly events_: Emitter
  readonly consent_: ReturnType<typeof makeConsent>
  /** What shutdown has to undo. */
  readonly stops_: (() => void)[]
  readonly outbox_: Outbox
  /** Calls that wait for logs or metrics: see js/api/members.ts. */
  waits_?: unknown[]
  /** The core with what it has on its way. */
  readonly door_: Door
  readonly featureFlags: FlagReader
  /** What `setElementSelectors` has set. */
  selectors_: string[]
  /** The page's title before the task that runs now. */
  titleBefore_: string
  /** Session replay's properties of an event of this name: see `Ask::replay` in src/browser/mod.rs. */
  replay_: (name: string) => string
  /** The public objects of features. */
  autocapture?: object
  exceptions?: object
  experiments?: object
  recording_?: object

  capture(name: string, properties?: Properties | null, options?: CaptureOptions): CaptureResult | undefined
  /** Captures an event whose properties and options are JSON. */
  capture_(
    name: string,
    own: string,
    options: string,
    atOnce: boolean,
    isUnseen?: boolean,
  ): CaptureResult | undefined
  /** Listens until shutdown, or until the answer is called. */
  listen_(
    target: EventTarget,
    event: string,
    run: (event: Event) => void,
    options?: AddEventListenerOptions,
  ): () => void
  /** Keeps a timer until shutdown. */
  later_(timer: ReturnType<typeof setTimeout>): void
  /** Calls `run` a tick after the start, and after each opting in, where events may be captured then. */
  onCapturing_(run: () => void): void
  /** Calls `run` after each `set_config`. */
  onConfig_(run: () => void): void
  /** Calls `run` with the project's settings as soon as they are known, and with null where they cannot be had. */
  onRemoteConfig_(run: (remote: RemoteConfig | null) => void): void
  /** Takes note of the project's settings. */
  remoteConfig_(remote?: RemoteConfig | null): void
  /** The page goes away: everything leaves now. */
  leave_(door: Door): void
}
