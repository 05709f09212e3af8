import { inject, provideAppInitializer } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideRouter } from '@angular/router'
import { About } from './app/about'
import { App } from './app/app'
import { Home } from './app/home'
import { PostHog } from './app/posthog'

bootstrapApplication(App, {
  providers: [
    provideRouter([
      { path: '', component: Home },
      { path: 'about', component: About },
    ]),
    provideAppInitializer(() => void inject(PostHog)),
  ],
})
