// Whether anything is captured at all.

const status = () => ({
  in: posthog.has_opted_in_capturing(),
  out: posthog.has_opted_out_capturing(),
  explicit: posthog.get_explicit_consent_status(),
  capturing: posthog.is_capturing(),
})

/** The visitor does not want to be tracked, and the browser says so. */
const dnt = () => Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })
const globalPrivacyControl = () =>
  Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })

export const scenarios = [
  {
    name: 'at first everybody is counted',
    async play(t) {
      await t.read('status', status)
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'opt_out_capturing, and back',
    async play(t) {
      await t.call('capture', 'before')
      await t.call('opt_out_capturing')
      await t.read('out', status)
      await t.ask('capture', 'meanwhile')
      await t.call('register', { a: 1 })
      await t.call('opt_in_capturing')
      await t.read('in', status)
      await t.call('capture', 'after')
    },
  },
  {
    name: 'opting out is remembered',
    config: { capture_pageview: true },
    async play(t) {
      await t.call('opt_out_capturing')
      await t.reload()
      await t.call('capture', 'hello')
      await t.read('status', status)
      await t.call('clear_opt_in_out_capturing')
      await t.read('cleared', status)
      await t.call('capture', 'again')
    },
  },
  {
    name: 'identify, group and alias while opted out',
    async play(t) {
      await t.call('capture', 'before')
      await t.call('opt_out_capturing')
      await t.call('identify', 'ada', { a: 1 })
      await t.call('alias', 'other')
      await t.call('setPersonProperties', { b: 1 })
      await t.ask('get_distinct_id')
      await t.call('opt_in_capturing', { captureEventName: false })
      await t.call('capture', 'after')
    },
  },
  {
    name: 'opt_out_capturing_by_default',
    config: { opt_out_capturing_by_default: true, capture_pageview: true },
    async play(t) {
      await t.read('status', status)
      await t.call('capture', 'dropped')
      await t.call('opt_in_capturing')
      await t.read('in', status)
      await t.call('capture', 'hello')
      await t.reload()
      await t.call('capture', 'again')
    },
  },
  {
    name: 'opt_in_capturing with an event of its own',
    config: { opt_out_capturing_by_default: true },
    async play(t) {
      await t.call('opt_in_capturing', { captureEventName: 'agreed', captureProperties: { how: 'banner' } })
      await t.call('opt_in_capturing', { captureEventName: 'agreed again' })
    },
  },
  {
    name: 'opt_in_capturing without an event',
    async play(t) {
      await t.call('opt_in_capturing', { captureEventName: null })
      await t.call('opt_in_capturing', { captureEventName: false })
      await t.call('capture', 'hello')
      await t.read('status', status)
    },
  },
  {
    name: 'opt_out_persistence_by_default leaves nothing before consent',
    config: { opt_out_capturing_by_default: true, opt_out_persistence_by_default: true },
    async play(t) {
      await t.call('register', { a: 1 })
      await t.keep('before')
      await t.call('opt_in_capturing')
      await t.call('capture', 'hello')
      await t.keep('in')
      await t.call('opt_out_capturing')
      await t.keep('out')
    },
  },
  {
    name: 'opt_out_persistence_by_default, out after in',
    config: { opt_out_persistence_by_default: true },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('opt_out_capturing')
      await t.keep('out')
      await t.reload()
      await t.call('opt_in_capturing')
      await t.call('capture', 'again')
    },
  },
  {
    name: 'consent in a cookie',
    config: { opt_out_capturing_persistence_type: 'cookie' },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('opt_out_capturing')
      await t.reload()
      await t.read('status', status)
    },
  },
  {
    name: 'consent moves from localStorage into the cookie',
    async play(t) {
      await t.call('opt_out_capturing')
      await t.open('/', { config: { opt_out_capturing_persistence_type: 'cookie' } })
      await t.read('status', status)
      await t.call('opt_in_capturing')
    },
  },
  {
    name: 'consent_persistence_name',
    config: { consent_persistence_name: 'my_consent' },
    async play(t) {
      await t.call('opt_in_capturing')
    },
  },
  {
    name: 'opt_out_capturing_cookie_prefix',
    config: { opt_out_capturing_cookie_prefix: 'my_prefix_', opt_out_capturing_persistence_type: 'cookie' },
    async play(t) {
      await t.call('opt_in_capturing')
    },
  },
  ...['yes', 'true', 'no', '0', 'whatever'].map((value) => ({
    name: `somebody else wrote consent as ${value}`,
    path: false,
    expectNothing: ['no', '0'].includes(value),
    async play(t) {
      await t.open('/', { sdk: 'none' })
      await t.run((value) => void localStorage.setItem('__ph_opt_in_out_phc_conformance', value), value)
      await t.open('/', { sdk: 'tested' })
      await t.read('status', status)
      await t.call('capture', 'hello')
    },
  })),
  {
    name: 'respect_dnt with Do Not Track',
    expectNothing: true,
    before: dnt,
    config: { respect_dnt: true, capture_pageview: true },
    async play(t) {
      await t.read('status', status)
      await t.call('capture', 'hello')
      await t.call('opt_in_capturing')
      await t.read('even so', status)
    },
  },
  {
    name: 'respect_dnt with Global Privacy Control',
    expectNothing: true,
    before: globalPrivacyControl,
    config: { respect_dnt: true },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'Do Not Track without respect_dnt',
    before: dnt,
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'cookieless_mode: always',
    config: { cookieless_mode: 'always', capture_pageview: true },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada')
      await t.call('register', { a: 1 })
      await t.call('opt_in_capturing')
      await t.call('capture', 'after')
      await t.read('ids', () => [
        posthog.get_distinct_id(),
        posthog.get_session_id(),
        posthog.get_property('$device_id'),
      ])
      await t.call('reset')
      await t.call('capture', 'after reset')
    },
  },
  {
    name: 'cookieless_mode: on_reject, accepted',
    config: { cookieless_mode: 'on_reject', capture_pageview: true },
    async play(t) {
      await t.call('capture', 'undecided')
      await t.read('status', status)
      await t.call('opt_in_capturing')
      await t.call('capture', 'accepted')
      await t.reload()
      await t.call('capture', 'again')
    },
  },
  {
    name: 'cookieless_mode: on_reject, rejected',
    config: { cookieless_mode: 'on_reject', capture_pageview: true },
    async play(t) {
      await t.call('capture', 'undecided')
      await t.call('opt_out_capturing')
      await t.read('status', status)
      await t.call('capture', 'rejected')
      await t.keep('rejected')
      await t.reload()
      await t.call('capture', 'again')
    },
  },
  {
    name: 'cookieless_mode: on_reject, rejected, then accepted, then rejected',
    config: { cookieless_mode: 'on_reject' },
    async play(t) {
      await t.call('opt_out_capturing')
      await t.call('capture', 'rejected')
      await t.call('opt_in_capturing')
      await t.call('capture', 'accepted')
      await t.call('identify', 'ada')
      await t.call('opt_out_capturing')
      await t.call('capture', 'rejected again')
    },
  },
  {
    name: 'cookieless_mode: on_reject, out by default',
    config: { cookieless_mode: 'on_reject', opt_out_capturing_by_default: true, capture_pageview: true },
    async play(t) {
      await t.call('capture', 'by default')
      await t.call('opt_in_capturing')
      await t.call('capture', 'accepted')
    },
  },
  {
    name: 'reset forgets consent',
    async play(t) {
      await t.call('opt_in_capturing')
      await t.call('reset')
      await t.read('status', status)
      await t.call('capture', 'hello')
    },
  },
]
