// Headers that connect a page's own requests with its visitor and a trace; js/tracing_headers watches requests, as it does for
// posthog-js's core.

import type { Parts } from '../features/extensions/extensions'
import { posthogExtensions } from '../platform/posthog_extensions'
import { patchFns } from '../tracing_headers/patch_fns'
import { visitorHeaders, watchFetch, watchXhr, type Wanted } from '../tracing_headers/requests'
import type { Sdk } from './sdk'

interface Options {
  tracing_headers?: unknown
  addTracingHeaders?: unknown
  __add_tracing_headers?: unknown
  trace_propagation_targets?: unknown
}

const hosts = ({ tracing_headers, addTracingHeaders, __add_tracing_headers }: Options): unknown =>
  tracing_headers ?? addTracingHeaders ?? __add_tracing_headers

export function makeTracingHeaders(sdk: Sdk): Parts[string] {
  const options = (): Options => sdk.config as Options
  const visitor = (): [string, string][] => {
    const { sessionManager: sessions } = sdk
    // a visitor who is not recognised has neither a session nor an id of their own
    if (!sessions) return []
    const { sessionId, windowId } = sessions.checkAndGetSessionAndWindowId(true)
    return visitorHeaders(sessionId, windowId, sdk.get_distinct_id())
  }

  const wanted: Wanted = {
    hosts: () => hosts(options()),
    targets: () => options().trace_propagation_targets,
    visitor,
  }

  let undo: (() => void)[] = []
  const stop = (): void => {
    for (const restore of undo.splice(0)) restore()
  }
  const isWanted = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : !!value)
  const follow = (): void => {
    if (!isWanted(hosts(options())) && !isWanted(options().trace_propagation_targets)) stop()
    else if (!undo.length) {
      undo = [watchFetch(wanted), ...watchXhr(wanted)]
      // where pages see that requests are watched, as after posthog-js's `tracing-headers.js`
      posthogExtensions().tracingHeadersPatchFns ??= patchFns
    }
  }
  follow()
  sdk.onConfig_(follow)
  sdk.stops_.push(stop)
  return {}
}
