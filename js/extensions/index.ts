// The features of `dist/extensions.js`: one line each, in the order in which they start.

import type { Context } from '../client/context'
import type { Parts } from '../features/extensions/extensions'
import { makeConversations } from './conversations'
import { makeDeadClicks } from './dead_clicks'
import { followDebug } from './debug'
import { flagRequests } from './flag_requests'
import { makeHeatmaps } from './heatmaps'
import { makeIntegrations } from './integrations'
import { makeMetaIds } from './meta_ids'
import { startModule } from './module'
import { makeProductTours } from './product_tours'
import { offerRequests } from './request'
import { offerLoaders } from './scripts'
import type { Sdk } from './sdk'
import { startSegment } from './segment'
import { linkSentryEvent } from './sentry'
import { makeSiteApps } from './site_apps'
import { makeSurveys, surveyMethods } from './surveys/surveys'
import { makeToolbar } from './toolbar'
import { makeTracingHeaders } from './tracing_headers'
import { makeWebVitals } from './web_vitals'

/** Starts a feature for an instance; what it listens to is the instance's to stop. Returns its public object. */
const FEATURES: Record<string, (sdk: Sdk) => Parts[string]> = {
  siteApps: makeSiteApps,
  surveys: makeSurveys,
  productTours: makeProductTours,
  toolbar: makeToolbar,
  conversations: makeConversations,
  externalIntegrations: makeIntegrations,
  heatmaps: makeHeatmaps,
  webVitalsAutocapture: makeWebVitals,
  deadClicksAutocapture: makeDeadClicks,
  tracingHeaders: makeTracingHeaders,
  metaIds: makeMetaIds,
}

/** Methods of the instance itself, from the features' objects. */
const methods = (sdk: Sdk, { surveys, toolbar }: Parts): Parts[string] => ({
  ...surveyMethods(surveys!),
  loadToolbar: (params: object) => toolbar!.loadToolbar(params),
  ...flagRequests(sdk),
  linkSentryEvent: (...given: [event: object]) => linkSentryEvent(sdk, ...given),
})

/** Starts the features of an instance. */
export async function startParts(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  await startModule()
  followDebug(sdk)
  await startSegment(sdk)
  offerLoaders()
  offerRequests(sdk)
  const parts: Parts = {}
  for (const [name, make] of Object.entries(FEATURES)) parts[name] = make(sdk)
  parts[''] = methods(sdk, parts)
  return parts
}
