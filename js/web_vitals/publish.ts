// Where the scripts of web vitals leave what they bring: PostHog's contract, so that its core and ours take either's.

import { onCLS, onFCP, onINP, onLCP } from 'web-vitals'
import { posthogExtensions } from '../platform/posthog_extensions'

/** What the package's own measuring is: each function calls back with a metric, `onINP` and `onCLS` each time it grows. */
export const PLAIN = { onLCP, onCLS, onFCP, onINP }

export interface WebVitalsCallbacks {
  onLCP: unknown
  onCLS: unknown
  onFCP: unknown
  onINP: unknown
  /** Only of the scripts with attribution. */
  withoutAttribution?: typeof PLAIN
}

/** Leaves `callbacks` under the name of the script, and where older versions of posthog-js look for them. */
export function publish(flavor: string, callbacks: WebVitalsCallbacks): void {
  const page = globalThis as Record<string, any>
  const extensions = posthogExtensions()
  extensions.postHogWebVitalsCallbacksByFlavor ??= {}
  extensions.postHogWebVitalsCallbacksByFlavor[flavor] = callbacks
  extensions.postHogWebVitalsCallbacks = page.postHogWebVitalsCallbacks = callbacks
  if (!callbacks.withoutAttribution) extensions.loadWebVitalsCallbacks = (): unknown => callbacks
}
