import Head from 'next/head'
import Link from 'next/link'
import { useFeatureFlagVariantKey, usePostHog } from 'posthog-js/react'

export default function Page() {
  const posthog = usePostHog()
  const headline = useFeatureFlagVariantKey('headline')
  return (
    <main>
      <Head>
        <title>Shop</title>
        <link rel="icon" href="data:," />
      </Head>
      <p id="flag">{headline}</p>
      <button onClick={() => posthog.capture('signed_up', { plan: 'pro' })}>Sign up</button>
      <Link href="/about">About</Link>
    </main>
  )
}

// rendered on the server for each request, where the SDK does nothing
export function getServerSideProps() {
  return { props: {} }
}
