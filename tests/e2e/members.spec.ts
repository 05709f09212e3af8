// Every member that posthog-js's instance and class have at run time, in array.js and as a module: ours has
// it too, or this file lists the reason.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import { expect, test } from './fixtures'

const list = (names: string): string[] => names.trim().split(/\s+/)

/** Members that only posthog-js's own code uses: they are in no documentation, type or example of PostHog's. */
const ITS_OWN = {
  instance: [
    // the steps of init and of leaving the page
    ...list('_init _dom_loaded _handle_unload'),
    // how requests leave
    ...list('_send_request __request_queue analyticsDefaultEndpoint compression'),
    // features without a public method; what controls them are options
    ...list('externalIntegrations historyAutocapture sessionPropsManager tracingHeaders'),
    'exceptionObserver',
    // says that it has no effect any more
    'webPerformance',
  ],
  // how its bundles choose the features that are in them
  class: ['__defaultExtensionClasses'],
}

/** Members of the parts of an instance that posthog-js's features call, and apps do not. */
const ITS_OWN_IN_PARTS: Record<string, string[]> = {
  // the life of a feature, and back to the instance
  '*': list(`_instance instance name constructor initialize setup destroy dispose reset onRemoteConfig onConfigChange
    updateConfig startIfEnabled startIfEnabledOrStop loadIfEnabled rageclicks`),
  autocapture: ['isBrowserSupported'],
  consent: ['isRejected'],
  conversations: ['_conversationsManager'],
  exceptions: ['buildProperties'],
  experiments:
    list(`getWebExperimentsAndEvaluateDisplayLogic onFeatureFlags previewWebExperiment getWebExperiments
    _is_bot`),
  featureFlags:
    list(`featureFlagEventHandlers $anon_distinct_id onReloading ensureFlagsLoaded reloadFeatureFlagsAsync
    resetFlagCallReported sendFlagCallsPendingCapture addFeatureFlagsHandler removeFeatureFlagsHandler
    receivedFeatureFlags setAnonymousDistinctId setReloadingPaused`),
  heatmaps: ['flushIntervalMilliseconds'],
  persistence: list(`markCrossTabFeatureFlagChanges onCrossTabFeatureFlagChange syncCookieProperties
    consumeCookieIdentityChange isDisabled load refreshKey refreshMetaIdentifiers refreshMetaIdentifiersBeforeCapture
    save remove clear update_campaign_params update_search_keyword update_referrer_info set_initial_person_info
    get_initial_props safe_merge update_config set_disabled set_cross_subdomain set_secure set_event_timer
    remove_event_timer`),
  rateLimiter: list(`serverLimits lastEventRateLimited captureEventsPerSecond captureEventsBurstLimit
    isClientRateLimited`),
  requestRouter: list('flagsApiHost region isIngestionEndpoint'),
  sessionManager: list(`_sessionStartTimestamp _sessionActivityTimestamp _sessionTimeoutMs on
    setBootstrapSessionId`),
  sessionRecording: list('overrideLinkedFlag overrideSampling overrideTrigger stopRecording'),
  siteApps: ['siteAppLoaders'],
  surveys: list('_surveyEventReceiver _surveyManager'),
}
ITS_OWN_IN_PARTS.sessionPersistence = ITS_OWN_IN_PARTS.persistence!

interface Members {
  instance: string[]
  class: string[]
  parts: Record<string, string[]>
}

/** The members of the SDK in `file`, once it runs; of its parts also those of `asked` that it has when it is asked. */
async function membersOf(page: Page, file: string, asked: Members['parts'] = {}): Promise<Members> {
  await page.goto('/members')
  return page.evaluate(
    async ([url, asked]) => {
      const isModule = /\.mjs$|module/.test(url)
      const script = document.createElement('script')
      const found = isModule
        ? await import(url)
        : await new Promise((resolve, reject) => {
            Object.assign(script, { src: url, onload: () => resolve(window), onerror: reject })
            document.head.append(script)
          })
      const sdk = found.posthog
      const Class = found.PostHog ?? sdk.constructor
      await new Promise((loaded) =>
        sdk.init('phc_members', {
          api_host: location.origin,
          loaded,
          capture_pageview: false,
          persistence: 'memory',
          disable_surveys: true,
        }),
      )
      const namesOf = (object: object, end: unknown): string[] => {
        const names = new Set<string>()
        for (let at = object; at && at !== end; at = Object.getPrototypeOf(at))
          for (const name of Object.getOwnPropertyNames(at)) names.add(name)
        return [...names]
      }
      const instance = namesOf(sdk, Object.prototype)
      const isPart = (name: string): boolean => {
        const part = sdk[name]
        return !!part && typeof part === 'object' && !Array.isArray(part) && name !== 'config'
      }
      return {
        instance,
        class: namesOf(Class, Function.prototype),
        parts: Object.fromEntries(
          instance
            .filter(isPart)
            .map((name) => [
              name,
              [
                ...namesOf(sdk[name], Object.prototype),
                ...(asked[name] ?? []).filter((member) => sdk[name][member] !== undefined),
              ],
            ]),
        ),
      }
    },
    [file, asked] as const,
  )
}

/** Whether a name is one that posthog-js's build has shortened: its source has no such member. */
const source = [
  'lib/src/posthog-core.js',
  ...['posthog-persistence', 'rate-limiter', 'scroll-manager', 'page-view', 'consent', 'sessionid'].map(
    (name) => `lib/src/${name}.js`,
  ),
]
  .map((file) => readFileSync(`${PEER}/${file}`, 'utf8'))
  .join('\n')
const isShortened = (name: string): boolean =>
  name.length < 4 && !new RegExp(`\\.prototype\\.${name.replace('$', '\\$')} = `).test(source)

const FILES = {
  'array.js': { peer: '/peer/array.js', ours: '/static/array.js' },
  'the module': { peer: '/peer/module.mjs', ours: '/static/module.js' },
}

for (const [kind, files] of Object.entries(FILES)) {
  test(`${kind} has posthog-js's members`, async ({ page, pageErrors }) => {
    await page.route('**/peer/*', (route) =>
      route.fulfill({
        path: `${PEER}/dist/${route.request().url().split('/').at(-1)}`,
        contentType: 'text/javascript',
      }),
    )
    await page.route('**/members', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>members</title><link rel="icon" href="data:,"><body></body>',
      }),
    )
    const peer = await membersOf(page, files.peer)
    const ours = await membersOf(page, files.ours, peer.parts)
    const lacks = (of: 'instance' | 'class'): string[] =>
      peer[of].filter((name) => !isShortened(name) && !ours[of].includes(name)).sort()
    // posthog-js is what it is thought to be
    expect(peer.instance).toEqual(expect.arrayContaining(['capture', '_isIdentified', 'surveys', 'on']))
    expect(peer.instance.filter(isShortened).length).toBeGreaterThan(30)
    expect(lacks('instance')).toEqual(ITS_OWN.instance.toSorted())
    expect(lacks('class')).toEqual(ITS_OWN.class)
    const missing = Object.entries(peer.parts).flatMap(([part, names]) =>
      ITS_OWN.instance.includes(part) || isShortened(part)
        ? []
        : names
            .filter((name) => !isShortened(name) && !ours.parts[part]?.includes(name))
            .filter(
              (name) => ![ITS_OWN_IN_PARTS['*'], ITS_OWN_IN_PARTS[part]].some((all) => all?.includes(name)),
            )
            .map((name) => `${part}.${name}`),
    )
    expect(missing).toEqual([])
    pageErrors.length = 0
  })
}

test('what is not there yet answers as posthog-js does without the feature', async ({ page, pageErrors }) => {
  await page.route('**/members', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>members</title><link rel="icon" href="data:,"><body></body>',
    }),
  )
  await membersOf(page, FILES['array.js'].ours)
  const found = await page.evaluate(async () => {
    const sdk = window.posthog as any
    const stops = ['onSurveysLoaded', 'onActiveMatchingSurveysChanged'].map(
      (name) => typeof sdk[name](() => {}),
    )
    sdk.surveys.getSurveys(() => {
      throw new Error('the page is wrong')
    })
    // the calls behind it are made when its file is there
    const list = await new Promise((resolve) => sdk.getSurveys(resolve))
    sdk.logger.info('a line')
    sdk.logs.logger.error('a line')
    sdk.metrics.count('orders', 1)
    sdk._overrideSDKInfo('mobile', '7.0.0')
    const hooked: string[] = []
    sdk._addCaptureHook((name: string) => hooked.push(name))
    const { properties } = sdk.capture('an event')
    const calculated = sdk.calculateEventProperties('another', { a: 1 }, new Date(), undefined, true)
    return {
      list,
      stops,
      hooked,
      answers: [
        sdk.canRenderSurvey('a').visible,
        (await sdk.canRenderSurveyAsync('a')).visible,
        await sdk.conversations.getTickets().then(String),
        sdk.conversations.isAvailable(),
        await sdk.metrics.flush(),
        !!sdk.heatmaps.isEnabled,
        Object.keys(sdk.siteApps.apps),
        sdk._isIdentified(),
        sdk.consent.isOptedIn(),
        sdk.consent.isOptedOut(),
        sdk.consent.consent,
        sdk.getExtension('featureFlags') === sdk.featureFlags,
        // a part is no promise, and has no JSON that calls the page
        (await sdk.surveys) === sdk.surveys,
        JSON.stringify({ surveys: sdk.surveys }),
      ],
      library: [properties.$lib, properties.$lib_version],
      calculated: [calculated.a, calculated.token, calculated.$session_id === properties.$session_id],
      persistence: [
        sdk.persistence.properties().distinct_id === sdk.get_distinct_id(),
        '$user_state' in sdk.persistence.props,
        '$user_state' in sdk.persistence.properties(),
      ],
    }
  })
  // a callback of the page's that throws is a line in the console, and nothing else
  expect(pageErrors.splice(0)).toEqual([expect.stringContaining('the page is wrong')])
  expect(found).toEqual({
    list: [],
    stops: ['function', 'function'],
    hooked: ['an event'],
    answers: [
      false,
      false,
      'null',
      false,
      undefined,
      false,
      [],
      false,
      true,
      false,
      -1,
      true,
      true,
      expect.any(String),
    ],
    library: ['mobile', '7.0.0'],
    calculated: [1, 'phc_members', true],
    persistence: [true, true, false],
  })
})
