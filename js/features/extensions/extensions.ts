// Features that only some projects use are in files of their own: js/entries/{extensions,signals,webmcp,debug}.ts. This is the part of
// them that every visitor loads: it decides when each file is needed, and starts it for an instance.

import type { CaptureResult, PostHogConfig } from '@posthog/types'
import { noop } from '../../client/config'
import type { Context, RemoteConfig } from '../../client/context'
import { attempt } from '../../wasm/guard'
import * as logger from '../../platform/logger'
import { posthogExtensions } from '../../platform/posthog_extensions'
import { loadScript } from '../../platform/scripts'
import { TOOLBAR_KEY } from '../../platform/storage'
import { PersistedKey } from '../../wire/persisted_keys'

declare const VERSION: string

/** A feature's public object, `posthog.surveys` and the like; `instance` has the methods of the instance itself. */
export type Parts = Record<string, Record<string, any>>

/** The files, without their `.js`. */
export type FileName = 'extensions' | 'signals' | 'webmcp' | 'debug'

/** What starts a file for an instance. */
export interface LazyFile {
  version: string
  start: (client: Context) => Promise<Parts>
}
/** Where the files leave it. */
export type LazyPage = { wasm?: Partial<Record<FileName, LazyFile>> }

/** An instance with its public methods. */
export type Extended = Context & {
  readonly requestRouter: { endpointFor(target: 'assets', path: string): string }
  /** The features of the files that have started. */
  parts_?: Parts
  /** What takes calls of features that are not there, by their names. */
  waiting_?: Record<string, object>
  /** The page's fragment when the SDK's script ran: a framework may have changed it since. */
  hash_?: string
  /** Events that were captured before, for site apps. */
  early_?: CaptureResult[]
  /** By file, resolves to them, or to nothing where it cannot be had. */
  extending_?: { [file in FileName]?: Promise<Parts | undefined> }
}

/** Settings of a project that need `extensions`. */
const SETTINGS = /^(surveys|productTours|conversations|siteApps)$/
/** Options that do. */
const OPTIONS =
  /^(advanced_enable_surveys|segment|integrations|\w*tracing_?headers|trace_propagation_targets)$/i
/** Options that need `signals`. */
const SIGNALS = /^(logs|metrics|traces)$/

/** Settings that options of the page come before, each under the key that the last answer of the project is stored under. */
const WANTED: [key: PersistedKey, own: (config: PostHogConfig) => unknown][] = [
  [PersistedKey.ProductToursEnabled, noop],
  [PersistedKey.HeatmapsEnabled, (config) => config.capture_heatmaps ?? config.enable_heatmaps],
  [PersistedKey.DeadClicksEnabled, (config) => config.capture_dead_clicks],
  [
    PersistedKey.WebVitalsEnabled,
    ({ capture_performance: own }) => (typeof own === 'object' ? own.web_vitals : own),
  ],
]

/** PostHog's app opens pages with the toolbar by their fragment. */
const TOOLBAR = /[#&](__posthog|state)=/
const hash = globalThis.location?.hash ?? ''

/** What Meta's advertisements and its pixel leave, or what is stored of them for a person to come. */
const META = /[?&]fbclid=|_fb[cp]=|d":false/

/** Loads a file, which leaves itself on the page. */
export type FileLoader = (client: Extended, file: FileName) => Promise<unknown>

/** How a file comes: from PostHog's host unless the entry knows better. */
let load: FileLoader = (client, file) =>
  loadScript(client.requestRouter.endpointFor('assets', `/static/${file}.js?v=${VERSION}`), client.config)
/** For entries that have the files at hand. */
export function setExtensionsSource(from: FileLoader): void {
  load = from
}

/** Loads a file and starts its features, once for each instance. */
export function extend(client: Extended, file: FileName = 'extensions'): Promise<Parts | undefined> {
  return client.__loaded
    ? ((client.extending_ ??= {})[file] ??= start(client, file))
    : Promise.resolve(undefined)
}

async function start(client: Extended, name: FileName): Promise<Parts | undefined> {
  const file = (): LazyFile | undefined => posthogExtensions<LazyPage>().wasm?.[name]
  const isThere = (): boolean => file()?.version === VERSION
  try {
    if (!isThere()) await load(client, name)
    // both files know members by names that differ between versions
    if (!isThere()) throw VERSION
    if (client.__loaded) return Object.assign((client.parts_ ??= {}), await file()!.start(client))
  } catch (error) {
    logger.error('could not load', name, error)
  }
  return
}

/** Loads a file as soon as something needs it. */
export function startExtensions(client: Context): void {
  const needs = (has: object | null, names: RegExp): boolean =>
    Object.entries(has ?? {}).some(
      ([name, value]) => names.test(name) && (Array.isArray(value) ? value.length : value),
    )
  const extended = client as Extended
  const check = (remote: RemoteConfig | null): void => {
    const { config, core_: core } = client
    const isWanted = WANTED.some(([key, own]) => own(config) ?? core.property_(key) === 'true')
    const isFromMeta =
      attempt(() => META.test(location.search + document.cookie + core.property_(PersistedKey.Fbc))) ||
      'fbq' in globalThis
    if (isFromMeta || isWanted || needs(remote, SETTINGS) || needs(config, OPTIONS)) void extend(extended)
    if (needs(config, SIGNALS) || remote?.logs?.captureConsoleLogs) void extend(extended, 'signals')
    if (config.debug) void extend(extended, 'debug')
    if ((config as { capture_webmcp?: unknown }).capture_webmcp) void extend(extended, 'webmcp')
  }
  extended.hash_ = hash
  if (client.config.opt_in_site_apps) {
    const early: CaptureResult[] = (extended.early_ = [])
    const stop = client.events_.on('eventCaptured', (event) => early.push(event))
    void extend(extended).then(stop)
  }
  client.onConfig_(() => check(null))
  if (TOOLBAR.test(hash) || attempt(() => localStorage[TOOLBAR_KEY])) void extend(extended)
  else check(null)
  client.onRemoteConfig_(check)
}
