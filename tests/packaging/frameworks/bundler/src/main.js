import posthog from 'posthog-js'
import { aboutPage } from './about.js'

posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })

posthog.onFeatureFlags(() => {
  document.querySelector('#flag').textContent = posthog.getFeatureFlag('headline')
})
document.querySelector('button').addEventListener('click', () => {
  posthog.capture('signed_up', { plan: 'pro' })
})
document.querySelector('a').addEventListener('click', aboutPage)
