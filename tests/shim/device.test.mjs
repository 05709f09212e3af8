// Device and page properties of events, beside posthog-js's own functions.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as peer from '@posthog/core'
import { load, randomFrom, visit } from './lib/load.mjs'

const { detectBrowser, detectDevice, detectOs, detectWebview, deviceType } = await load('platform/device')

const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.5.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0 Safari/537.36 Edge/18.17763',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.10 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/120.0 Mobile/15E148 Safari/605.1.15',
  'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Brave/1.44 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/206.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 Version/12.0 Mobile/15A5341f Safari/604.1',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:60.9) Goanna/4.1 Firefox/60.9 PaleMoon/28.4.0',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 7.0; Pixel C Build/NRD90M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 8.1.0; SM-T580) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/14.2 Chrome/87.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 12; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/31.1 SamsungBrowser/4.0 Chrome/118.0 VR Safari/537.36',
  'Mozilla/5.0 (Linux; U; Android 4.0.3; de-de; Galaxy S II) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
  'Mozilla/5.0 (Linux; U; Android 5.1.1; en-US; KFSUWI Build/LVY48F) AppleWebKit/537.36 Chrome/108 Silk/108.4 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 9; Nexus 7) AppleWebKit/537.36 Chrome/88 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)',
  'Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)',
  'Mozilla/5.0 (Windows NT 6.2; ARM; Trident/7.0; Touch; rv:11.0; WPDesktop; Lumia 1520) like Gecko',
  'Mozilla/5.0 (Windows NT 6.3; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0',
  'Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 OPR/1.0) Presto/2.12 Mini',
  'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Safari/537.36 Vivaldi/6.4.3160',
  'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 YaBrowser/23.9.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Whale/3.23.214 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 13_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.1 Safari/605.1.15 Ddg/16.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/20A362 [FBAN/FBIOS;FBAV/386.0]',
  'UCWEB/2.0 (MIDP-2.0; U; Adr 4.0.4; en-US; ZTE_U795) U2/1.0.0 UCBrowser/10.7.6 Mobile',
  'Mozilla/5.0 (BlackBerry; U; BlackBerry 9900; en) AppleWebKit/534.11+ (KHTML, like Gecko) Version/7.1.0.346 Mobile Safari/534.11+',
  'Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0.9.2372 Mobile Safari/537.10+',
  'Mozilla/5.0 (compatible; Konqueror/4.5; FreeBSD) KHTML/4.5.4 (like Gecko)',
  'Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/601.6 (KHTML, like Gecko) NF/4.0.0.5.10',
  'Mozilla/5.0 (PlayStation 5 3.03/SmartTV) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/58.0 Safari/537.36 Edge/16',
  'atc/1.0 watchOS/7.5 model/Watch4,2 hwp/t8006 build/18T567',
  'Watch4,3/5.3.8 (16U680)',
  'Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko) Version/4.0 Kobo Touch',
  'Mozilla/5.0 (Windows NT 6.1; Tablet PC 2.0)',
  'SomeTablet/1.0 (Tablet; rv:26.0) Gecko/26.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'curl/8.0',
  '',
]

/** Parts of user agents of browsers that are built into apps. */
const APPS = [
  'Instagram 312.1.0.34.111 Android (33/13; 420dpi)',
  'Instagram/300.0',
  'InstagramX 1.0',
  'Barcelona 289.0.0.77.109 Android',
  'Barcelona/',
  '[FBAN/MessengerForiOS;FBAV/440.0.0.29.107;FBBV/1]',
  '[FB_IAB/Orca-Android;FBAV/408.1.0.16.113;]',
  '[FBAN/EMA;FBBV/5;FBAV/374.0.0.10.113;]',
  '[FBAN/FBIOS;FBAV/443.0.0.23.229;FBBV/5]',
  '[FB_IAB/FB4A;FBAV/418.0.0.33.69;]',
  '[FB_IAB/FB4A;FBAN/X]',
  '[LinkedInApp]/9.29.7586',
  'LinkedInApp/4.1',
  'LinkedInApp',
  'Twitter for iPhone/10.24',
  'Twitter for iPad',
  'TwitterAndroid',
  'Twitterbot/1.0',
  'musical_ly_32.5.0 JsSdk/2.0 app_version/32.5.0',
  'trill_320502 JsSdk/1.0 NetType/WIFI',
  'musical_ly_2022803040 app_version/28.3.4',
  'trillion/1.0',
  'MicroMessenger/8.0.44(0x18002c2f) NetType/WIFI',
  'WeChat/',
  'Line/13.19.1/IAB',
  'Online/1',
  'GSA/299.0.590048842',
  '[Pinterest/iOS]',
  'Pinterest/iOS',
  'Pinterest for Android Tablet/11.40.0',
  'Pinterest for iOS/10.1',
  'WA4A/2.24.1.78',
  'WAiOS/24.2',
  'Snapchat 12.66.0.28 (like Safari/8617.1.17)',
  'Snapchat/12',
  'BingSapphire/28.1.410110303',
  'BingWeb/6.9.2',
  'NAVER(inapp; search; 2000; 12.3.7)',
  'NAVER(inapp; search; 1100)',
  'KAKAOTALK 10.4.5 (INAPP)',
  'KAKAOTALK/9',
  'kakaotalk/9.1.4',
]

describe('device', () => {
  const same = (ua) => {
    for (const vendor of ['', 'Apple Computer, Inc.', 'Google Inc.']) {
      for (const [brave, google] of [
        [false, false],
        [true, false],
        [false, true],
      ]) {
        const hints = brave ? { brave: true } : {}
        const options = { detectGoogleSearchApp: google }
        assert.deepEqual(
          detectBrowser(ua, vendor, brave, google),
          [
            peer.detectBrowser(ua, vendor, hints, options),
            peer.detectBrowserVersion(ua, vendor, hints, options),
          ],
          `browser of ${ua}`,
        )
      }
    }
    assert.deepEqual(detectOs(ua), peer.detectOS(ua), `system of ${ua}`)
    assert.equal(detectDevice(ua), peer.detectDevice(ua), `device of ${ua}`)
    assert.equal(deviceType(detectDevice(ua), false), peer.detectDeviceType(ua), `type of ${ua}`)
    assert.deepEqual(detectWebview(ua), peer.detectWebviewApp(ua), `app of ${ua}`)
  }

  it('is what posthog-js makes of it', () => {
    for (const ua of [...USER_AGENTS, ...APPS]) same(ua)
  })

  it('is so for user agents put together of others', () => {
    const random = randomFrom(7)
    const parts = [...USER_AGENTS, ...APPS].flatMap((ua) => ua.split(/(?<=[ ;(])/))
    for (let round = 0; round < 3000; round++) {
      const length = 1 + Math.floor(random() * 8)
      same(Array.from({ length }, () => parts[Math.floor(random() * parts.length)]).join(''))
    }
  })

  it('is told by a client hint where the user agent hides it', () => {
    for (const [width, height, devicePixelRatio] of [
      [1280, 800, 1],
      [1080, 2400, 3],
      [1600, 2560, 2],
    ]) {
      Object.assign(globalThis, { screen: { width, height }, devicePixelRatio })
      const options = {
        userAgentDataPlatform: 'Android',
        maxTouchPoints: 5,
        screenWidth: width,
        screenHeight: height,
        devicePixelRatio,
      }
      assert.equal(deviceType('', true), peer.detectDeviceType(USER_AGENTS[0], options))
    }
  })
})

describe('page', async () => {
  visit('https://example.com/')
  globalThis.document ??= /** @type {any} */ ({ URL: '', createElement: () => ({}) })
  const { permittedUrl, maskParams, queryParams } = await load('platform/page', 'platform/permitted_url')
  const theirs = await import('@posthog/browser-common/utils/request-utils')

  const URLS = [
    'https://a.b/',
    'https://a.b/p?x=1&gclid=2#gclid=3',
    'https://a.b/p?utm_source=a+b%20c&utm_source=second&utm_medium=&utm_term',
    'https://a.b/p?utm_content=%E0%A4%A&utm_campaign=%C3%A9',
    'https://a.b/p?gclid=1=2&_kx=%3Cscript%3E#?utm_source=no',
    'https://a.b/p??utm_source=two',
    'https://a.b/p#?utm_source=no',
  ]

  it('reads query parameters as posthog-js does', () => {
    for (const url of URLS) {
      for (const [name, value] of Object.entries(queryParams(url, '', { custom_campaign_params: ['x'] }))) {
        assert.equal(value ?? '', theirs.getQueryParam(url, name), `${name} of ${url}`)
      }
    }
    assert.deepEqual(queryParams(URLS[1], 'x', {}), { x: '1' })
  })

  it('masks them as posthog-js does', () => {
    const names = ['gclid', 'utm_source', 'utm_term']
    for (const url of URLS)
      assert.equal(maskParams(url, names), theirs.maskQueryParams(url, names, '<masked>'), url)
  })

  it('says no more of the address than the config allows', () => {
    visit('https://example.com/p?gclid=1&email=x#part')
    const url = (config) => permittedUrl({ disable_capture_url_hashes: false, ...config })
    assert.equal(url({}), 'https://example.com/p?gclid=1&email=x#part')
    assert.equal(url({ disable_capture_url_hashes: true }), 'https://example.com/p?gclid=1&email=x')
    assert.equal(
      url({ mask_personal_data_properties: true, custom_personal_data_properties: ['email'] }),
      'https://example.com/p?gclid=<masked>&email=<masked>#part',
    )
  })
})
