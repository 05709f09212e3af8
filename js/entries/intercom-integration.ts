// `dist/intercom-integration.js`: gives Intercom links to the visitor's recording and person. It takes the place of PostHog's
// file of this name: both SDKs find it where it leaves itself.

import { addIntegration } from '../integrations/session_links'

addIntegration('intercom', () => {
  const { Intercom } = globalThis as { Intercom?: (call: string, ...given: unknown[]) => void }
  return (
    Intercom &&
    ((replayUrl, personUrl) => {
      Intercom('update', { latestPosthogReplayURL: replayUrl, latestPosthogPersonURL: personUrl })
      Intercom('trackEvent', 'posthog:sessionInfo', { replayUrl, personUrl })
    })
  )
})
