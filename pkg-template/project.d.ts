// A project's settings as PostHog answers them, and what requests and the snippet are made of (posthog-js 1.449.2).
import type {
  CapturedNetworkRequest,
  EventName,
  FeatureFlagDetail,
  InitiatorType,
  JsonType,
  PerformanceCaptureConfig,
  Properties,
  RequestResponse,
  SessionRecordingCanvasOptions,
  SessionRecordingOptions,
  ToolbarParams,
} from '@posthog/types'
import type { Compression } from './constants.js'
import type { ConversationsRemoteConfig } from './conversations.js'
import type { PropertyMatchType, Survey } from './surveys.js'

/** A flag, and the value it must have. */
export type FlagVariant = { flag: string; variant: string }

export interface SessionRecordingUrlTrigger {
  url: string
  matching: 'regex'
}
export interface SessionRecordingTriggerPropertyFilter {
  key: string
  type: 'event' | 'person'
  operator?: 'exact' | 'is_not' | 'icontains' | 'not_icontains' | 'regex' | 'not_regex' | 'gt' | 'lt'
  value?: string | number | boolean | string[]
}
export interface SessionRecordingEventTrigger {
  name: string
  properties?: SessionRecordingTriggerPropertyFilter[]
}
export interface SessionRecordingTriggerGroup {
  id: string
  name: string
  /** From 0 to 1. */
  sampleRate: number
  minDurationMs?: number
  conditions: {
    matchType: 'any' | 'all'
    events?: SessionRecordingEventTrigger[]
    urls?: SessionRecordingUrlTrigger[]
    flag?: string | FlagVariant
    properties?: SessionRecordingTriggerPropertyFilter[]
  }
}
export type NetworkRecordOptions = {
  initiatorTypes?: InitiatorType[]
  maskRequestFn?: (request: CapturedNetworkRequest) => CapturedNetworkRequest | undefined
  recordHeaders?: boolean | { request: boolean; response: boolean }
  /** `true`, or the content types whose bodies are recorded. */
  recordBody?: boolean | string[] | { request: boolean | string[]; response: boolean | string[] }
  recordInitialRequests?: boolean
  recordPerformance?: boolean
  performanceEntryTypeToObserve: string[]
  payloadSizeLimitBytes: number
  streamNetworkBody?: boolean
  payloadHostDenyList?: string[]
}
export type SessionRecordingRemoteConfig = SessionRecordingCanvasOptions & {
  endpoint?: string
  consoleLogRecordingEnabled?: boolean
  /** A number from 0 to 1. */
  sampleRate?: string | null
  minimumDurationMilliseconds?: number
  linkedFlag?: string | FlagVariant | null
  networkPayloadCapture?: Pick<NetworkRecordOptions, 'recordBody' | 'recordHeaders'>
  masking?: Pick<
    SessionRecordingOptions,
    'maskAllInputs' | 'maskTextSelector' | 'blockSelector' | 'maskAllElementAttributes'
  >
  urlTriggers?: SessionRecordingUrlTrigger[]
  urlBlocklist?: SessionRecordingUrlTrigger[]
  eventTriggers?: string[]
  triggerMatchType?: 'any' | 'all'
  triggerGroups?: SessionRecordingTriggerGroup[]
  scriptConfig?: { script?: string | undefined }
  version?: 1 | 2
}
type Reshaped =
  | 'recordCanvas'
  | 'canvasFps'
  | 'canvasQuality'
  | 'networkPayloadCapture'
  | 'sampleRate'
  | 'minimumDurationMilliseconds'
/** The settings as a page keeps them for the next. */
export type SessionRecordingPersistedConfig = Omit<SessionRecordingRemoteConfig, Reshaped> & {
  enabled: boolean
  /** Milliseconds since 1970. */
  cache_timestamp?: number
  networkPayloadCapture: SessionRecordingRemoteConfig['networkPayloadCapture'] & {
    capturePerformance: RemoteConfig['capturePerformance']
  }
  canvasRecording: {
    enabled: SessionRecordingRemoteConfig['recordCanvas']
    fps: SessionRecordingRemoteConfig['canvasFps']
    quality: SessionRecordingRemoteConfig['canvasQuality']
  }
  sampleRate: number | null
  minimumDurationMilliseconds: number | null | undefined
}
export type SessionStartReason =
  | 'recording_initialized'
  | 'session_id_changed'
  | 'sampled'
  | 'sampling_overridden'
  | 'linked_flag_matched'
  | 'linked_flag_overridden'
  | 'url_trigger_matched'
  | 'event_trigger_matched'
/** What of a recording's conditions `startSessionRecording` passes over. */
export type OverrideConfig = {
  sampling: boolean
  linked_flag: boolean
  url_trigger: boolean
  event_trigger: boolean
}

export interface ErrorTrackingSuppressionRuleValue {
  key: '$exception_types' | '$exception_values'
  operator: PropertyMatchType
  value: string | string[]
  type: string
}
export interface ErrorTrackingSuppressionRule {
  type: 'AND' | 'OR'
  values: ErrorTrackingSuppressionRuleValue[]
}

/** The answer of `/array/<token>/config`. */
export interface RemoteConfig {
  supportedCompression: Compression[]
  isAuthenticated: boolean
  siteApps: { id: string; url: string }[]
  toolbarParams: ToolbarParams
  toolbarVersion: 'toolbar'
  editorParams?: ToolbarParams
  analytics?: { endpoint?: string }
  autocapture_opt_out?: boolean
  autocaptureExceptions?: boolean | { endpoint?: string }
  captureDeadClicks?: boolean
  capturePerformance?: boolean | PerformanceCaptureConfig
  conversations?: boolean | ConversationsRemoteConfig
  defaultIdentifiedOnly?: boolean
  elementsChainAsString?: boolean
  errorTracking?: {
    autocaptureExceptions?: boolean
    captureExtensionExceptions?: boolean
    suppressionRules?: ErrorTrackingSuppressionRule[]
  }
  hasFeatureFlags?: boolean
  heatmaps?: boolean
  logs?: { captureConsoleLogs?: boolean }
  productTours?: boolean
  sessionRecording?: SessionRecordingRemoteConfig | false
  surveys?: boolean | Survey[]
}
export type RemoteConfigResult = { ok: true; config: RemoteConfig } | { ok: false }
/** The answer of `/flags/`. */
export interface FlagsResponse extends RemoteConfig {
  featureFlags: Record<string, string | boolean>
  featureFlagPayloads: Record<string, JsonType>
  flags: Record<string, FeatureFlagDetail>
  errorsWhileComputingFlags: boolean
  requestId?: string
  /** Milliseconds since 1970. */
  evaluatedAt?: number
  minimalFlagCalledEvents?: boolean
}

export type SiteAppGlobals = {
  event: {
    uuid: string
    event: EventName
    properties: Properties
    timestamp?: Date
    elements_chain?: string
    distinct_id?: string
  }
  person: { properties: Properties }
  groups: Record<string, { id: string; type: string; properties: Properties }>
}
export type SiteApp = {
  id: string
  loaded: boolean
  errored: boolean
  processedBuffer: boolean
  processEvent?: (globals: SiteAppGlobals) => void
}

/** What a log record says besides what it was given. */
export interface LogSdkContext {
  distinctId?: string
  sessionId?: string
  windowId?: string
  /** Milliseconds since 1970. */
  sessionStartTimestamp?: number
  lastActivityTimestamp?: number
  currentUrl?: string
  screenName?: string
  appState?: 'foreground' | 'background'
  activeFeatureFlags?: string[]
}

/** Events that PostHog's features need to arrive whole, as @posthog/core lists them. */
export type KnownUnsafeEditableEvent =
  | '$snapshot'
  | '$pageview'
  | '$pageleave'
  | '$set'
  | 'survey dismissed'
  | 'survey sent'
  | 'survey shown'
  | '$identify'
  | '$groupidentify'
  | '$create_alias'
  | '$$client_ingestion_warning'
  | '$web_experiment_applied'
  | '$feature_enrollment_update'
  | '$feature_flag_called'

type Transport = 'XHR' | 'fetch' | 'sendBeacon'
export interface RequestWithOptions {
  url: string
  data?: Record<string, any> | Record<string, any>[]
  headers?: Record<string, any>
  method?: 'POST' | 'GET'
  transport?: Transport
  disableTransport?: Transport[]
  urlQueryArgs?: { compression: Compression }
  compression?: Compression | 'best-available'
  compressionFallback?: Compression
  preferSyncCompression?: boolean
  timestampMode?: 'body' | 'capture-body' | 'query'
  /** Milliseconds. */
  timeout?: number
  noRetries?: boolean
  fetchOptions?: {
    cache?: RequestInit['cache']
    next?: { revalidate: false | 0 | number; tags: string[] }
  }
  callback?: (response: RequestResponse) => void
  fireCallbackOnDrop?: boolean
  onDispatch?: () => void
  onSend?: (url: string) => void
}
export interface QueuedRequestWithOptions extends RequestWithOptions {
  batchKey?: string
  batchGroup?: string
}
export interface RetriableRequestWithOptions extends QueuedRequestWithOptions {
  retriesPerformedSoFar?: number
}

/** A place where values are kept, of posthog-js's. */
export interface PersistentStore {
  _is_supported: () => boolean
  _error: (error: any) => void
  _parse: (name: string) => any
  _get: (name: string) => any
  _set: (
    name: string,
    value: any,
    expire_days?: number | null,
    cross_subdomain?: boolean,
    secure?: boolean,
    debug?: boolean,
  ) => boolean
  _remove: (name: string, cross_subdomain?: boolean) => void
}

/** The arguments of `window.onerror`. */
export type ErrorEventArgs = [
  event: string | Event,
  source?: string | undefined,
  lineno?: number | undefined,
  colno?: number | undefined,
  error?: Error | undefined,
]
export type EventHandler = (event: Event) => boolean | void
/** A call that the snippet has queued: a method's name and its arguments. */
export type SnippetArrayItem = [method: string, ...args: any[]]
