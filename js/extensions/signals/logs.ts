// Logs: what the page writes by `captureLog` and `logger`, and what it writes to the console (posthog-js `posthog-logs.ts`,
// 1.449.2; PostHog's specification logs). crates/signals/src/logs.rs decides.

import type { CaptureLogOptions, LogAttributes, PostHogConfig } from '@posthog/types'
import type { Parts } from '../../features/extensions/extensions'
import { stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { Transport } from '../../wire/core_protocol'
import { Admission, PipelineKind } from '../../wire/signals_protocol'
import type { Sdk } from '../sdk'
import { activeSpan } from './active_span'
import { startConsole } from './console'
import { calledOf, logContext, type SignalContext } from './context'
import { filtered } from './hooks'
import { leavesWithPage } from './lifecycle'
import { makePipeline } from './pipeline'
import { plain, plainText } from './plain'

type LogsConfig = NonNullable<PostHogConfig['logs']>

const copied = (log: CaptureLogOptions): CaptureLogOptions => ({
  ...log,
  ...(log.attributes && { attributes: { ...log.attributes } }),
})

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

export function makeLogs(sdk: Sdk): Parts[string] {
  const option = (): LogsConfig | undefined => sdk.config.logs
  const [own, console_] = [PipelineKind.Logs, PipelineKind.Console].map((kind) => {
    const pipeline = makePipeline(sdk, kind, 'logs', option)
    leavesWithPage(sdk, pipeline)
    return pipeline
  }) as [Queue, Queue]

  function capture(queue: Queue, given: CaptureLogOptions, context?: SignalContext, time?: number): void {
    if (!sdk.is_capturing() || given?.body == null) return
    const isSilent = (log: CaptureLogOptions): boolean =>
      queue.ready_().saysNothing(JSON.parse(plainText(log.body)))
    if (isSilent(given)) return
    const log = filtered(given, option()?.beforeSend, 'beforeSend function for log', copied)
    if (!log || isSilent(log)) return logger.info('Log was rejected in beforeSend function')
    const now = Date.now()
    const admission: Admission = queue.ready_().admit(now)
    if (admission === Admission.FirstTooMany)
      logger.warn('captureLog drops logs: there are more than logs.maxLogsPerInterval allows')
    if (admission !== Admission.Taken) return
    const span = log.trace_id ? undefined : activeSpan(sdk)
    const link = stringify({
      traceId: log.trace_id || span?.traceId,
      spanId: log.span_id || span?.spanId,
      flags: log.trace_flags,
    })
    const [level, known] = [String(log.level ?? ''), plain(context ?? logContext(sdk))]
    queue.put_((records) =>
      records.log(level, plainText(log.body), known, plain(log.attributes), link, time ?? now),
    )
  }

  const lines = {
    captureConsoleLog: (given: CaptureLogOptions): void => capture(console_, given),
    captureBufferedConsoleLog: (given: CaptureLogOptions, context: SignalContext, time: number): void =>
      capture(console_, given, context, time),
  }
  startConsole(sdk, () => logContext(sdk))
  /** A log of the page's. */
  const write = (given: CaptureLogOptions, self: unknown): void => {
    const called = calledOf(self)
    capture(own, given, called && logContext(sdk, called), called?.[0])
  }
  return {
    ...lines,
    captureLog(this: unknown, given: CaptureLogOptions): void {
      write(given, this)
    },
    logger: Object.fromEntries(
      LEVELS.map((level) => [
        level,
        function (this: unknown, body: string, attributes?: LogAttributes): void {
          write({ body, level, ...(attributes && { attributes }) }, this)
        },
      ]),
    ),
    flushLogs(transport?: string): void {
      for (const queue of [own, console_])
        if (transport) queue.leave_(Transport.Beacon)
        else void queue.flush()
    },
    flush: async (): Promise<void> => {
      await Promise.all([own.flush(), console_.flush()])
    },
  }
}

type Queue = ReturnType<typeof makePipeline>
