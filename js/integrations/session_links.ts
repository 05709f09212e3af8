// What the integrations have in common: a widget gets links to the visitor's recording and person, once for each session.

import { posthogExtensions } from '../platform/posthog_extensions'

/** The part of the SDK that they use, which may be posthog-js too. */
export interface LinkingSdk {
  config: { token: string; integrations?: Record<string, boolean | undefined> }
  get_session_replay_url(): string
  get_distinct_id(): string
  onSessionId(callback: (sessionId: string) => void): () => void
  requestRouter: { endpointFor(target: 'ui', path: string): string }
}

interface Integrations {
  [name: string]: { start(sdk: LinkingSdk): void; stop(): void }
}

/** Adds an integration where SDKs look for it. `find` returns what updates the widget, nothing where the page has none. */
export function addIntegration(
  name: string,
  find: () => ((replay: string, person: string) => void) | undefined,
): void {
  const reported = new Set<string>()
  let stop: (() => void) | undefined
  const integrations = (posthogExtensions<{ integrations?: Integrations }>().integrations ??= {})
  integrations[name] = {
    start(sdk) {
      if (!sdk.config.integrations?.[name]) return
      const update = find()
      if (!update) return
      stop = sdk.onSessionId((sessionId) => {
        if (reported.has(sessionId)) return
        reported.add(sessionId)
        const person = `/project/${sdk.config.token}/person/${sdk.get_distinct_id()}`
        update(sdk.get_session_replay_url(), sdk.requestRouter.endpointFor('ui', person))
      })
    },
    stop() {
      stop?.()
      stop = undefined
    },
  }
}
