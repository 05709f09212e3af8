// An Angular app with the SDK, for the tests in each browser.
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { consumer } from './package.mjs'
import { pageWith } from './page.mjs'

const here = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Compiled in the browser: the templates are text. `init` runs in Angular's zone, as in a component or a service. */
const app = `
import 'zone.js'
import '@angular/compiler'
import { ApplicationRef, Component, NgZone, provideZoneChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import posthog from 'posthog-js'

class App {}
Component({ selector: 'app-root', template: '<h1>An app</h1><button>a button</button>' })(App)
document.body.prepend(document.createElement('app-root'))
const app = await bootstrapApplication(App, { providers: [provideZoneChangeDetection()] })
const zone = app.injector.get(NgZone)
const seen = (window.seen = { turns: 0, flagsInZone: undefined })
await app.whenStable()
zone.onUnstable.subscribe(() => seen.turns++)
zone.run(() => {
  posthog.init('phc_packaging', {
    api_host: location.origin,
    opt_out_useragent_filter: true,
    request_queue_config: { flush_interval_ms: 250 },
  })
  posthog.onFeatureFlags(() => (seen.flagsInZone ??= NgZone.isInAngularZone()))
})
Object.assign(window, { app, zone, posthog })
`

/** The folder of a site with the app. */
export async function angularSite(name) {
  const folder = consumer(name, { 'app.js': app, 'dist/index.html': pageWith('/app.js') }, { type: 'module' })
  for (const scope of ['zone.js', '@angular', 'rxjs', 'tslib']) {
    // consumers share their packages, and there is an app for each browser
    const link = join(folder, '..', 'node_modules', scope)
    if (!existsSync(link)) symlinkSync(join(here, scope), link)
  }
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ['app.js'],
    bundle: true,
    format: 'esm',
    outdir: 'dist',
    splitting: true,
    logLevel: 'silent',
  })
  return join(folder, 'dist')
}

/** Runs in the page: whether `preventDefault` of listeners that capture is heeded, by type. */
export function heededTypes() {
  const found = {}
  for (const type of [
    'click',
    'touchmove',
    'mousemove',
    'pointerdown',
    'keydown',
    'wheel',
    'touchstart',
    'submit',
    'scroll',
  ]) {
    for (const target of [document, window, document.body]) {
      target.addEventListener(type, (event) => event.preventDefault(), {
        capture: true,
        passive: false,
      })
      const event = new Event(type, { bubbles: true, cancelable: true })
      document.querySelector('h1').dispatchEvent(event)
      found[type] = (found[type] ?? true) && event.defaultPrevented
    }
  }
  return found
}
