import type {
  AutocaptureConfig as PeerAutocaptureConfig,
  CaptureResult,
  FeatureFlagResult,
  JsonType,
  Metrics,
  PostHog as PeerPostHog,
  PostHogConfig as PeerConfig,
  Properties,
  RequestQueueConfig as PeerQueueConfig,
  SeverityLevel,
  Span,
  StartSpanOptions,
  TracesConfig,
} from '@posthog/types'
import type { SiteAppGlobals } from './project.js'

export type * from '@posthog/types'
export type * from './conversations.js'
export type * from './product_tours.js'
export type * from './project.js'
export type * from './surveys.js'
// @posthog/types has a shorter list under this name
export type { KnownUnsafeEditableEvent } from './project.js'
export * from './constants.js'

/** posthog-js's, and what PostHog's specification of autocapture adds. */
export interface AutocaptureConfig extends PeerAutocaptureConfig {
  /** An attribute whose value stands for the tag of its element and of all in it. */
  customLabelProp?: string
  /** Maximum number of elements of an event, from the innermost; 1,000 by default. */
  maxElementsCaptured?: number
  /** The only attributes to capture, `children` for texts. */
  propsToCapture?: string[]
}

/** posthog-js's, and the limits that PostHog's specifications of delivery name. */
export interface RequestQueueConfig extends PeerQueueConfig {
  /** A batch of so many events leaves at once. */
  flush_at?: number
  /** No request has more events. */
  max_batch_size?: number
  /** After so many retries a request is left to the next page; 10 unless set. */
  max_retries?: number
  /** How many events may wait in memory; the oldest go first. */
  max_queue_size?: number
}

/** posthog-js's options, and a few more. */
export interface PostHogConfig extends PeerConfig {
  autocapture: boolean | AutocaptureConfig
  request_queue_config?: RequestQueueConfig
  /** Whether events that are not delivered yet are kept in IndexedDB for the next page; true unless set. */
  outbox?: boolean
  /** Spans of the page's own code are recorded where this is set. */
  traces?: TracesConfig
}

/** A PostHog instance; most pages use the default export. */
export interface PostHog extends PeerPostHog {
  config: PostHogConfig
  init(token: string, config?: Partial<PostHogConfig>, name?: string): PostHog
  set_config(config: Partial<PostHogConfig>): void
  /**
   * Sends what waits at once. Resolves when everything captured before is delivered or refused for good, or after
   * `timeout` ms (30 s).
   */
  flush(timeout?: number): Promise<void>
  /** Stops every timer and listener and sends what is left as `flush` does. Nothing is captured any more. */
  shutdown(timeout?: number): Promise<void>
  /** Counts, gauges and histograms. */
  metrics: Metrics
  /** Starts a span, which is not the active one. It records nothing where `traces` is not set. */
  startSpan(name: string, options?: StartSpanOptions): Span
  /** Runs `run` in a span, which ends with it, or with the promise it answers. What it throws is recorded and thrown. */
  withSpan<R>(name: string, run: (span: Span) => R): R
  withSpan<R>(name: string, options: StartSpanOptions | undefined, run: (span: Span) => R): R
  /** The span in which the code runs now. */
  getActiveSpan(): Span | null
  /** Captures that the visitor sees a screen, whose name autocaptured events then have too. */
  screen(name: string, properties?: Properties | null): CaptureResult | undefined
  /** Describes a group, which the visitor need not be in. */
  groupIdentify(type: string, key: string, properties?: Properties): void
  /** Who the visitor is, or was before they were identified. */
  getAnonymousId(): string
  /** Whether the visitor is identified. */
  _isIdentified(): boolean
  /** Calls `listener` with the name and the whole of each captured event; the answer stops that. */
  _addCaptureHook(listener: (name: string, event: CaptureResult) => void): () => void
  /** Names the library that events come from, for libraries around this one. */
  _overrideSDKInfo(name: string, version: string): void
  /** The properties that an event would have, without capturing it. */
  calculateEventProperties(
    name: string,
    properties?: Properties,
    timestamp?: Date,
    uuid?: string,
    readOnly?: boolean,
  ): Properties
  /** Every feature flag with its value, undefined before they are known. */
  getFeatureFlags(): Record<string, string | boolean> | undefined
  /** Every feature flag's value and payload. */
  getFeatureFlagsAndPayloads(): {
    flags: Record<string, string | boolean> | undefined
    payloads: Record<string, JsonType> | undefined
  }
  /** Every feature flag with its value and payload. */
  getAllFeatureFlags(): FeatureFlagResult[]
  /** An integration for Sentry from version 8 on: its events get links to the visitor, and are captured as `$exception`. */
  sentryIntegration(options?: SentryIntegrationOptions): {
    name: string
    processEvent(event: any): any
  }
  /** The same for Sentry of version 7. */
  SentryIntegration: new (
    posthog: PostHog,
    organization?: string,
    projectId?: number,
    prefix?: string,
    severityAllowList?: SeverityLevel[] | '*',
    sendExceptionsToPostHog?: boolean,
  ) => {
    name: string
    setupOnce(addGlobalEventProcessor: (process: any) => void, getCurrentHub?: () => any): void
  }
  /** Requests feature flags again. `cb` is called with the response or an error. */
  reloadFeatureFlags(options?: {
    cb?: (error: Error | undefined, flags: Record<string, string | boolean>) => void
  }): void
  /**
   * Removes the properties of groups, or of one type of group, that flags are requested with, and requests
   * flags again unless `reload` is false.
   */
  resetGroupPropertiesForFlags(type?: string, reloadFeatureFlags?: boolean): void
}
/** What Sentry's integration takes. */
export interface SentryIntegrationOptions {
  /** The organization at Sentry, for links to its issues. */
  organization?: string
  /** The project there. */
  projectId?: number
  /** The address of a Sentry of one's own, with a slash at its end. */
  prefix?: string
  /** Levels of the events that are linked and captured: `error` unless set. */
  severityAllowList?: SeverityLevel[] | '*'
  /** Whether `$exception` is captured; true unless set. */
  sendExceptionsToPostHog?: boolean
}
/** posthog-js's name for what an instance can do. */
export type PostHogInterface = PostHog
export type SiteAppLoader = {
  id: string
  init: (config: { posthog: PostHog; callback: (success: boolean) => void }) => {
    processEvent?: (globals: SiteAppGlobals) => void
  }
}
export declare const PostHog: new () => PostHog
export declare const posthog: PostHog
export default posthog
