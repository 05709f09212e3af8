import posthog from 'posthog-js'

export function init() {
  posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })
}
