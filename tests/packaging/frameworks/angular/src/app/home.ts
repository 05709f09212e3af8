import { Component, inject } from '@angular/core'
import { RouterLink } from '@angular/router'
import posthog from 'posthog-js'
import { PostHog } from './posthog'

@Component({
  imports: [RouterLink],
  template: `
    <p id="flag">{{ headline() }}</p>
    <button (click)="signUp()">Sign up</button>
    <a routerLink="/about">About</a>
  `,
})
export class Home {
  readonly headline = inject(PostHog).headline

  signUp() {
    posthog.capture('signed_up', { plan: 'pro' })
  }
}
