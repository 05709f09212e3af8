// Consent: where decisions are kept. What they allow is src/features/consent.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { load, visit } from './lib/load.mjs'

visit('https://www.example.com/')
globalThis.navigator ??= /** @type {any} */ ({})
const { makeConsent } = await load('client/consent')

const KEY = '__ph_opt_in_out_phc'
/** Bits of `ConsentFacts`, by the decision. */
const FACTS = ['pending', 'granted', 'denied']
const NO_TRACKING = 4
/** What a visitor has decided. */
const decision = (consent) => FACTS[consent.facts_() & ~NO_TRACKING]

/** A storage and a cookie jar of plain memory. */
let jar
beforeEach(() => {
  jar = new Map()
  const kept = new Map()
  // one object, as in a browser
  Object.assign((globalThis.localStorage ??= /** @type {any} */ ({})), {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  })
  globalThis.document = /** @type {any} */ ({
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    },
    set cookie(text) {
      const [, name, value] = /^(.*?)=(.*?);/.exec(text)
      if (/expires=\w+, \d+ \w+ (19|20[01])\d/.test(text) || !value) jar.delete(name)
      else jar.set(name, value)
    },
  })
})

const open = (config) =>
  makeConsent({
    config: {
      token: 'phc',
      opt_out_capturing_persistence_type: 'localStorage',
      cookie_expiration: 365,
      ...config,
    },
  })

describe('consent', () => {
  it('is kept under posthog-js’s keys', () => {
    /** @type {[config: object, key: string][]} */
    const cases = [
      [{}, KEY],
      [{ opt_out_capturing_cookie_prefix: 'p_' }, 'p_phc'],
      [{ opt_out_capturing_cookie_prefix: 'p_', consent_persistence_name: 'mine' }, 'mine'],
    ]
    for (const [config, key] of cases) {
      open(config).decide_('1')
      assert.equal(localStorage.getItem(key), '1')
      open({ ...config, opt_out_capturing_persistence_type: 'cookie' }).decide_('0')
      assert.equal(jar.get(key), '0')
    }
  })

  it('takes other tools’ words', () => {
    for (const [word, expected] of [
      ['yes', 'granted'],
      ['true', 'granted'],
      ['no', 'denied'],
      ['false', 'denied'],
      ['maybe', 'pending'],
      ['', 'pending'],
    ]) {
      localStorage.setItem(KEY, word)
      assert.equal(decision(open()), expected, word)
    }
  })

  it('moves with the place where it is kept', () => {
    open().decide_('0')
    const moved = open({ opt_out_capturing_persistence_type: 'cookie' })
    moved.settle_()
    assert.deepEqual([decision(moved), localStorage.getItem(KEY), jar.get(KEY)], ['denied', null, '0'])
    localStorage.setItem(KEY, '1')
    moved.settle_()
    assert.deepEqual([decision(moved), localStorage.getItem(KEY)], ['denied', null])
  })

  it('holds on the page where nothing can be kept', () => {
    const blocked = () => {
      throw new Error('blocked')
    }
    Object.assign(localStorage, { getItem: blocked, setItem: blocked, removeItem: blocked })
    const consent = open()
    consent.decide_('0')
    assert.equal(decision(consent), 'denied')
    consent.decide_('')
    assert.equal(decision(consent), 'pending')
  })

  it('respects "do not track" only where the page wants that', () => {
    const dnt = (respect_dnt) => !!(open({ respect_dnt }).facts_() & NO_TRACKING)
    for (const value of ['1', 'yes', 'true', 1, true]) {
      globalThis.doNotTrack = value
      assert.deepEqual([dnt(true), dnt(false)], [true, false], String(value))
    }
    for (const value of ['0', 'no', 'unspecified', null, undefined]) {
      globalThis.doNotTrack = value
      assert.equal(dnt(true), false, String(value))
    }
    delete globalThis.doNotTrack
  })
})
