import { useFeatureFlagVariantKey, usePostHog } from '@posthog/react'
import { createBrowserRouter, Link, RouterProvider } from 'react-router'

function Home() {
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

const router = createBrowserRouter([
  { path: '/', element: <Home /> },
  { path: '/about', element: <h1>About</h1> },
])

export function App() {
  return <RouterProvider router={router} />
}
