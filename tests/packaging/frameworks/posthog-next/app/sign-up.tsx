'use client'

import { useFeatureFlag, usePostHog } from '@posthog/next'

export function SignUp() {
  const posthog = usePostHog()
  const headline = useFeatureFlag('headline')
  return (
    <>
      <p id="flag">{headline?.variant}</p>
      <button onClick={() => posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
    </>
  )
}
