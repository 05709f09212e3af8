// Device properties of events, under posthog-js's names and with its precedence. Here and not in the core
// because the browser has regular expressions built in.

import type { PostHogConfig } from '@posthog/types'
import type { Core } from '../wasm/exports'
import { attempt } from '../wasm/guard'
import { stringify } from './json'
import { PersistedKey } from '../wire/persisted_keys'

type Hints = {
  brave?: unknown
  userAgentData?: {
    platform?: string
    getHighEntropyValues?(hints: string[]): Promise<{ model?: unknown }>
  }
}

/**
 * Browser, the pattern that identifies it in the user agent, and the text before its version, unless that is its
 * pattern and a slash: then the pattern is a text, as a page may have replaced `source`. The first match counts.
 */
const BROWSERS: [name: string, mark: RegExp | string, version?: string][] = [
  ['Opera Mini', / OPR\/.*Mini|Mini.* OPR\//, ''],
  ['Opera', / OPR\//, '(?:Opera|OPR)/'],
  ['BlackBerry', /BlackBerry|PlayBook|BB10/i, '(?:BlackBerry |Version/)'],
  ['Internet Explorer Mobile', /IEMobile|WPDesktop/, 'rv:'],
  ['Oculus Browser', 'OculusBrowser'],
  ['Samsung Internet', 'SamsungBrowser'],
  ['Microsoft Edge', 'Edge|Edg/'],
  ['Vivaldi', 'Vivaldi/'],
  ['Yandex', 'YaBrowser/'],
  ['Whale', 'Whale/'],
  ['DuckDuckGo', 'DuckDuckGo/|Ddg/'],
  ['Facebook Mobile', /FBIOS/, ''],
  ['UC Browser', 'UCWEB|UCBrowser'],
  ['Chrome iOS', 'CriOS'],
  ['Chrome', 'CrMo|Chrome'],
  ['Android Mobile', /Android.*Safari|Safari.*Android/, '[Aa]ndroid\\s'],
  ['Firefox iOS', 'FxiOS'],
  ['Konqueror', /konqueror/i, 'Konqueror[:/]?'],
  ['Brave', 'Brave/'],
]
const AFTER_SAFARI: typeof BROWSERS = [
  ['Pale Moon', 'PaleMoon/'],
  ['Waterfox', 'Waterfox/'],
  ['Firefox', 'Firefox'],
  ['Internet Explorer', /MSIE|Trident\//, '(?:rv:|MSIE )'],
  ['Firefox', /Gecko/, 'Firefox/'],
]

export function detectBrowser(
  ua: string,
  vendor: string,
  brave: boolean,
  google: boolean,
): [string, number | null] {
  const first = (rules: typeof BROWSERS) => rules.find(([, mark]) => new RegExp(mark).test(ua))
  const isSafari = /Apple/.test(vendor) || (/Safari/.test(ua) && !/Android/.test(ua))
  const found: (typeof BROWSERS)[0] | undefined = brave
    ? ['Brave', 'Brave']
    : google && /GSA\//.test(ua)
      ? ['Google Search App', 'GSA']
      : (first(BROWSERS) ??
        (isSafari ? [/Mobile/.test(ua) ? 'Mobile Safari' : 'Safari', 'Version'] : first(AFTER_SAFARI)))
  if (!found) return ['', null]
  const [name, mark, before = `(?:${(mark as string).replaceAll('/', '')})/`] = found
  const version = before && new RegExp(before + '(\\d+(\\.\\d+)?)').exec(ua)
  return [name, version ? +version[1]! : null]
}

const WINDOWS: Record<string, string> = {
  '5.0': '2000',
  '5.1': 'XP',
  '5.2': 'XP',
  '6.0': 'Vista',
  '6.1': '7',
  '6.2': '8',
  '6.3': '8.1',
  '6.4': '10',
  '10.0': '10',
}

/**
 * Apps with a browser of their own, the first match counts: how the user agent has them at the beginning of a word, their
 * name unless that is its first word, and what is before their version where that is elsewhere. These are regular
 * expressions in which `~` is a word's boundary and `#` a version.
 */
const WEBVIEWS =
  'Instagram([ /]#)?~,Barcelona[ /]#?:Threads,(MessengerForiOS|FB(AN|_IAB)/Orca-Android)~:Messenger:FBAV/,FBAN/EMA~:Facebook Lite:FBAV/,(FBIOS|FB(AN|_IAB)/FB4A)~:Facebook:FBAV/,LinkedInApp(]?/#)?~:LinkedIn,Twitter(Android| for (iPhone|iPad|Android))(/#)?~,(musical_ly|trill)([_/](?=\\d+\\.\\d)#)?(?=~|_):TikTok:app_version/,(MicroMessenger|WeChat)/#?:WeChat,Line/#?,GSA/#?:Google,Pinterest( for (Android( Tablet)?|iOS))?/#|\\[Pinterest/(iOS|Android)~,WA(4A|iOS)/#?:WhatsApp,Snapchat[ /]#?,Bing(Web|Sapphire)/#?,NAVER\\(inapp; search;:Naver:NAVER\\(inapp; search;[^;)]*; ,KAKAOTALK[ /]((?=\\d+\\.\\d)#)?:KakaoTalk'

/** The app that shows the page, and its version; empty texts where there is none. */
export function detectWebview(ua: string): [name: string, version: string] {
  const find = (mark: string) =>
    new RegExp(`~${mark}`.replaceAll('~', '\\b').replaceAll('#', '(?<v>\\d+(\\.\\d+)*)'), 'i').exec(ua)
  for (const app of WEBVIEWS.split(',')) {
    const [mark, name, before] = app.split(':') as [string, string?, string?]
    const found = find(mark)
    if (found)
      return [name ?? /\w+/.exec(mark)![0], ((before && find(before + '#')) || found).groups?.v ?? '']
  }
  return ['', '']
}

export function detectOs(ua: string): [name: string, version: string] {
  let found: RegExpExecArray | null
  const is = (mark: RegExp): boolean => !!(found = mark.exec(ua))
  /** `1.2.3` of three captured numbers, the last of them optional. */
  const dotted = (at: number): string =>
    found![at] ? `${found![at]}.${found![at + 1]}.${found![at + 2] ?? 0}` : ''
  if (is(/Xbox; Xbox (.*?)[);]/i)) return ['Xbox', found![1]!]
  if (is(/Nintendo/i)) return ['Nintendo', '']
  if (is(/PlayStation/i)) return ['PlayStation', '']
  if (is(/BlackBerry|PlayBook|BB10/i)) return ['BlackBerry', '']
  if (is(/Windows/i)) {
    if (is(/Phone|WPDesktop/)) return ['Windows Phone', '']
    if (is(/Mobile/) && !is(/IEMobile\b/)) return ['Windows Mobile', '']
    const version = is(/Windows NT ([0-9.]+)/i) ? found![1]! : ''
    return ['Windows', version && is(/arm/i) ? 'RT' : (WINDOWS[version] ?? '')]
  }
  if (is(/(?:iPhone|iPad|iPod).*?OS (\d+)_(\d+)_?(\d+)?|iPhone/)) return ['iOS', dotted(1)]
  if (is(/watch.*\/(\d+\.\d+\.\d+)|watch os,(\d+\.\d+),/i)) return ['watchOS', found![1] ?? found![2]!]
  if (is(/Android (\d+)\.(\d+)\.?(\d+)?|Android/i)) return ['Android', dotted(1)]
  if (is(/Mac OS X (\d+)[_.](\d+)[_.]?(\d+)?/i)) return ['Mac OS X', dotted(1)]
  if (is(/Mac/i)) return ['Mac OS X', '']
  if (is(/CrOS/)) return ['Chrome OS', '']
  return [is(/Linux|debian/i) ? 'Linux' : '', '']
}

/** Device and how its user agent is known; the first match counts. */
const DEVICES: [name: string, mark: RegExp][] = [
  ['Nintendo', /Nintendo \w+/i],
  ['PlayStation', /PlayStation \w+/i],
  ['Xbox', /Xbox/i],
  ['Ouya', /Ouya/i],
  ['Windows Phone', /Windows Phone|WPDesktop/i],
  ['iPad', /iPad/],
  ['iPod Touch', /iPod/],
  ['iPhone', /iPhone/],
  ['Apple Watch', /watch(?: ?os[,/]|\d,\d\/)[\d.]+/i],
  ['BlackBerry', /BlackBerry|PlayBook|BB10/i],
  ['Kobo', /kobo\s(?:ereader|touch)/i],
  ['Nokia', /Nokia/i],
  ['Kindle Fire', /(?:kf[a-z]{2}wi|aeo[c-r]{2})(?: bui|\))|kf[a-z]+(?: bui|\)).+silk\//i],
]
const TABLETS = /9138B|TB782B|Nexus [97]|pixel c|HUAWEISHT|BTV|noble nook|smart ultra 6/i
const PHONES = /pixel[\daxl ]{1,6}|huaweimed-al00|tah-|APA|SM-G92|i980|zte|U304AA|lmy47v/i

export function detectDevice(ua: string): string {
  const known = DEVICES.find(([, mark]) => new RegExp(mark).test(ua))
  if (known) return known[0]
  if (/Android|ZTE/i.test(ua)) {
    const isPhone = /Mobile/.test(ua) ? !TABLETS.test(ua) : PHONES.test(ua) && !/pixel c/i.test(ua)
    return isPhone ? 'Android' : 'Android Tablet'
  }
  if (/pda|Mobile/i.test(ua)) return 'Generic mobile'
  return /Tablet(?! pc)/i.test(ua) ? 'Generic tablet' : ''
}

/** `hinted` is a device that says by client hint that it is Android, although its user agent does not. */
export function deviceType(device: string, hinted: boolean): string {
  if (/iPad|Tablet|Kobo|Kindle/i.test(device)) return 'Tablet'
  if (/Nintendo|Xbox|PlayStation|Ouya/.test(device)) return 'Console'
  if (/Watch/.test(device)) return 'Wearable'
  if (device) return 'Mobile'
  // Chrome on Android tablets asks for desktop sites by default
  if (!hinted) return 'Desktop'
  return Math.min(screen.width, screen.height) / (devicePixelRatio || 1) >= 600 ? 'Tablet' : 'Mobile'
}

/** The first `Intl.DateTimeFormat` of a page takes 12 ms, which browsers of 2025 can do without. */
function timeZone(): string {
  const { Temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } }
  return Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The properties that stay the same while the page lives. */
export function describeDevice(config: PostHogConfig): Record<string, unknown> {
  const nav = navigator as Navigator & Hints
  const ua = nav.userAgent
  const [browser, version] = detectBrowser(ua, nav.vendor, !!nav.brave, !!config.detect_google_search_app)
  const [os, osVersion] = detectOs(ua)
  const device = detectDevice(ua)
  const [app, appVersion] = detectWebview(ua)
  const language = nav.language
  return {
    $os: os || undefined,
    $os_version: osVersion || undefined,
    $browser: browser || undefined,
    $webview_app: app || undefined,
    $webview_app_version: appVersion || undefined,
    $device: device || undefined,
    $device_type: deviceType(device, nav.userAgentData?.platform === 'Android' && nav.maxTouchPoints > 0),
    $timezone: attempt(timeZone),
    $timezone_offset: new Date().getTimezoneOffset(),
    $raw_user_agent: ua.length > 1000 ? ua.slice(0, 997) + '...' : ua,
    $browser_version: version,
    $browser_language: language,
    $browser_language_prefix: language?.split('-')[0],
  }
}

/** Registers the device's model, which only some browsers tell, and only asynchronously. */
export async function rememberModel(client: { config: PostHogConfig; core_: Core }): Promise<void> {
  try {
    if ((client.config as { disableDeviceModel?: unknown }).disableDeviceModel) return
    const { model } = await (navigator as Hints).userAgentData!.getHighEntropyValues!(['model'])
    if (model && typeof model === 'string')
      client.core_.register_(stringify({ [PersistedKey.DeviceModel]: model }), 0)
  } catch {
    // no such hints here, or the page forbids them
  }
}
