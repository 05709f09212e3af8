// Whether autocapture runs: what the page's config and the project's settings say, together.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { load, visit } from './lib/load.mjs'

visit('https://shop.example.com/')
globalThis.document = {}
const { startAutocapture } = await load('features/autocapture/autocapture')
const PROPERTY = 28

/** Starts it for an instance that remembers `stored`; `tell` is remote config. */
function start(config, stored = '') {
  let tell
  const client = {
    __loaded: true,
    config: { autocapture: true, ...config },
    core_: (op) => (op === PROPERTY ? stored : ''),
    listen_() {},
    onRemoteConfig_: (run) => (tell = run),
  }
  startAutocapture(client)
  return { client, tell, isEnabled: () => client.autocapture.isEnabled }
}

const OFF = { advanced_disable_flags: true }

it('waits for remote config, unless the page does without it', () => {
  assert.equal(start({}).isEnabled(), false)
  assert.equal(start({}, 'false').isEnabled(), false)
  assert.equal(start(OFF).isEnabled(), true)
  assert.equal(start(OFF, 'false').isEnabled(), true)
  assert.equal(start(OFF, 'true').isEnabled(), false)
  assert.equal(start({ ...OFF, autocapture: false }).isEnabled(), false)
})

it('does what the server says', () => {
  for (const optOut of [true, false]) {
    const { tell, isEnabled, client } = start({}, String(!optOut))
    tell({ autocapture_opt_out: optOut })
    assert.equal(isEnabled(), !optOut)
    client.config.autocapture = false
    assert.equal(isEnabled(), false)
  }
})

it('keeps to what it last knew where the server does not say', () => {
  for (const said of [null, {}, { autocapture_opt_out: 'yes' }]) {
    for (const [stored, expected] of [
      ['', false],
      ['false', true],
      ['true', false],
    ]) {
      const { tell, isEnabled } = start({}, stored)
      tell(said)
      assert.equal(isEnabled(), expected, `${JSON.stringify(said)} after ${stored}`)
    }
  }
  const off = start(OFF)
  off.tell(null)
  assert.equal(off.isEnabled(), false)
})
