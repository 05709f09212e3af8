// Web vitals: has one of four scripts measure, and captures what it finds. crates/extensions/src/web_vitals.rs decides.

import { posthogExtensions } from '../platform/posthog_extensions'
import { listen } from '../platform/listeners'
import { parse, stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { permittedUrl } from '../platform/permitted_url'
import { PropertyName } from '../wire/names'
import { PersistedKey } from '../wire/persisted_keys'
import { WebVitals } from './module'
import { loadDependency } from './scripts'
import type { Sdk } from './sdk'

type Properties = Record<string, any>
/** What npm's `web-vitals` calls back with; pages and older scripts may have others. */
interface Metric extends Properties {
  name: string
  value: number
}
type Measure = (report: (metric: Metric) => void, options: object) => void
interface Callbacks extends Record<string, Measure | Callbacks | undefined> {
  withoutAttribution?: Callbacks
}

/** In the order in which posthog-js asks for them. */
const NAMES = ['LCP', 'CLS', 'FCP', 'INP']
const PLAIN = 'web-vitals'

/** What the page's script has left, under its name or, of older ones, without a name. */
function callbacksOf(script: string): Callbacks | undefined {
  const { postHogWebVitalsCallbacksByFlavor: all, postHogWebVitalsCallbacks: unnamed } = posthogExtensions()
  return all?.[script] ?? (script === PLAIN && !all ? unnamed : undefined)
}

export function makeWebVitals(sdk: Sdk) {
  const vitals = new WebVitals()
  let isStarted = false
  let isLoading = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const options = (): string => stringify(sdk.config.capture_performance) ?? ''
  const list = (text: string): string[] => parse<string[]>(text) ?? []
  const allowed = (): string[] =>
    list(vitals.metrics(options(), stringify(sdk.get_property(PersistedKey.WebVitalsMetrics)) ?? ''))
  const isEnabled = (): boolean =>
    /^https?:$/.test(location.protocol) &&
    vitals.isOn(options(), !!sdk.get_property(PersistedKey.WebVitalsEnabled))

  const flush = (isLeaving?: boolean): void => {
    clearTimeout(timer)
    timer = undefined
    const properties = parse<Properties>(vitals.take())
    if (properties && sdk.__loaded)
      sdk.capture(
        '$web_vitals',
        properties,
        isLeaving ? { transport: 'sendBeacon', send_instantly: true } : undefined,
      )
  }

  /** A metric as the event has it, without what would not get through JSON. */
  const entryOf = (metric: Metric, url: string): Properties => {
    const { entries: _, attribution: causes, ...entry } = metric
    if (typeof metric.navigationURL === 'string' && metric.navigationURL) entry.navigationURL = url
    if (causes && typeof causes === 'object' && list(vitals.attributed(options())).includes(metric.name)) {
      const attribution: Properties = (entry.attribution = {})
      for (const name of vitals.causes().split(' ')) {
        const cause = causes[name]
        if (cause !== undefined)
          attribution[name] =
            name === 'url' && typeof cause === 'string' ? permittedUrl(sdk.config, cause) : cause
      }
    }
    const session = sdk.sessionManager?.checkAndGetSessionAndWindowId(true)
    if (session)
      Object.assign(entry, { [PropertyName.SessionId]: session.sessionId, $window_id: session.windowId })
    return { ...entry, [PropertyName.CurrentUrl]: url, timestamp: Date.now() }
  }

  const report = (metric: Metric): void => {
    if (!sdk.__loaded) return
    if (metric?.name == null || metric.value == null) return logger.error('Invalid metric received', metric)
    const { name, value, navigationURL, navigationId: id } = metric
    if (!vitals.isPlausible(options(), value)) return logger.error('Ignoring metric with value', metric)
    const url = permittedUrl(
      sdk.config,
      typeof navigationURL === 'string' && navigationURL ? navigationURL : undefined,
    )
    const hasId = typeof id === 'number' || typeof id === 'string'
    const navigation = hasId ? `navigation:${id}` : `url:${url}`
    if (vitals.isOther(navigation)) {
      flush()
      timer = setTimeout(flush, vitals.delay(options()))
      sdk.later_(timer)
    }
    const entry = stringify(entryOf(metric, url))
    if (entry && vitals.put(navigation, url, name, entry) === allowed().length) flush()
  }

  const start = (): void => {
    const callbacks = callbacksOf(vitals.script(options()))
    const plain = callbacks?.withoutAttribution
    const attributed = list(vitals.attributed(options()))
    const found = NAMES.map(
      (name) =>
        ((!attributed.includes(name) && plain?.['on' + name]) || callbacks?.['on' + name]) as
          Measure | undefined,
    )
    if (found.some((measure) => !measure))
      return logger.error('web vitals callbacks not loaded - not starting')
    isStarted = true
    const { capture_performance: config } = sdk.config
    const reportSoftNavs = (typeof config === 'object' && config?.__preview_web_vitals_soft_navs) ?? false
    const names = allowed()
    NAMES.forEach((name, at) => {
      const isSlim = name === 'INP' && plain && attributed.includes(name)
      if (names.includes(name))
        found[at]!(report, { reportSoftNavs, ...(isSlim && { includeProcessedEventEntries: false }) })
    })
    // behind the script's own listeners, which report last values
    sdk.stops_.push(
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'hidden') flush(true)
      }),
      listen(window, 'pagehide', () => flush(true)),
    )
  }

  const startIfEnabled = (): void => {
    if (isStarted || isLoading || !isEnabled()) return
    const script = vitals.script(options())
    if (callbacksOf(script)) return start()
    isLoading = true
    loadDependency(sdk, script, (error) => {
      isLoading = false
      if (error) logger.error('failed to load script', error)
      else if (sdk.__loaded && !isStarted) start()
    })
  }

  sdk.onRemoteConfig_((remote) => {
    if (remote && 'capturePerformance' in remote) startIfEnabled()
  })
  startIfEnabled()
  return {
    get isEnabled(): boolean {
      return isEnabled()
    },
    startIfEnabled,
  }
}
