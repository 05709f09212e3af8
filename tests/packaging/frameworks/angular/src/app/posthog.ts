import { Injectable, NgZone, inject, signal } from '@angular/core'
import posthog from 'posthog-js'

@Injectable({ providedIn: 'root' })
export class PostHog {
  readonly headline = signal<string | boolean | undefined>(undefined)

  constructor() {
    inject(NgZone).runOutsideAngular(() =>
      posthog.init('<project api key>', { api_host: 'https://us.i.posthog.com', defaults: '2026-01-30' }),
    )
    posthog.onFeatureFlags(() => this.headline.set(posthog.getFeatureFlag('headline')))
  }
}
