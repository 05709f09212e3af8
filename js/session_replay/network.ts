// Requests of the page, as posthog-js's network plugin tells them (`rrweb/network@1`).

import type { RecordPlugin } from '../recorder/options'
import type { Exchange, NetworkOptions, Wanted } from './exchange'
import { watchFetch } from './fetch'
import type { HostSdk, RecordingConfig } from './host'
import { log } from './log'
import { cleanerOf, DENIED_HOSTS, type NetworkRequest } from './network_cleaning'
import type { Given } from './options'
import { watchXhr } from './xhr'

/** Initiators of requests that are recorded. */
const INITIATORS =
  'audio beacon body css early-hint embed fetch frame iframe icon image img input link navigation object ping script track video xmlhttprequest'.split(
    ' ',
  )
const ENTRY_TYPES = ['first-input', 'navigation', 'paint', 'resource']
/** An entry comes later than the answer: so often it is looked for, each time 50 ms later than the last. */
const LOOKS = 10
const LOOK_MS = 50

const timing = (config: boolean | { network_timing?: boolean } | undefined): boolean | undefined =>
  typeof config === 'object' ? config?.network_timing : config

/** The kinds of requests to record; undefined if there are none. */
export function networkOptions(sdk: HostSdk, remote: RecordingConfig): NetworkOptions | undefined {
  const given = sdk.config.session_recording as Given & { recordHeaders?: Wanted; recordBody?: Wanted }
  const project = remote.networkPayloadCapture
  const either = (name: 'recordHeaders' | 'recordBody'): Wanted | undefined =>
    given[name] === false ? false : given[name] || project?.[name]
  const own = timing(sdk.config.capture_performance as boolean | { network_timing?: boolean } | undefined)
  const recordPerformance_ = !!(typeof own === 'boolean' ? own : timing(project?.capturePerformance))
  const [recordHeaders, recordBody] = [either('recordHeaders'), either('recordBody')]
  if (!recordHeaders && !recordBody && !recordPerformance_) return
  return {
    recordHeaders,
    recordBody,
    recordPerformance_: recordPerformance_ && sdk.config.capture_performance !== false,
    streamNetworkBody: (given as { streamNetworkBody?: boolean }).streamNetworkBody === true,
    deniedHosts_: [...(project?.payloadHostDenyList ?? []), ...DENIED_HOSTS],
  }
}

export function networkPlugin(sdk: HostSdk, options: NetworkOptions): RecordPlugin {
  return {
    name: 'rrweb/network@1',
    observer: (tell, view) => observe(tell, view, sdk, options),
    options: {},
  }
}

/** The page is one place where requests are watched, its frames are not others. */
let isWatching = false

function observe(
  tell: (payload: unknown) => void,
  view: Window,
  sdk: HostSdk,
  options: NetworkOptions,
): () => void {
  if (isWatching || !('performance' in view)) return () => {}
  isWatching = true
  const page = view as Window & typeof globalThis
  const clean = cleanerOf(sdk)
  let isOver = false
  const report = (requests: NetworkRequest[], isInitial?: boolean): void => {
    if (isOver) return
    let isDropped = false
    const kept: NetworkRequest[] = []
    for (const request of requests) {
      const isTiming = request.entryType === 'serverTiming'
      // they belong to the request before them
      if (isTiming && isDropped) continue
      const cleaned = clean(request)
      if (!isTiming) isDropped = !cleaned || cleaned.name === ''
      if (cleaned) kept.push(cleaned)
    }
    if (kept.length) tell({ requests: kept, ...(isInitial && { isInitial }) })
  }
  const wraps = !!(options.recordHeaders || options.recordBody)
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })
  const finish = (exchange: Exchange): void =>
    void entryOf(page, exchange, pause).then(
      (entry) => report(describe(page, entry, exchange)),
      () => {},
    )
  const stops = [observeEntries(page, options, wraps, report)]
  if (wraps) stops.push(watchXhr(page, options, finish), watchFetch(page, options, finish))
  return () => {
    isOver = true
    isWatching = false
    for (const stop of stops) stop()
    for (const timer of timers) clearTimeout(timer)
  }
}

const isRequest = (entry: PerformanceEntry): entry is PerformanceResourceTiming =>
  entry.entryType === 'resource' || entry.entryType === 'navigation'

/** Requests that the browser state: those up to now, and those that come. */
function observeEntries(
  page: Window & typeof globalThis,
  { recordPerformance_ }: NetworkOptions,
  wraps: boolean,
  report: (requests: NetworkRequest[], isInitial?: boolean) => void,
): () => void {
  const isKnown = (entry: PerformanceResourceTiming): boolean => INITIATORS.includes(entry.initiatorType)
  // the page itself is loaded when its `load` event has ended
  const isWhole = (entry: PerformanceEntry): boolean =>
    entry.entryType === 'navigation' && (entry as PerformanceNavigationTiming).loadEventEnd > 0
  try {
    const entries = page.performance.getEntries()
    const initial = entries.filter(
      (entry) =>
        isWhole(entry) || (recordPerformance_ && entry.entryType === 'resource' && isKnown(entry as never)),
    )
    report(
      initial.flatMap((entry) => describe(page, entry as PerformanceResourceTiming, undefined, true)),
      true,
    )
    const types = (page.PerformanceObserver?.supportedEntryTypes ?? []).filter((type) =>
      ENTRY_TYPES.includes(type),
    )
    if (!types.length) return () => {}
    const observer = new page.PerformanceObserver((list) => {
      const found = list.getEntries().filter(
        (entry) =>
          isRequest(entry) &&
          (entry.entryType === 'navigation' ||
            // a wrapped call records itself
            (isKnown(entry) && !(wraps && /^(fetch|xmlhttprequest)$/.test(entry.initiatorType)))),
      )
      report(found.flatMap((entry) => describe(page, entry as PerformanceResourceTiming)))
    })
    observer.observe({ entryTypes: types })
    return () => observer.disconnect()
  } catch (error) {
    log.error('requests cannot be observed', error)
    return () => {}
  }
}

/** A request, with its server's timings. */
function describe(
  page: Window,
  entry: PerformanceResourceTiming | undefined,
  exchange?: Exchange,
  isInitial?: boolean,
): NetworkRequest[] {
  const start = entry?.startTime ?? exchange?.start
  const end = entry?.responseEnd ?? exchange?.end
  const timeOrigin = Math.floor(Date.now() - page.performance.now())
  const timestamp = Math.floor(timeOrigin + (start ?? 0))
  const rounded = (time: number | undefined): number | undefined =>
    time === undefined ? time : Math.round(time)
  const known = entry ? JSON.parse(JSON.stringify(entry.toJSON())) : { name: exchange!.url }
  const request: NetworkRequest = {
    ...known,
    startTime: rounded(start),
    endTime: rounded(end),
    timeOrigin,
    timestamp,
    method: exchange?.method,
    initiatorType: exchange?.initiator ?? entry?.initiatorType,
    status: exchange?.status,
    ...exchange?.recorded,
    isInitial,
  }
  const timings = (entry?.serverTiming ?? []).map(({ name, duration }) => ({
    timeOrigin,
    timestamp,
    startTime: Math.round(entry!.startTime),
    name,
    duration,
    entryType: 'serverTiming',
  }))
  return [request, ...timings]
}

/** What the browser noted of a request, undefined where it noted nothing. */
async function entryOf(
  page: Window,
  { url, initiator, start = 0, end = Infinity }: Exchange,
  pause: (ms: number) => Promise<void>,
): Promise<PerformanceResourceTiming | undefined> {
  for (let look = 0; look <= LOOKS; look++) {
    const entries = page.performance.getEntriesByName(url) as PerformanceResourceTiming[]
    const found = entries.filter(
      (entry) => entry.initiatorType === initiator && entry.startTime >= start && entry.startTime <= end,
    )
    if (found.length) return found.at(-1)
    await pause(LOOK_MS * look)
  }
  return
}
