// The page's config: today's names, checked types, and posthog-js's own defaults for every preset.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CONFIG_DEFAULTS_DATES } from '@posthog/types'
import { load, loadSource, printed, root, visit } from './lib/load.mjs'

visit('https://www.example.com/')
// Node 20 has none.
globalThis.navigator ??= /** @type {any} */ ({})
const { checkedConfig, coreConfig, defaultConfig, startConfig, usesOutbox } = await load('client/config')

const PEER = 'node_modules/posthog-js/lib/src/posthog-core.js'

/** posthog-js's `defaultConfig`, on a page of this address. */
async function peerDefaults(href) {
  visit(href)
  const globals = {
    window: globalThis,
    document: { location, addEventListener() {} },
    navigator: { userAgent: '' },
  }
  const real = Object.fromEntries(
    Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
  )
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true })
  }
  try {
    const { defaultConfig } = await loadSource(`export { defaultConfig } from './${PEER}'`)
    return Object.fromEntries([undefined, ...presets].map((preset) => [preset, defaultConfig(preset)]))
  } finally {
    for (const name of Object.keys(globals)) {
      if (real[name]) Object.defineProperty(globalThis, name, real[name])
      else delete globalThis[name]
    }
  }
}

/** Every date on which posthog-js's defaults have changed. */
const presets = [
  ...new Set(readFileSync(join(root, PEER), 'utf8').match(/(?<=defaults >= ')[\d-]+(?=')/g)),
].sort()

describe('defaults', () => {
  // Functions differ in what they do, which has tests of its own.
  const comparable = (value) => (typeof value === 'function' ? 'function' : value)
  const addresses = [
    'https://www.example.com/',
    'http://app.vercel.app/?__posthog_debug=true',
    'http://localhost/',
  ]

  for (const href of addresses) {
    it(`are posthog-js's for every preset at ${href}`, async () => {
      assert.ok(presets.length >= 4, 'the presets are read')
      const theirs = await peerDefaults(href)
      for (const preset of [undefined, ...presets]) {
        visit(href)
        const ours = defaultConfig(preset)
        assert.ok(Object.keys(ours).length > 40)
        for (const [key, value] of Object.entries(ours)) {
          assert.deepEqual(comparable(value), comparable(theirs[preset][key]), `${key} since ${preset}`)
        }
      }
    })
  }
})

describe('checkedConfig', () => {
  visit('https://www.example.com/')
  const defaults = defaultConfig()

  /** The config that holds, and the lines printed on the way. */
  function check(given) {
    let config
    const lines = printed(() => {
      config = checkedConfig(given, { ...defaults })
    })
    return { config, lines }
  }

  it('takes old names, which today’s win over', () => {
    const { config, lines } = check({
      process_person: 'always',
      xhr_headers: { a: 'b' },
      cookie_name: 'mine',
      disable_cookie: true,
      store_google: false,
      verbose: true,
    })
    assert.equal(config.person_profiles, 'always')
    assert.deepEqual(config.request_headers, { a: 'b' })
    assert.equal(config.persistence_name, 'mine')
    assert.equal(config.disable_persistence, true)
    assert.equal(config.save_campaign_params, false)
    assert.equal(config.debug, true)
    assert.deepEqual(lines, [])
    assert.equal(check({ cookie_name: 'old', persistence_name: 'new' }).config.persistence_name, 'new')
  })

  it('joins both lists of denied properties', () => {
    const both = check({ property_blacklist: ['a'], property_denylist: ['b'] }).config
    assert.deepEqual([...both.property_denylist].sort(), ['a', 'b'])
    assert.deepEqual(check({ property_blacklist: ['a'] }).config.property_denylist, ['a'])
  })

  it('leaves out a value of a wrong type, with one line each', () => {
    const wrong = {
      api_host: 3,
      persistence: ['cookie'],
      cookie_expiration: '365',
      property_denylist: 'all',
      request_headers: [],
      save_referrer: 'yes',
      loaded: 'not a function',
      person_profiles: { always: true },
      session_idle_timeout_seconds: '60',
    }
    const { config, lines } = check(wrong)
    for (const key of Object.keys(wrong)) {
      assert.ok(!(key in config), key)
      const about = lines.filter((line) => line.join(' ').includes(key))
      assert.equal(about.length, 1, key)
    }
    assert.equal(lines.length, Object.keys(wrong).length)
  })

  it('keeps what may be of more than one type, and what it does not know', () => {
    const given = {
      autocapture: { url_allowlist: [] },
      rageclick: false,
      capture_pageview: 'history_change',
      capture_pageleave: true,
      before_send: [(event) => event],
      bootstrap: { distinctID: 'a' },
      custom: Symbol.iterator,
    }
    const { config, lines } = check(given)
    assert.deepEqual(config, given)
    assert.deepEqual(lines, [])
  })

  it('leaves out a value that an option does not have, with one line', () => {
    const wrong = { persistence: 'disk', person_profiles: 'some', cookieless_mode: 'sometimes' }
    const { config, lines } = check(wrong)
    assert.deepEqual(config, {})
    assert.equal(lines.length, 3)
    const right = { persistence: 'sessionStorage', person_profiles: 'never', cookieless_mode: 'on_reject' }
    assert.deepEqual(check(right), { config: right, lines: [] })
    for (const nothing of ['', null]) assert.deepEqual(check({ persistence: nothing }).config, {})
    const off = { cookieless_mode: '', person_profiles: null }
    assert.deepEqual(check(off), { config: off, lines: [] })
  })

  it('spells such values as PostHog does, whatever their case', () => {
    const values = {
      persistence: ['localStorage+cookie', 'localStorage', 'cookie', 'sessionStorage', 'memory'],
      person_profiles: ['always', 'never', 'identified_only'],
      cookieless_mode: ['always', 'on_reject'],
      opt_out_capturing_persistence_type: ['localStorage', 'cookie'],
    }
    for (const [key, all] of Object.entries(values))
      for (const value of all)
        for (const given of [value, value.toLowerCase(), value.toUpperCase()])
          assert.deepEqual(check({ [key]: given }), { config: { [key]: value }, lines: [] })
  })

  it('keeps nothing for the next page where persistence is memory, whatever its case', () => {
    globalThis.DecompressionStream ??= /** @type {any} */ (function () {})
    for (const persistence of ['memory', 'Memory', 'MEMORY'])
      assert.equal(usesOutbox(startConfig({ persistence })), false, persistence)
    for (const persistence of ['LocalStorage', 'localstorage+cookie', 'Cookie', 'sessionstorage'])
      assert.equal(usesOutbox(startConfig({ persistence })), true, persistence)
  })

  it('takes undefined as not given', () => {
    assert.deepEqual(check({ api_host: undefined, cookie_name: undefined }).config, {})
  })
})

describe('startConfig', () => {
  visit('https://www.example.com/')

  it('merges a part of an object over the preset’s', () => {
    const { rageclick, session_recording } = startConfig({
      defaults: '2026-05-30',
      rageclick: { threshold_px: 50 },
      session_recording: { canvasCapture: { captureCanvas: true } },
    })
    assert.deepEqual(
      { ...rageclick, content_ignorelist: [] },
      {
        content_ignorelist: [],
        ignore_text_selection: true,
        threshold_px: 50,
      },
    )
    assert.equal(rageclick.content_ignorelist.length > 5, true)
    assert.deepEqual(session_recording, {
      strictMinimumDuration: true,
      canvasCapture: { captureCanvas: true },
    })
    assert.deepEqual(startConfig({ rageclick: { threshold_px: 50 } }).rageclick, { threshold_px: 50 })
    assert.equal(startConfig({ defaults: '2026-05-30', rageclick: false }).rageclick, false)
  })

  it('takes identity_distinct_id for a bootstrapped id', () => {
    const of = (config) => startConfig(config).bootstrap
    assert.deepEqual(of({ identity_distinct_id: 'ada' }), { distinctID: 'ada', isIdentifiedID: true })
    const own = { distinctID: 'bob' }
    assert.deepEqual(of({ identity_distinct_id: 'ada', bootstrap: own }), own)
  })

  it('says on events what the latest defaults are', () => {
    const newest = [...CONFIG_DEFAULTS_DATES].sort().at(-1)
    assert.equal(JSON.parse(coreConfig(startConfig({ defaults: 'latest' }))).defaults, newest)
    assert.equal(startConfig({ defaults: 'latest' }).capture_pageview, 'history_change')
  })
})

describe('coreConfig', () => {
  it('hands the core plain JSON of what it acts on', () => {
    const config = { ...defaultConfig('2025-05-24'), token: 'phc_x', bootstrap: { distinctID: 'a' } }
    const core = JSON.parse(coreConfig(config))
    assert.equal(core.token, 'phc_x')
    assert.equal(core.defaults, '2025-05-24')
    assert.deepEqual(core.bootstrap, { distinctID: 'a' })
    assert.equal(core.person_profiles, 'identified_only')
  })

  it('knows every option that src/ reads', () => {
    // what the shim works out of other options and the project's settings
    const derived = ['bot', 'browser_type', 'events_path']
    const read = ['config', 'core', 'capture', 'visitor'].flatMap((file) => {
      const source = readFileSync(join(root, `src/client/${file}.rs`), 'utf8')
      const owner = file === 'config' ? '(?:self|all)' : 'config'
      const get = new RegExp(`${owner}\\s*\\.(?:is_on|is_truthy|text|bare|int|bag)\\("(\\w+)"\\)`, 'g')
      return [...source.matchAll(get)].map(([, name]) => name).filter((name) => !derived.includes(name))
    })
    assert.ok(read.length > 15, 'the options are read')
    const all = Object.fromEntries([...read, 'token'].map((name) => [name, 'given']))
    const core = JSON.parse(coreConfig({ ...defaultConfig(), ...all }))
    for (const name of read) assert.ok(name in core, name)
  })
})
