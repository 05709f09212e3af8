import { useFeatureFlagVariantKey, usePostHog } from 'posthog-js/react'
import { Link } from 'react-router'

export default function Home() {
  const posthog = usePostHog()
  const headline = useFeatureFlagVariantKey('headline')
  return (
    <main>
      <p id="flag">{headline}</p>
      <button onClick={() => posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
      <Link to="/about">About</Link>
    </main>
  )
}
