import { PostHogPageView, PostHogProvider } from '@posthog/next'

export const metadata = { title: 'Shop', icons: 'data:,' }

export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        <PostHogProvider
          apiKey="<project api key>"
          clientOptions={{ api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' }}
        >
          <PostHogPageView />
          {children}
        </PostHogProvider>
      </body>
    </html>
  )
}
