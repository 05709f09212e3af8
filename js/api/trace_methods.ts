// The instance's methods about traces of LLM calls that a server has sent.

import type { CaptureResult, Properties } from '@posthog/types'

type Owner = { capture(name: string, properties: Properties): CaptureResult | undefined }

export interface TraceMethods {
  captureTraceFeedback(traceId: string | number, userFeedback: string): void
  captureTraceMetric(
    traceId: string | number,
    metricName: string,
    metricValue: string | number | boolean,
  ): void
}

export const TRACE_METHODS: TraceMethods & ThisType<Owner> = {
  captureTraceFeedback(traceId, userFeedback) {
    this.capture('$ai_feedback', { $ai_trace_id: String(traceId), $ai_feedback_text: userFeedback })
  },
  captureTraceMetric(traceId, metricName, metricValue) {
    this.capture('$ai_metric', {
      $ai_trace_id: String(traceId),
      $ai_metric_name: metricName,
      $ai_metric_value: String(metricValue),
    })
  },
}
