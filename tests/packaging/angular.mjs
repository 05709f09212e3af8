// Angular with zone.js: what the SDK does is none of the page's zone, and the page's listeners keep what they can do.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { consumer } from './lib/package.mjs'
import { eventually, pageWith, visit } from './lib/page.mjs'

const here = fileURLToPath(new URL('node_modules', import.meta.url))

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

async function bundled(name, source) {
  const folder = consumer(
    name,
    { 'app.js': source, 'dist/index.html': pageWith('/app.js') },
    { type: 'module' },
  )
  for (const scope of ['zone.js', '@angular', 'rxjs', 'tslib'])
    symlinkSync(join(here, scope), join(folder, '..', 'node_modules', scope))
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

describe('Angular with zone.js', async () => {
  const folder = await bundled('angular', app)
  const settings = { hasFeatureFlags: true, sessionRecording: { endpoint: '/s/' } }

  it('becomes stable, and stays so while the SDK captures, sends and records', async () => {
    let wasStable, turns, flagsInZone
    const { errors } = await visit(
      { '': folder },
      {
        settings,
        until: async (page, server) => {
          await page.waitForFunction(() => window.posthog?.__loaded)
          wasStable = await page.evaluate(() =>
            Promise.race([
              window.app.whenStable().then(() => true),
              new Promise((late) => setTimeout(late, 5000)),
            ]),
          )
          await eventually('flags', () => page.evaluate(() => window.seen.flagsInZone !== undefined))
          await eventually('recording', async () => {
            await page.mouse.click(300, 300)
            return server.recorded().includes(2)
          })
          // from here on nothing of the page's own happens
          await page.evaluate(() => (window.seen.turns = 0))
          const sent = server.recorded().length
          for (let x = 0; x < 20; x++) await page.mouse.move(200 + x, 200)
          await page.evaluate(() =>
            window.zone.run(() => document.querySelector('h1').append(' that changes')),
          )
          await eventually('moves', () => server.recorded().length > sent + 1)
          turns = await page.evaluate(() => window.seen.turns)
          flagsInZone = await page.evaluate(() => window.seen.flagsInZone)
        },
      },
    )
    assert.deepEqual(errors, [])
    assert.equal(wasStable, true)
    assert.equal(turns, 1, 'the one turn of the zone is the one that the test has made')
    assert.equal(flagsInZone, true, 'a callback runs in the zone that it comes from')
  })

  it('leaves preventDefault to listeners of the page that capture at the document', async () => {
    let heeded, hash
    await visit(
      { '': folder },
      {
        settings,
        until: async (page, server) => {
          await page.waitForFunction(() => window.posthog?.__loaded)
          await eventually('recording', async () => {
            await page.mouse.click(300, 300)
            return server.recorded().includes(2)
          })
          heeded = await page.evaluate(() => {
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
            document.body.insertAdjacentHTML('beforeend', '<a id="link" href="#followed">link</a>')
            return found
          })
          await page.click('#link')
          hash = await page.evaluate(() => location.hash)
        },
      },
    )
    for (const [type, isHeeded] of Object.entries(heeded)) assert.equal(isHeeded, true, type)
    assert.equal(hash, '')
  })
})
