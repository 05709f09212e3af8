import { PostHogProvider } from '@posthog/react'
import posthog from 'posthog-js'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'

posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PostHogProvider client={posthog}>
      <App />
    </PostHogProvider>
  </StrictMode>,
)
