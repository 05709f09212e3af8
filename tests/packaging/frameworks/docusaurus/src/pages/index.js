import Link from '@docusaurus/Link'
import { useEffect, useState } from 'react'

export default function Page() {
  const [headline, setHeadline] = useState()
  useEffect(
    () => window.posthog.onFeatureFlags(() => setHeadline(window.posthog.getFeatureFlag('headline'))),
    [],
  )
  return (
    <main>
      <p id="flag">{headline}</p>
      <button onClick={() => window.posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
      <Link to="/about">About</Link>
    </main>
  )
}
