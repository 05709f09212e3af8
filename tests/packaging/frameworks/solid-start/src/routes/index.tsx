import { A } from '@solidjs/router'
import posthog from 'posthog-js'
import { createSignal, onMount } from 'solid-js'

export default function Home() {
  const [headline, setHeadline] = createSignal<string | boolean>()
  onMount(() => posthog.onFeatureFlags(() => setHeadline(posthog.getFeatureFlag('headline'))))
  return (
    <main>
      <p id="flag">{headline()}</p>
      <button onClick={() => posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
      <A href="/about">About</A>
    </main>
  )
}
