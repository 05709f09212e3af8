// Sentry's integration, version 8 and later and version 7: events of Sentry get links to the visitor in PostHog, and are
// captured as `$exception`, as posthog-js's `sentry-integration.ts` (1.449.2) does.

import type { SeverityLevel } from '@posthog/types'
import { attempt } from '../wasm/guard'
import type { Context } from '../client/context'

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

/** What this needs of an instance. */
type Owner = Context & {
  readonly requestRouter: { endpointFor(target: 'ui', path: string): string }
  get_distinct_id(): string
  get_session_replay_url(options: { withTimestamp: boolean }): string
  sessionRecordingStarted(): boolean
  readonly exceptions: { sendExceptionEvent(properties: object): unknown }
}

const NAME = 'posthog-js'

/** A processor of Sentry's events. */
const processor =
  (
    posthog: Owner,
    organization?: string,
    projectId?: number,
    prefix?: string,
    levels: SeverityLevel[] | '*' = ['error'],
    sends = true,
  ) =>
  (event: any): any => {
    // Sentry has to get its event in any case
    attempt(() => {
      const { level, exception, event_id } = event
      if (!posthog.__loaded || (levels !== '*' && !levels.includes(level))) return
      const tags = (event.tags ||= {})
      tags['PostHog Person URL'] = posthog.requestRouter.endpointFor(
        'ui',
        `/project/${posthog.config.token}/person/${posthog.get_distinct_id()}`,
      )
      if (posthog.sessionRecordingStarted())
        tags['PostHog Recording URL'] = posthog.get_session_replay_url({ withTimestamp: true })
      const values: any[] = exception?.values || []
      const message = values[0]?.value || event.message
      const type = values[0]?.type
      const properties = {
        $exception_message: message,
        $exception_type: type,
        $exception_level: level,
        $exception_list: values.map((value) => ({
          ...value,
          stacktrace: value.stacktrace && {
            ...value.stacktrace,
            type: 'raw',
            frames: (value.stacktrace.frames || []).map((frame: object) => ({
              ...frame,
              platform: 'web:javascript',
            })),
          },
        })),
        $sentry_event_id: event_id,
        $sentry_exception: exception,
        $sentry_exception_message: message,
        $sentry_exception_type: type,
        $sentry_tags: tags,
        $sentry_url:
          organization && projectId
            ? `${prefix || 'https://sentry.io/organizations/'}${organization}/issues/?project=${projectId}&query=${event_id}`
            : undefined,
      }
      if (sends) posthog.exceptions.sendExceptionEvent(properties)
    })
    return event
  }

/** What Sentry from version 8 on takes as an integration. */
export const sentryIntegration = (posthog: Owner, options: SentryIntegrationOptions = {}) => ({
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
  setupOnce: (add: (process: (event: any) => any) => void) => void

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
      add(processor(posthog as Owner, organization, projectId, prefix, severityAllowList, sends))
  }
}
