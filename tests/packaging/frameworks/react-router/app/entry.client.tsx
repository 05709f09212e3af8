import posthog from 'posthog-js'
import { PostHogProvider } from 'posthog-js/react'
import { startTransition, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { HydratedRouter } from 'react-router/dom'

posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })

startTransition(() => {
  hydrateRoot(
    document,
    <PostHogProvider client={posthog}>
      <StrictMode>
        <HydratedRouter />
      </StrictMode>
    </PostHogProvider>,
  )
})
