// Angular with zone.js: what the SDK does is none of the page's zone, and the page's listeners keep what they can do.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { angularSite, heededTypes } from './lib/angular.mjs'
import { eventually, visit } from './lib/page.mjs'

describe('Angular with zone.js', async () => {
  const folder = await angularSite('angular')
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
          heeded = await page.evaluate(heededTypes)
          await page.evaluate(() =>
            document.body.insertAdjacentHTML('beforeend', '<a id="link" href="#followed">link</a>'),
          )
          await page.click('#link')
          hash = await page.evaluate(() => location.hash)
        },
      },
    )
    for (const [type, isHeeded] of Object.entries(heeded)) assert.equal(isHeeded, true, type)
    assert.equal(hash, '')
  })
})
