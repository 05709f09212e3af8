// Metrics: what the page counts and measures, added up by series (posthog-js `posthog-metrics.ts`, 1.449.2).
// crates/signals/src/metrics.rs adds up and decides.

import type { HistogramOptions, MetricSample, PostHogConfig } from '@posthog/types'
import type { Called } from '../../api/members'
import type { Parts } from '../../features/extensions/extensions'
import { stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { Transport } from '../../wire/core_protocol'
import { MetricKind, SendOutcome } from '../../wire/signals_protocol'
import { MetricWindow } from './module'
import type { Sdk } from '../sdk'
import { activeSpan } from './active_span'
import { calledOf } from './context'
import { startFlagMetrics } from './flag_metrics'
import { filtered } from './hooks'
import { leavesWithPage } from './lifecycle'
import { startNetworkMetrics } from './network_metrics'
import { handOver, isPacked, sendSignal, senderOf } from './pipeline'
import { plain } from './plain'
import { makeWaiting } from './waiting'

type MetricsConfig = NonNullable<PostHogConfig['metrics']>

const KINDS: Record<string, MetricKind> = {
  count: MetricKind.Count,
  gauge: MetricKind.Gauge,
  histogram: MetricKind.Histogram,
}

export function makeMetrics(sdk: Sdk): Parts[string] {
  const series = new MetricWindow()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined
  const option = (): MetricsConfig | undefined => sdk.config.metrics
  const { ready, isWanted } = makeWaiting(sdk, series, option, (now) =>
    series.setUp(plain(now), senderOf(sdk, false)),
  )
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const arm = (): void => {
    if (sdk.__loaded && !timer && !sending && !series.isEmpty())
      timer = setTimeout(() => void flush(), series.delay(Date.now()))
  }
  async function send(): Promise<void> {
    const packed = isPacked(sdk)
    const body = isWanted() ? ready().take(Date.now(), true, packed) : []
    if (body.length) {
      const [status, wait] = await new Promise<[number, number]>((resolve) => {
        sendSignal(sdk, 'metrics', body as Uint8Array, packed, Transport.Fetch, (...answer) =>
          resolve(answer),
        )
      })
      const outcome: SendOutcome = series.answer(status, wait, Date.now(), Math.random())
      if (outcome > SendOutcome.Later)
        logger.warn('metrics were refused by the server and are dropped', status)
    }
  }
  /** Sends what is added up, behind what is on its way. Never rejects. */
  async function flush(): Promise<void> {
    stop()
    for (let before = sending; before; before = sending) await before
    const own = send()
    sending = own
    await own
    sending = undefined
    arm()
  }

  /** Takes a sample; `called` where the page's call had to wait. */
  function capture(sample: MetricSample, called?: Called): void {
    if (!sdk.is_capturing()) return
    const found = filtered(sample, option()?.beforeSend, 'beforeSend function for metric')
    if (!found) return logger.info('Metric was rejected in beforeSend function')
    const { name, type, value, unit, attributes, bounds } = found
    const kind = KINDS[type]
    if (typeof name !== 'string' || typeof value !== 'number' || kind === undefined)
      return logger.warn('a metric needs a name, a number and a kind: it is dropped', found)
    const span = activeSpan(sdk)
    const warning = ready().add(
      kind,
      name,
      unit == null ? '' : String(unit),
      plain(attributes),
      value,
      bounds === undefined ? '' : stringify(bounds) || 'null',
      span ? stringify({ traceId: span.traceId, spanId: span.spanId }) : '',
      called?.[0] ?? Date.now(),
    )
    if (warning) logger.warn(warning)
    arm()
  }
  const metric = (type: MetricSample['type']) =>
    function (this: unknown, name: string, value: number, options: HistogramOptions = {}): void {
      const { unit, attributes, bounds } = options
      const sample = { name, type, value, unit, attributes, ...(type === 'histogram' && { bounds }) }
      capture(sample, calledOf(this))
    }
  const count = metric('count')

  leavesWithPage(sdk, {
    flush,
    leave_(transport) {
      stop()
      const packed = isPacked(sdk)
      const body = isWanted() ? ready().take(Date.now(), false, packed) : []
      if (body.length) handOver(sdk, 'metrics', body as Uint8Array, packed, transport)
    },
    reconnect_: () => series.reconnect(),
    stop_: stop,
  })
  // what is added up says nothing of a visitor, but posthog-js forgets it all the same
  sdk.events_.on('$reset', () => {
    stop()
    series.clear()
  })
  const metrics = {
    count(this: unknown, name: string, value = 1, options?: HistogramOptions): void {
      count.call(this, name, value, options)
    },
    gauge: metric('gauge'),
    histogram: metric('histogram'),
    flush,
  }
  startNetworkMetrics(sdk, metrics.histogram)
  startFlagMetrics(sdk, metrics.histogram)
  return metrics
}
