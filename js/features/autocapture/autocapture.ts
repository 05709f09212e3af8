// The public object of autocapture. What listens and decides is src/features/autocapture.

import type { AutocaptureConfig } from '@posthog/types'
import type { Context } from '../../client/context'
import { is } from '../../wasm/hosts.js'

/** posthog-js's options, and those that PostHog's SDK specification adds. */
export type Options = AutocaptureConfig & {
  /** An attribute whose value stands for the tag of its element and of all in it. */
  customLabelProp?: string
  /** Maximum number of elements of an event, from the innermost; 1,000 by default. */
  maxElementsCaptured?: number
  /** The only attributes to capture, `children` for texts. */
  propsToCapture?: string[]
}

/** What product tours and apps use of posthog-js's object. */
export type Autocapture = {
  readonly isEnabled: boolean
  setElementSelectors(selectors: Set<string>): void
  getElementSelectors(element: Element | null): string[]
}

export function startAutocapture(client: Context): void {
  const autocapture: Autocapture = {
    get isEnabled() {
      const { autocapture, advanced_disable_flags: isAlone } = client.config
      return !!client.core_.isAutocapturing_(!!autocapture, !!isAlone)
    },
    setElementSelectors: (selectors) => void (client.selectors_ = [...selectors]),
    getElementSelectors: (element) =>
      element ? client.selectors_.filter((selector) => is(element, selector)) : [],
  }
  client.autocapture = autocapture
}
