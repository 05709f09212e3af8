// posthog-js's list of bots, beside its own function.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as peer from '@posthog/core'
import { load } from './lib/load.mjs'

const { isBot } = await load('features/bot_filter/bots')

function isOurs(userAgent, custom = []) {
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent }, configurable: true })
  return !!isBot({ custom_blocked_useragents: custom })
}

describe('bots', () => {
  it('are those of posthog-js, to the letter', () => {
    assert.ok(peer.DEFAULT_BLOCKED_UA_STRS.length > 70)
    for (const part of peer.DEFAULT_BLOCKED_UA_STRS) {
      for (const text of [part, part.toUpperCase(), `Mozilla/5.0 (compatible; ${part}/1.0)`]) {
        assert.equal(isOurs(text), true, text)
      }
      // every spelling that lacks one character, and every one that has a wrong one
      for (let at = 0; at < part.length; at++) {
        for (const wrong of ['', '#']) {
          const text = part.slice(0, at) + wrong + part.slice(at + 1)
          assert.equal(isOurs(text), peer.isBlockedUA(text, []), text)
        }
      }
    }
  })

  it('are those a page names, in any case', () => {
    assert.equal(isOurs('Mozilla/5.0 Monitor/3', ['MONITOR']), true)
    assert.equal(isOurs('Mozilla/5.0 Chrome/140', ['MONITOR']), false)
    assert.equal(isOurs('', []), false)
  })
})
