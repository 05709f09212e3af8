// `dist/crisp-chat-integration.js`: gives Crisp's chat links to the visitor's recording and person. It takes the place of
// PostHog's file of this name: both SDKs find it where it leaves itself.

import { addIntegration } from '../integrations/session_links'

addIntegration('crispChat', () => {
  const { $crisp } = globalThis as { $crisp?: { push(call: unknown): void } }
  return (
    $crisp &&
    ((replay, person) => {
      const data = [
        ['posthogSessionURL', replay],
        ['posthogPersonURL', person],
      ]
      $crisp.push(['set', 'session:data', [data]])
    })
  )
})
