// Properties of the page, the device and the visit on every event.

const CAMPAIGN =
  '/a/b?utm_source=news&utm_medium=email&utm_campaign=x%20y&utm_content=c&utm_term=t&gclid=G1&msclkid=M1&ttclid=T&mc_cid=C&q=shoes#part'

const DEVICES = {
  'iPhone with Safari':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  'Android phone with Chrome':
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.82 Mobile Safari/537.36',
  'iPad with Safari':
    'Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1',
  'Windows with Edge':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51',
  'Mac with Firefox': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:125.0) Gecko/20100101 Firefox/125.0',
}

/** Browsers that are built into apps. */
const APPS = {
  Instagram:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21C62 Instagram 312.1.0.34.111 (iPhone14,5; iOS 17_2; de_DE)',
  'Facebook Lite':
    'Mozilla/5.0 (Linux; Android 11; SM-A125F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 [FBAN/EMA;FBBV/5;FBAV/374.0.0.10.113;]',
  TikTok:
    'Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 trill_320502 JsSdk/1.0 app_version/32.5.2',
  'LinkedIn without a version':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]',
}

const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

const setCookies = (t, cookies) =>
  t.run((cookies) => {
    for (const cookie of cookies) document.cookie = cookie
  }, cookies)

/** A page with Meta's pixel, to which one of its advertisements leads. */
const fromMeta = (name, config, play) => ({
  name,
  path: '/?fbclid=F2abc',
  head: '<script>window.fbq = () => {}</script>',
  config: { person_profiles: 'always', ...config },
  play,
})

export const scenarios = [
  {
    name: 'a plain event',
    async play(t) {
      await t.call('capture', 'hello', {
        text: 'é漢😀',
        number: 1.5,
        flag: true,
        nothing: null,
        list: [1, 'a', {}],
      })
    },
  },
  {
    name: 'values that JSON does not know',
    async play(t) {
      await t.run(() => {
        posthog.capture('odd', {
          date: new Date(Date.UTC(2020, 1, 3)),
          nan: NaN,
          infinite: -Infinity,
          undef: undefined,
          list: [undefined, () => 1, NaN],
          fn: () => 1,
          map: new Map([[1, 2]]),
          own: { toJSON: () => 'own' },
          negativeZero: -0,
        })
      })
      await t.run(() => posthog.capture('big', { big: 10n }))
      await t.run(() => posthog.capture('lone surrogate', { text: 'a\ud800b' }))
    },
  },
  {
    name: 'properties that stand for the SDK',
    async play(t) {
      await t.call('capture', 'mine', {
        $current_url: 'https://elsewhere.example/x',
        $lib: 'mine',
        $time: 12,
        token: 'other',
        distinct_id: 'other',
        $session_id: 'other',
        $browser: 'other',
        $process_person_profile: true,
        $is_identified: true,
        title: 'other',
      })
      await t.call('capture', 'wrong address', { $current_url: 12 })
    },
  },
  {
    name: 'capture with options',
    async play(t) {
      await t.call('capture', 'set', {}, { $set: { a: 1 }, $set_once: { b: 2 } })
      await t.call('capture', 'unset', {}, { $unset: ['a'] })
      await t.run(() => posthog.capture('at', {}, { timestamp: new Date(Date.UTC(2025, 1, 3, 4, 5, 6, 7)) }))
      await t.call('capture', 'known', {}, { uuid: '01890000-0000-7000-8000-000000000001' })
      await t.call('capture', 'unknown', {}, { uuid: 'no uuid' })
      await t.call('capture', 'now', {}, { send_instantly: true })
      await t.call('capture', 'skips', {}, { skip_client_rate_limiting: true })
    },
  },
  {
    name: '$set and $set_once among the properties',
    async play(t) {
      await t.call('capture', 'one', { $set: { a: 1 }, $set_once: { b: 2 } })
      await t.call('identify', 'ada')
      await t.call('capture', 'two', { $set: { a: 2 }, $groups: { company: 'acme' } })
    },
  },
  {
    name: 'what capture answers',
    async play(t) {
      await t.read('keys', () => Object.keys(posthog.capture('hello', { a: 1 })).sort())
      await t.read('types', () => {
        const event = posthog.capture('hello')
        return [event.event, typeof event.uuid, event.timestamp instanceof Date, typeof event.properties]
      })
      await t.read('nothing', () =>
        [posthog.capture(), posthog.capture(12), posthog.capture(null)].map(String),
      )
    },
  },
  {
    name: 'campaign parameters, click ids and a fragment, without a profile',
    path: CAMPAIGN,
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/other')
      await t.call('capture', 'later')
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'campaign parameters with a profile from the start',
    path: CAMPAIGN,
    config: { person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('capture', 'second')
      await t.open('/other?utm_source=again')
      await t.call('capture', 'later')
    },
  },
  {
    name: 'custom_campaign_params',
    path: '/?utm_source=news&partner=acme&other=1',
    config: { custom_campaign_params: ['partner', 'absent'], person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'save_campaign_params: false',
    path: CAMPAIGN,
    config: { save_campaign_params: false, person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'a click on a Facebook advertisement',
    path: '/?fbclid=F2abc',
    config: { person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
      await t.flush()
      await t.call('capture', 'later')
    },
  },
  fromMeta('the cookies of Meta’s pixel', {}, async (t) => {
    await t.call('capture', 'before')
    await setCookies(t, ['_fbp=fb.1.1700000000000.1234567', '_fbc=fb.1.1700000000001.F2abc.AQ'])
    await t.call('capture', 'hello')
    await t.flush()
    await t.call('capture', 'later')
    await setCookies(t, ['_fbc=fb.1.1800000000000.F3new', '_fbp=nonsense'])
    await t.call('capture', 'newer')
  }),
  fromMeta('a visitor of Meta’s who becomes a person', { person_profiles: 'identified_only' }, async (t) => {
    await setCookies(t, ['_fbp=fb.1.1700000000000.1234567'])
    await t.call('capture', 'anonymous')
    await t.call('identify', 'ada')
    await t.flush()
    await t.call('capture', 'hello')
  }),
  fromMeta('the page says and takes back what Meta’s ids are', {}, async (t) => {
    await setCookies(t, ['_fbp=fb.1.1700000000000.1234567'])
    await t.call('capture', 'own', { $set: { $fbc: 'fb.1.1600000000000.own', $fbp: 'not one' } })
    await t.call('capture', 'beside', {}, { $set: { $fbp: 'fb.1.1600000000000.77', plan: 'paid' } })
    await t.flush()
    await t.call('capture', 'unset', { $unset: ['$fbp'] }, { $unset: ['$fbc'] })
    await t.call('capture', 'later')
  }),
  fromMeta('Meta’s ids without save_campaign_params', { save_campaign_params: false }, async (t) => {
    await setCookies(t, ['_fbp=fb.1.1700000000000.1234567'])
    await t.call('capture', 'hello')
  }),
  fromMeta('Meta’s ids without cookies', { cookieless_mode: 'always' }, async (t) => {
    await setCookies(t, ['_fbp=fb.1.1700000000000.1234567'])
    await t.call('capture', 'hello')
  }),
  {
    name: 'a visit from a site',
    path: false,
    async play(t) {
      await t.open('/', { referer: 'https://blog.example.org/post?id=1' })
      await t.call('capture', 'hello')
      await t.call('identify', 'ada')
    },
  },
  ...[
    'https://www.google.com/search?q=shoes',
    'https://duckduckgo.com/?q=a+b',
    'https://search.yahoo.com/?p=hats',
    'https://www.bing.com/',
  ].map((referer) => ({
    name: `a visit from ${new URL(referer).host}`,
    path: false,
    async play(t) {
      await t.open('/', { referer })
      await t.call('capture', 'hello')
      await t.call('identify', 'ada')
    },
  })),
  {
    name: 'save_referrer: false',
    path: false,
    config: { save_referrer: false },
    async play(t) {
      await t.open('/', { referer: 'https://blog.example.org/post' })
      await t.call('capture', 'hello')
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'within the site the referrer of the visit stays',
    path: false,
    async play(t) {
      await t.open('/', { referer: 'https://blog.example.org/post' })
      await t.call('capture', 'hello')
      await t.open('/second', { referer: 'https://shop.example.com/' })
      await t.call('capture', 'second')
      await t.call('register', { $referrer: 'mine' })
      await t.call('capture', 'third')
    },
  },
  {
    name: 'mask_personal_data_properties',
    path: '/?gclid=G1&utm_source=news&email=a@b.c&token=t',
    config: {
      mask_personal_data_properties: true,
      custom_personal_data_properties: ['email'],
      person_profiles: 'always',
    },
    async play(t) {
      await t.call('capture', 'hello')
      await t.open('/x?fbclid=1&email=z', { referer: 'https://shop.example.com/?email=q&a=1' })
      await t.call('capture', 'later')
    },
  },
  {
    name: 'disable_capture_url_hashes',
    path: '/a?b=1#secret',
    config: { disable_capture_url_hashes: true, person_profiles: 'always' },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'get_current_url',
    path: '/users/12?utm_source=news',
    config: { get_current_url: (url) => url.replace(/users\/\d+/, 'users/:id'), capture_pageview: true },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'property_denylist',
    config: { property_denylist: ['$current_url', 'secret', '$browser', '$session_id'] },
    async play(t) {
      await t.call('capture', 'hello', { secret: 1, open: 2 })
      await t.call('identify', 'ada', { secret: 1 })
    },
  },
  {
    name: 'properties_string_max_length',
    config: { properties_string_max_length: 10 },
    async play(t) {
      await t.call('capture', 'hello', {
        long: 'abcdefghijklmnop',
        nested: { long: 'abcdefghijklmnop' },
        list: ['abcdefghijklmnop'],
        number: 12345678901234,
      })
      await t.call('capture', 'untouched', { long: 'abcdefghijklmnop' }, { _noTruncate: true })
    },
  },
  {
    name: 'sanitize_properties',
    config: { sanitize_properties: (properties, name) => ({ ...properties, sanitized: name }) },
    async play(t) {
      await t.call('capture', 'hello')
      await t.call('identify', 'ada', { a: 1 })
    },
  },
  ...Object.entries({ ...DEVICES, ...APPS }).map(([device, userAgent]) => ({
    name: `device: ${device}`,
    browser: { userAgent },
    async play(t) {
      await t.call('capture', 'hello')
    },
  })),
  {
    name: 'language, time zone and viewport of a small screen',
    browser: { locale: 'pt-BR', timezoneId: 'Asia/Kolkata', viewport: { width: 390, height: 844 } },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'a bot is not counted',
    expectNothing: true,
    browser: { userAgent: BOT },
    config: { capture_pageview: true },
    async play(t) {
      await t.ask('capture', 'hello')
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'opt_out_useragent_filter counts bots, and says so',
    browser: { userAgent: BOT },
    config: { opt_out_useragent_filter: true },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'opt_out_useragent_filter with a visitor',
    config: { opt_out_useragent_filter: true },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'custom_blocked_useragents',
    expectNothing: true,
    config: { custom_blocked_useragents: ['Chrome/140'] },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
  {
    name: '__preview_capture_bot_pageviews',
    browser: { userAgent: BOT },
    config: { __preview_capture_bot_pageviews: true, capture_pageview: true },
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
]
