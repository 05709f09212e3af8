// Random bags of everything that JavaScript has: nothing throws, and what is plain arrives as it was.

import { isDeepStrictEqual } from 'node:util'
import { openBarePage } from './bare_page'
import { expect, stored, test } from './fixtures'
import { captureRandomBags, type Sent } from './random_bags'

const SEED = Number(process.env.FUZZ_SEED ?? 20_250_801)
const CASES = Number(process.env.FUZZ_CASES ?? 400)
/** The default of `properties_string_max_length`. */
const LIMIT = 65_535

/** What differs between `properties`, as they arrived, and the parts that are known. */
function differences({ parts }: Sent, properties: unknown): string[] {
  return parts.flatMap(([path, json]) => {
    let found = properties
    for (const key of path) {
      found = Object.hasOwn(Object(found), wellFormed(key))
        ? (found as Record<string, unknown>)[wellFormed(key)]
        : undefined
    }
    // of the bag itself, which comes among the SDK's own properties, the members count
    const wanted = json === '' ? undefined : (JSON.parse(wellFormed(json)) as unknown)
    const actual =
      path.length === 0
        ? Object.fromEntries(
            Object.entries(Object(found)).filter(([key]) => Object.hasOwn(Object(wanted), key)),
          )
        : found
    if (isDeepStrictEqual(actual, wanted)) return []
    const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 200)
    return [`${path.map(shown).join('.')}: ${shown(actual)} instead of ${shown(wanted)}`]
  })
}

/** Half a character, which UTF-8 has no bytes for, arrives as U+FFFD. */
function wellFormed(text: string): string {
  return text
    .replace(/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|\\ud[c-f][0-9a-f]{2}/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

test('random bags throw nothing, and what is plain in them arrives', async ({
  page,
  collector,
  pageErrors,
}) => {
  await openBarePage(page)
  await page.evaluate(() => {
    window.posthog.init('phc_playground', {
      api_host: location.origin,
      capture_pageview: false,
      autocapture: false,
      request_queue_config: { flush_interval_ms: 250 },
      rate_limiting: { events_per_second: 1e6, events_burst_limit: 1e6 },
    })
  })
  const { failures, sent } = await page.evaluate(captureRandomBags, [SEED, CASES, LIMIT] as [
    number,
    number,
    number,
  ])
  console.log(`FUZZ_SEED=${SEED}: ${sent.length} bags`)
  expect(failures).toEqual([])
  expect(sent).toHaveLength(CASES)

  await stored(collector, { fuzz: CASES })
  const arrived = new Map(collector.events('fuzz').map(({ uuid, properties }) => [uuid, properties]))
  const wrong = sent.flatMap((bag) =>
    differences(bag, arrived.get(bag.uuid)).map((line) => `${line} (${bag.kinds.join(', ')})`),
  )
  expect(wrong).toEqual([])
  expect(sent.flatMap(({ parts }) => parts).length).toBeGreaterThan(CASES)
  expect(pageErrors.filter((error) => !error.includes('[PostHog.js]'))).toEqual([])
  pageErrors.length = 0
})
