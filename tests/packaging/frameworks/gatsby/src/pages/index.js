import { Link } from 'gatsby'
import React, { useEffect, useState } from 'react'

export default function Page() {
  const [headline, setHeadline] = useState()
  useEffect(() => {
    // the plugin's snippet is an old one: it has `push` before the SDK is there, and few methods
    window.posthog.push(['onFeatureFlags', () => setHeadline(window.posthog.getFeatureFlag('headline'))])
  }, [])
  return (
    <main>
      <p id="flag">{headline}</p>
      <button onClick={() => window.posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
      <Link to="/about">About</Link>
    </main>
  )
}

export function Head() {
  return (
    <>
      <title>Shop</title>
      <link rel="icon" href="data:," />
    </>
  )
}
