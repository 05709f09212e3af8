'use client'

import { useFeatureFlagVariantKey, usePostHog } from 'posthog-js/react'

export function SignUp() {
  const posthog = usePostHog()
  const headline = useFeatureFlagVariantKey('headline')
  return (
    <>
      <p id="flag">{headline}</p>
      <button onClick={() => posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
    </>
  )
}
