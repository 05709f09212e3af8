// The span in which the page's code runs, by instance: logs and metrics say it.

import type { Sdk } from '../sdk'

/** The identifiers of a span. */
export interface SpanIds {
  readonly traceId: string | null
  readonly spanId: string | null
}

const active = new WeakMap<Sdk, SpanIds>()

export const activeSpan = (sdk: Sdk): SpanIds | undefined => active.get(sdk)

/** Runs `run` with `span` as the active one. */
export function withActive<R>(sdk: Sdk, span: SpanIds, run: () => R): R {
  const before = active.get(sdk)
  active.set(sdk, span)
  try {
    return run()
  } finally {
    if (before) active.set(sdk, before)
    else active.delete(sdk)
  }
}
