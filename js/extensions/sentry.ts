// Events of Sentry get links to the visitor in PostHog, and are captured as `$exception`, as posthog-js's
// `sentry-integration.ts` (1.449.2) does.

import type { SeverityLevel } from '@posthog/types'
import { attempt } from '../wasm/guard'
import type { Sdk } from './sdk'

type Event = Record<string, any>

/** Links and captures an event, and returns it; the options are those of posthog-js's integration, in its order. */
export function linkSentryEvent(
  posthog: Sdk,
  event: Event,
  organization?: string,
  projectId?: number,
  prefix?: string,
  levels: SeverityLevel[] | '*' = ['error'],
  sends = true,
): Event {
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
