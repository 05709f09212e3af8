// Whether the browser is a bot's.

import type { PostHogConfig } from '@posthog/types'
import { attempt } from '../../wasm/guard'

type Hints = { userAgentData?: { brands?: { brand?: string }[] } }

/** Parts of bots' user agents: posthog-js's list (`bot-detection.ts` of @posthog/core). */
const BOTS =
  /(amazon|amazonproduct|apple|archive\.org_|awario|backlinksextended|bing|dataforseo|duckduck|leiki|linkedin|mj12|msn|petal|pinterest|roger|slack|trendiction|twitter|vercel|yandex|zoom|ahrefs|semrush|siteaudit|splitsignal|gpt|oai-search|perplexity|better uptime |sentryuptime|uptimero|google|google-cloudvertex)bot|bot(\.htm|\.php|\/)|\(bot;|crawler|slurp|(baidu|byte)spider|app\.hypefactors\.com|bingpreview|chrome-lighthouse|deepscan|facebook(external|catalog)|http:\/\/yandex\.com\/bots|hubspot|ia_archiver|meta-externalagent|nessus|prerender|screaming frog|sebot-wa|sitebulb|turnitin|vercel-screenshot|ahrefssiteaudit|chatgpt-user|headlesschrome|lightpanda|cypress|(adsbot|apis|duplexweb|feedfetcher|mediapartners|storebot)-google|google(-hoteladsverifier| favicon| web preview|-read-aloud|other|weblight|-inspectiontool)/i

/** By user agent, by the brands of its client hints, or because it says that a program steers it. */
export function isBot({ custom_blocked_useragents: custom }: PostHogConfig): boolean {
  const names = [
    navigator.userAgent,
    ...(attempt(() => (navigator as Hints).userAgentData!.brands!.map(({ brand }) => brand)) ?? []),
  ]
  const blocked = (name = ''): boolean =>
    BOTS.test(name) || custom.some((part) => name.toLowerCase().includes(part.toLowerCase()))
  return names.some(blocked) || navigator.webdriver
}

/** Whether nothing is captured because a bot is not wanted. */
export function isDropped(config: PostHogConfig): boolean {
  return !config.opt_out_useragent_filter && !config.__preview_capture_bot_pageviews && isBot(config)
}
