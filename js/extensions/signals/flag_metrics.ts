// `metrics.flags`: how long requests for feature flags take, and where that time goes (posthog-js `browser-client.ts`,
// 1.449.2). A request that was under way when this file came is not measured.

import type { Sdk } from '../sdk'
import { hostOf, type Histogram } from './network_metrics'

const NAME = 'posthog.flags.request.'
const BOUNDS = [50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000]
/** Parts of a request may take less. */
const PART_BOUNDS = [5, 10, 25, ...BOUNDS]
/** The browser's own figures may come so much later than the answer, ms. */
const ENTRY_MS = 5000

/** Calls `use` with the browser's figures of the request to `url` that starts now, when `done` is called and they are there. */
function watch(url: string, use: (entry: PerformanceResourceTiming, end: number) => void) {
  const start = performance.now()
  let found: PerformanceEntry | undefined
  let end: number | undefined
  const look = (entries: PerformanceEntry[]): void => {
    found ??= entries.find(
      ({ name, startTime }) => startTime >= start && name.split('?')[0] === url.split('?')[0],
    )
    if (!found || end === undefined) return
    observer.disconnect()
    use(found as PerformanceResourceTiming, end)
    end = undefined
  }
  const observer = new PerformanceObserver((list) => look(list.getEntries()))
  observer.observe({ entryTypes: ['resource'] })
  return {
    start,
    stop: () => observer.disconnect(),
    done(at: number): void {
      end = at
      look(observer.takeRecords())
      setTimeout(() => observer.disconnect(), ENTRY_MS)
    },
  }
}

export function startFlagMetrics(sdk: Sdk, histogram: Histogram): void {
  const flags = sdk.featureFlags as Sdk['featureFlags'] & {
    request_(url: string, body: string, isFirst: number): void
  }
  const core = sdk.core_
  const { request_: request } = flags
  const { flagsAnswered_: answered } = core
  let last: ReturnType<typeof watch> | undefined
  let attributes: Record<string, string | number> = {}
  const measure = (part: string, ms: number): void =>
    histogram(NAME + part, ms, {
      unit: 'ms',
      attributes: { ...attributes },
      bounds: /^(pre|main)/.test(part) ? PART_BOUNDS : BOUNDS,
    })
  const isOn = (): boolean => !!sdk.config.metrics?.flags

  flags.request_ = (url, body, isFirst) => {
    last?.stop()
    last = undefined
    try {
      const address = new URL(url, location.href)
      attributes = { 'server.address': hostOf(address) }
      if (isOn()) {
        const watched = watch(address.href, (entry, end) => {
          const responded = Math.min(entry.responseEnd, end)
          if (responded < entry.startTime) return
          measure('pre_send_duration', entry.startTime - watched.start)
          measure('network_duration', responded - entry.startTime)
          measure('main_thread_duration', end - responded)
        })
        last = watched
      }
    } catch {
      // nothing is measured
    }
    request.call(flags, url, body, isFirst)
  }
  core.flagsAnswered_ = (text, status) => {
    const end = performance.now()
    const isOver = answered(text, status)
    if (last && isOn()) {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
      const error = status > 0 ? (status >= 400 ? String(status) : '') : '_OTHER'
      Object.assign(
        attributes,
        status > 0 && { 'http.response.status_code': status },
        error && { 'error.type': error },
        timeZone && { 'client.timezone': timeZone },
      )
      measure('duration', end - last.start)
      if (status > 0) last.done(end)
      else last.stop()
      last = undefined
    }
    return isOver
  }
  sdk.stops_.push(() => {
    last?.stop()
    flags.request_ = request
    core.flagsAnswered_ = answered
  })
}
