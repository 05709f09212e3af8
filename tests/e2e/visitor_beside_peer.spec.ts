// Identity, consent, sessions and persistence beside the real posthog-js: the same calls on the same page leave the
// same in the browser's storage and on the events, ids and times aside.

import type { Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import { expect, test } from './fixtures'

const PEER_SCRIPT = `${PEER}/dist/array.js`
const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  disable_surveys: true,
  advanced_disable_flags: true,
  disableDeviceModel: true,
  opt_out_useragent_filter: true,
}

/** Calls on the started SDK; the result of each check has to be the same. */
type Steps = (sdk: any, look: (...values: unknown[]) => void) => void

interface Scenario {
  config?: object
  /** One page after the other. */
  pages: Steps[]
}

const identifyAndMore: Steps = (sdk, look) => {
  sdk.register({ plan: 'x', list: [1, { a: null }] })
  sdk.register_once({ plan: 'y', once: 1 })
  sdk.register_for_session({ step: 1 })
  look(sdk.capture('anonymous'))
  sdk.identify('ada', { a: 1 }, { b: 2 })
  sdk.identify('ada', { a: 1 }, { b: 2 })
  sdk.group('company', 'acme', { size: 3 })
  sdk.group('team', 5)
  look(sdk.getGroups(), sdk.capture('known', { $groups: { extra: 'g' } }))
}
const reset: Steps = (sdk, look) => {
  sdk.reset()
  look(sdk.capture('after a reset'))
  sdk.reset(true)
  sdk.identify('bob')
  look(sdk.capture('somebody else'))
}

const SCENARIOS: Record<string, Scenario> = {
  'identify, group, register': { pages: [identifyAndMore, (sdk, look) => look(sdk.capture('later'))] },
  reset: { pages: [identifyAndMore, reset] },
  'reset with a bootstrap': {
    pages: [
      (sdk, look) => {
        sdk.reset({ resetDeviceID: true, bootstrap: { distinctID: 'bob', isIdentifiedID: true } })
        look(sdk.capture('bob'))
      },
    ],
  },
  'person_profiles never': {
    config: { person_profiles: 'never' },
    pages: [
      (sdk, look) => {
        sdk.identify('ada')
        sdk.setPersonProperties({ a: 1 })
        look(sdk.capture('nobody'))
      },
    ],
  },
  'person_profiles always': {
    config: { person_profiles: 'always' },
    pages: [(sdk, look) => look(sdk.capture('a'))],
  },
  reuseAnonymousId: { config: { reuseAnonymousId: true }, pages: [identifyAndMore] },
  'opting out and in': {
    pages: [
      (sdk, look) => {
        const state = (): unknown[] => [
          sdk.has_opted_in_capturing(),
          sdk.has_opted_out_capturing(),
          sdk.is_capturing(),
          sdk.get_explicit_consent_status(),
        ]
        look(state())
        sdk.opt_out_capturing()
        look(state(), sdk.capture('blocked') ?? null)
        sdk.opt_in_capturing({ captureEventName: 'agreed' })
        look(state(), sdk.capture('allowed'))
        sdk.clear_opt_in_out_capturing()
        look(state())
      },
    ],
  },
  'opted out by default, nothing kept': {
    config: { opt_out_capturing_by_default: true, opt_out_persistence_by_default: true },
    pages: [
      (sdk, look) => {
        sdk.register({ plan: 'x' })
        look(sdk.has_opted_in_capturing(), sdk.capture('blocked') ?? null, sdk.get_property('plan'))
      },
      (sdk, look) => {
        sdk.opt_in_capturing()
        look(sdk.capture('allowed'))
      },
    ],
  },
  'consent in a cookie under another name': {
    config: { opt_out_capturing_persistence_type: 'cookie', consent_persistence_name: 'mine' },
    pages: [(sdk) => sdk.opt_out_capturing(), (sdk, look) => look(sdk.has_opted_out_capturing())],
  },
  'cookieless always': {
    config: { cookieless_mode: 'always' },
    pages: [
      (sdk, look) => {
        sdk.opt_out_capturing()
        look(sdk.capture('a'), sdk.is_capturing(), sdk.has_opted_out_capturing(), sdk.get_session_id())
        sdk.register({ plan: 'x' })
        look(sdk.capture('b'), sdk.get_session_replay_url(), sdk.sessionManager ?? null)
      },
      (sdk, look) => look(sdk.capture('c')),
    ],
  },
  'cookieless on reject': {
    config: { cookieless_mode: 'on_reject' },
    pages: [
      (sdk, look) => {
        look(sdk.capture('pending') ?? null, sdk.is_capturing())
        sdk.opt_out_capturing()
        look(sdk.capture('rejected'), sdk.get_distinct_id(), sdk.is_capturing())
      },
      (sdk, look) => {
        look(sdk.capture('still rejected'))
        sdk.opt_in_capturing()
        look(sdk.capture('granted'))
      },
    ],
  },
  ...Object.fromEntries(
    ['localStorage+cookie', 'localStorage', 'cookie', 'sessionStorage', 'memory'].map((persistence) => [
      `persistence ${persistence}`,
      { config: { persistence, cookie_persisted_properties: ['plan'] }, pages: [identifyAndMore, reset] },
    ]),
  ),
  'persistence switched at run time': {
    pages: [
      (sdk, look) => {
        sdk.register({ plan: 'x' })
        for (const persistence of [
          'sessionStorage',
          'localStorage',
          'memory',
          'cookie',
          'localStorage+cookie',
        ]) {
          sdk.set_config({ persistence })
          look(sdk.get_property('plan'), Object.keys(localStorage), document.cookie.includes('ph_phc'))
        }
      },
    ],
  },
  'persistence_name, disable_persistence': {
    config: { persistence_name: 'mine' },
    pages: [
      (sdk) => void sdk.capture('a'),
      (sdk, look) => {
        sdk.set_config({ disable_persistence: true })
        look(localStorage.getItem('ph_mine'), sdk.capture('b'))
      },
    ],
  },
  'the cookie wins': {
    config: { cookieWinsOnConflict: true },
    pages: [
      identifyAndMore,
      (sdk, look) => {
        const [, name] = /(ph_\w+_posthog)=/.exec(document.cookie)!
        const write = (value: object): void => {
          document.cookie = `${name}=${encodeURIComponent(JSON.stringify(value))}; path=/`
        }
        write({ distinct_id: 'bob', $device_id: 'd', $user_state: 'identified' })
        look(
          sdk.capture('as bob').properties.distinct_id,
          sdk.get_property('plan'),
          sdk.get_property('$user_id'),
        )
        write({ distinct_id: 'new', $device_id: 'd', $user_state: 'anonymous' })
        look(sdk.capture('as new').properties.distinct_id, sdk.getGroups(), sdk.get_property('plan') ?? null)
        // posthog-js notes the referrer of the cleared session with the event after the next
        sdk.capture('once more')
      },
    ],
  },
  'bootstrapped ids': {
    config: { bootstrap: { distinctID: 'boot', isIdentifiedID: true } },
    pages: [(sdk, look) => look(sdk.capture('a')), (sdk, look) => look(sdk.capture('b'))],
  },
  'session url and views': {
    config: { ui_host: 'https://ph.example.com/' },
    pages: [
      (sdk, look) => {
        look(sdk.get_session_replay_url({ withTimestamp: true }), sdk.sessionManager.sessionTimeoutMs)
        const router = sdk.requestRouter
        look(router.uiHost, router.endpointFor('ui', '/x'), router.endpointFor('api', 'e/'))
        sdk.set_config({ api_host: 'https://app.posthog.com/', ui_host: null })
        look(
          router.apiHost,
          router.uiHost,
          router.endpointFor('assets', '/static/a.js'),
          router.endpointFor('flags'),
        )
        sdk.set_config({ api_host: 'https://eu.i.posthog.com' })
        look(router.uiHost, router.endpointFor('api', '/e/'), router.endpointFor('assets', '/static/a.js'))
      },
    ],
  },
}

/** What one SDK leaves: the looks, and all that is stored. */
async function play(page: Page, sdk: 'ours' | 'peer', { config = {}, pages }: Scenario): Promise<unknown> {
  const source = sdk === 'ours' ? '/static/array.js' : '/peer.js'
  await page.route('**/peer.js', (route) =>
    route.fulfill({ path: PEER_SCRIPT, contentType: 'text/javascript' }),
  )
  await page.route('**/beside', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="${source}"></script>`,
    }),
  )
  const left: unknown[] = []
  for (const steps of pages) {
    await page.goto('/beside')
    left.push(
      await page.evaluate(
        ({ given, run }) => {
          const looks: unknown[] = []
          const sdk = window.posthog.init('phc_beside', { api_host: location.origin, ...given })
          new Function('return ' + run)()(sdk, (...values: unknown[]) => looks.push(values))
          const entries = (area: Storage): unknown =>
            Object.fromEntries(Object.keys(area).map((key) => [key, JSON.parse(area.getItem(key)!)]))
          const cookies = document.cookie
            .split('; ')
            .filter(Boolean)
            .map((cookie) => {
              const [name, value] = cookie.split('=')
              return [name, JSON.parse(decodeURIComponent(value!))]
            })
          return JSON.stringify({
            looks,
            local: entries(localStorage),
            session: entries(sessionStorage),
            cookies: Object.fromEntries(cookies),
          })
        },
        { given: { ...CONFIG, ...config }, run: steps.toString() },
      ),
    )
  }
  return comparable(left.map((text) => JSON.parse(text as string)))
}

/** What other tests compare, or what differs according to docs/differences/. */
const ASIDE = new Set([
  '$insert_id',
  '$time',
  '$lib_rate_limit_remaining_tokens',
  '$sdk_debug_extensions_init_method',
  '$sdk_debug_extensions_init_time_ms',
  '$sdk_debug_retry_queue_size',
  '$recording_status',
  '$active_feature_flags',
  '$browser_type',
  '$anonymous_id',
  '$capture_rate_limit',
  '$autocapture_disabled_server_side',
  '$stored_group_properties',
  '$stored_person_properties',
  '$last_posthog_reset',
  'ph_phc_beside_posthog_cpm',
  'ph_phc_beside_primary_window_exists',
])

/** Ids by the order of their appearance, times as such, objects by key. */
function comparable(value: unknown, ids = new Map<string, string>()): unknown {
  const name = (text: string): string => {
    const id = ids.get(text) ?? `id ${ids.size + 1}`
    ids.set(text, id)
    return id
  }
  if (typeof value === 'string')
    return value
      .replace(/[\da-f]{8}-[\da-f-]{27}/g, name)
      .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'a time')
      .replace(/t=\d+$/, 't=seconds')
  if (typeof value === 'number' && value > 1e12) return 'a time'
  if (Array.isArray(value))
    return value.filter((item) => !ASIDE.has(item as string)).map((item) => comparable(item, ids))
  if (!value || typeof value !== 'object') return value
  const parts = Object.entries(value)
    // the outbox's own, until the next page has seen them
    .filter(([key]) => !ASIDE.has(key) && !/^ph_(outbox|noted)_/.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [key, comparable(part, ids)] as const)
  // an empty bag and none are the same
  const isEmpty = (part: unknown): boolean => !!part && typeof part === 'object' && !Object.keys(part).length
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)))
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  test(name, async ({ browser, collector, pageErrors }) => {
    const found: Record<string, unknown> = {}
    for (const sdk of ['peer', 'ours'] as const) {
      const context = await browser.newContext({ baseURL: collector.url })
      found[sdk] = await play(await context.newPage(), sdk, scenario)
      await context.close()
    }
    expect(found.ours).toEqual(found.peer)
    pageErrors.length = 0
  })
}
