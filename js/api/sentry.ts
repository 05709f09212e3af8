// Sentry's integration, version 8 and later and version 7. What becomes of an event is js/extensions/sentry.ts; until that is
// there, Sentry gets a promise of its event.

import type { SeverityLevel } from '@posthog/types'
import { extend, type Extended } from '../features/extensions/extensions'

export interface SentryIntegrationOptions {
  /** Of `$sentry_url`, with `projectId`. */
  organization?: string
  projectId?: number
  /** Address of a Sentry of one's own, with a slash at its end. */
  prefix?: string
  /** Levels of the events that are linked and captured, `error` unless set. */
  severityAllowList?: SeverityLevel[] | '*'
  /** Whether `$exception` is captured; true unless set. */
  sendExceptionsToPostHog?: boolean
}

const NAME = 'posthog-js'

/** A processor of Sentry's events; the file that it needs comes with its first event, or when Sentry is set up. */
const processor = (posthog: Extended, ...options: unknown[]) => {
  void extend(posthog)
  return (event: object): unknown => {
    const link = (): unknown => posthog.parts_?.['']?.linkSentryEvent(event, ...options) ?? event
    // Sentry has to get its event in any case
    return posthog.parts_?.[''] ? link() : extend(posthog).then(link)
  }
}

/** What Sentry from version 8 on takes as an integration. */
export const sentryIntegration = (posthog: Extended, options: SentryIntegrationOptions = {}) => ({
  name: NAME,
  processEvent: processor(
    posthog,
    options.organization,
    options.projectId,
    options.prefix,
    options.severityAllowList,
    options.sendExceptionsToPostHog,
  ),
})

/** What Sentry of version 7 takes: an instance of this. */
export class SentryIntegration {
  name = NAME
  setupOnce: (add: (process: (event: any) => unknown) => void) => void

  constructor(
    posthog: object,
    organization?: string,
    projectId?: number,
    prefix?: string,
    severityAllowList?: SeverityLevel[] | '*',
    sendExceptionsToPostHog?: boolean,
  ) {
    const sends = sendExceptionsToPostHog ?? true
    this.setupOnce = (add) =>
      add(processor(posthog as Extended, organization, projectId, prefix, severityAllowList, sends))
  }
}
