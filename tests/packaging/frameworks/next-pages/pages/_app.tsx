import type { AppProps } from 'next/app'
import posthog from 'posthog-js'
import { PostHogProvider } from 'posthog-js/react'
import { useEffect } from 'react'

export default function App({ Component, pageProps }: AppProps) {
  useEffect(() => {
    posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' })
  }, [])
  return (
    <PostHogProvider client={posthog}>
      <Component {...pageProps} />
    </PostHogProvider>
  )
}
