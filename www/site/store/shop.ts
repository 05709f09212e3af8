import type { PostHog } from 'posthog-js'
import type { Analytics } from './analytics'

export interface Links {
  products: string
  cart: string
  checkout: string
  thankYou: string
  product(id: string): string
}

/** What a page needs from the variant it runs in. */
export interface Shop {
  readonly analytics: Analytics
  /** The client, which the overlay looks at. */
  posthog(): PostHog
  readonly links: Links
  /** Goes to another page: a real load in the script-tag shop, a route change in the app. */
  navigate(url: string): void
}
