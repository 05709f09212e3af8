// Sentry's events as posthog-js's integrations for Sentry and ours leave them, and what both capture of them.

import { openBeside, startBoth, takeSeen, type Seen } from './beside_peer'
import { expect, test } from './fixtures'

const FRAME = { filename: 'https://shop.example/app.js', function: 'pay', lineno: 3, colno: 7, in_app: true }
const ERROR = {
  event_id: 'a0b1',
  level: 'error',
  platform: 'javascript',
  exception: {
    values: [
      {
        type: 'TypeError',
        value: 'x is not a function',
        mechanism: { type: 'generic', handled: false },
        stacktrace: { frames: [FRAME, { ...FRAME, function: 'buy' }] },
      },
      { type: 'Error', value: 'its cause' },
      { type: 'Error', value: 'no frames', stacktrace: {} },
    ],
  },
}
const MESSAGE = { event_id: 'a0b2', level: 'info', message: 'a line', tags: { release: '1' } }
const LINKS = { organization: 'acme', projectId: 42 }

/** Sentry's event and the integration's options, those of version 7 as a list. */
const SITUATIONS: Record<string, [object, (object | unknown[])?]> = {
  'an error': [ERROR],
  'an error with links to Sentry': [ERROR, LINKS],
  'a Sentry of one`s own': [ERROR, { ...LINKS, prefix: 'https://sentry.example/organizations/' }],
  'no project': [ERROR, { organization: 'acme' }],
  'a message below the levels': [MESSAGE],
  'a message of a level that is wanted': [MESSAGE, { severityAllowList: ['warning', 'info'] }],
  'every level': [{ ...MESSAGE, level: undefined }, { severityAllowList: '*' }],
  'an error of no wanted level': [ERROR, { severityAllowList: [] }],
  'links only': [ERROR, { ...LINKS, sendExceptionsToPostHog: false }],
  'an event with nothing in it': [{ level: 'error' }],
  'no tags, and no values': [{ ...ERROR, tags: null, exception: {} }],
  'version 7': [ERROR, []],
  'version 7 with all options': [
    { ...ERROR, level: 'fatal' },
    ['acme', 42, 'https://sentry.example/', ['fatal'], true],
  ],
  'version 7 that captures nothing': [ERROR, ['acme', 42, undefined, undefined, false]],
  'version 7 with null for what is as usual': [ERROR, ['acme', 42, null, undefined, null]],
}

for (const isRecorded of [false, true])
  test(`Sentry's events, ${isRecorded ? 'recorded' : 'not recorded'}`, async ({ page }) => {
    await openBeside(page)
    await startBoth(page)
    const found = await page.evaluate(
      async ({ situations, isRecorded }) => {
        // posthog-js's first, as `startBoth` has them
        const all = []
        for (const sdk of window.running as any[]) {
          if (isRecorded) sdk.sessionRecordingStarted = () => true
          const isOwn = new RegExp(
            `${sdk.config.token}|${sdk.get_distinct_id()}|${sdk.get_session_id()}`,
            'g',
          )
          const found = []
          for (const [what, [given, options]] of Object.entries(situations)) {
            const event = structuredClone(given)
            let processed: unknown
            if (Array.isArray(options)) {
              const integration = new sdk.SentryIntegration(sdk, ...options)
              integration.setupOnce((process: any) => (processed = process(event)))
              if (integration.name !== 'posthog-js') throw new Error(integration.name)
            } else {
              // not by the instance
              const { sentryIntegration } = sdk
              const { name, processEvent } = sentryIntegration(options)
              processed = processEvent(event)
              if (name !== 'posthog-js') throw new Error(name)
            }
            // ours is a promise until what it needs is loaded; Sentry waits for it
            processed = await processed
            const text = JSON.stringify(event).replace(isOwn, '…')
            found.push({ what, isSame: processed === event, event: text })
          }
          all.push(found)
        }
        return all
      },
      { situations: SITUATIONS, isRecorded },
    )
    const [theirs, ours] = found
    expect(ours).toEqual(theirs)
    const texts = ours!.map(({ event }) => event)
    expect(texts.filter((event) => event.includes('PostHog Person URL'))).toHaveLength(13)
    expect(texts.filter((event) => event.includes('PostHog Recording URL'))).toHaveLength(isRecorded ? 13 : 0)

    const seen = await takeSeen(page)
    // what is in the links is each SDK's own
    const plain = (events: Seen[]): unknown =>
      events.map(({ event, properties }) => [
        event,
        JSON.parse(JSON.stringify(properties).replace(/\/project\/[^"?]*/g, '…')) as object,
      ])
    expect(plain(seen.ours)).toEqual(plain(seen.peer))
    expect(seen.ours).toHaveLength(11)
    expect(seen.ours[1]!.properties.$sentry_url).toBe(
      'https://sentry.io/organizations/acme/issues/?project=42&query=a0b1',
    )
  })

test('an event that nobody can read stays as it is', async ({ page }) => {
  await openBeside(page)
  await startBoth(page)
  const isSame = await page.evaluate(async () => {
    const event = Object.defineProperty({ level: 'error' }, 'exception', {
      get() {
        throw new Error('the page is at fault')
      },
    })
    const sdk = window.running[1] as any
    const first = await sdk.sentryIntegration({}).processEvent(event)
    // what it needs is loaded now
    const later = sdk.sentryIntegration({ severityAllowList: 7 }).processEvent(event)
    return [first === event, later === event]
  })
  expect(isSame).toEqual([true, true])
})

test('Sentry gets its event where what links it cannot be loaded', async ({ page, pageErrors }) => {
  await page.route('**/extensions.js*', (route) => route.abort())
  await openBeside(page)
  await startBoth(page)
  const isSame = await page.evaluate(async () => {
    const event = { level: 'error', exception: { values: [] } }
    return (await (window.running[1] as any).sentryIntegration().processEvent(event)) === event
  })
  expect(isSame).toBe(true)
  // the browser's own line is the only one
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')])
})
