// Both sides of the lazy file: what the recorder asks of the SDK, which may be posthog-js too, and what it answers.

import type { CaptureOptions, CaptureResult, PostHogConfig } from '@posthog/types'

type Bag = Record<string, unknown>

/** Takes the JSON of a `$snapshot`'s properties, without a detour over objects: what our own SDK gives. */
export interface SnapshotTransport {
  capture: (own: string, url: string) => void
  /** Calls `listener` with each event that is no `$snapshot`; the answer stops that. */
  onCaptured: (listener: (event: CaptureResult) => void) => () => void
}

export interface SessionIds {
  sessionId: string
  windowId: string
  sessionStartTimestamp: number
}

export type ChangeReason = Record<string, boolean | undefined>

/** The part of the SDK that the recorder uses. */
export interface HostSdk {
  config: PostHogConfig
  version: string
  sessionManager?: {
    sessionTimeoutMs: number
    checkAndGetSessionAndWindowId: (readOnly?: boolean, timestamp?: number) => SessionIds
    onSessionId: (
      listener: (sessionId: string, windowId?: string | null, reason?: ChangeReason) => void,
    ) => () => void
  }
  register: (properties: Bag) => void
  unregister: (name: string) => void
  requestRouter: {
    endpointFor: (target: 'api', path: string) => string
    isIngestionEndpoint?: (url: string) => boolean
  }
  get_property: (name: string) => unknown
  register_for_session: (properties: Bag) => void
  capture: (name: string, properties: Bag, options: CaptureOptions) => unknown
  on: (event: 'eventCaptured', listener: (event: CaptureResult) => void) => () => void
  onFeatureFlags?: (
    listener: (flags: string[], variants: Record<string, string | boolean>) => void,
  ) => (() => void) | undefined
  getFeatureFlag?: (flag: string) => unknown
  has_opted_out_capturing: () => boolean
}

/** posthog-js's `LazyLoadedSessionRecordingInterface`. */
export interface Recorder {
  readonly isStarted: boolean
  readonly status: string
  readonly sessionId: string
  readonly sdkDebugProperties: Bag
  _forceAllowLocalhostNetworkCapture: boolean
  start(reason?: string): void
  stop(): void
  discard(how?: { discardProducerEvents?: boolean }): void
  overrideSampling(): void
  overrideLinkedFlag(): void
  overrideTrigger(kind: string): void
  tryAddCustomEvent(tag: string, payload: unknown): boolean
  setDocumentWasEverVisible?(was: boolean): void
  flushBeforeIdentityReset?(): void
  log?(message: string, level?: string): void
  onRRwebEmit?(event: unknown): void
}

/** The project's settings as the SDK remembers them. */
export interface RecordingConfig {
  enabled?: boolean
  cache_timestamp?: number
  endpoint?: string
  sampleRate?: number | null
  minimumDurationMilliseconds?: number | null
  linkedFlag?: LinkedFlag | null
  urlTriggers?: UrlTrigger[]
  urlBlocklist?: UrlTrigger[]
  eventTriggers?: string[]
  triggerMatchType?: 'all' | 'any'
  version?: number
  triggerGroups?: TriggerGroup[]
  consoleLogRecordingEnabled?: boolean
  networkPayloadCapture?: {
    recordHeaders?: boolean
    recordBody?: boolean
    capturePerformance?: boolean | { network_timing?: boolean }
    payloadHostDenyList?: string[]
  }
  canvasRecording?: { enabled?: boolean; fps?: number; quality?: string | number }
  masking?: Masking | null
}

export interface Masking {
  maskAllInputs?: boolean
  maskTextSelector?: string | null
  blockSelector?: string | null
  maskAllElementAttributes?: boolean
}

export type LinkedFlag = string | { flag: string; variant?: string | null }
export interface UrlTrigger {
  url: string
  matching: string
}

export interface PropertyFilter {
  key: string
  type?: string
  operator?: string
  value?: unknown
}

export interface TriggerGroup {
  id: string
  name?: string
  sampleRate: number
  minDurationMs?: number
  conditions: {
    matchType?: 'all' | 'any'
    events?: { name: string; properties?: PropertyFilter[] }[]
    urls?: UrlTrigger[]
    flag?: LinkedFlag | null
    properties?: PropertyFilter[]
  }
}
