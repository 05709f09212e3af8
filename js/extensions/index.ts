// The features that are loaded when a project or a page uses them: one line each, in the order in which they start.

import type { Context } from '../client/context'
import type { Parts } from '../features/extensions/extensions'
import * as logger from '../platform/logger'
import { makeConversations } from './conversations'
import { makeDeadClicks } from './dead_clicks'
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
import { makeLogs } from './signals/logs'
import { makeMetrics } from './signals/metrics'
import { makeTraces } from './signals/traces'
import { makeSiteApps } from './site_apps'
import { makeSurveys, surveyMethods } from './surveys/surveys'
import { makeToolbar } from './toolbar'
import { makeTracingHeaders } from './tracing_headers'
import { makeWebVitals } from './web_vitals'
import { makeWebMcp } from './webmcp'

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
  logs: makeLogs,
  metrics: makeMetrics,
}

/** Methods of the instance itself, from the features' objects. */
const methods = (sdk: Sdk, { surveys, toolbar, logs }: Parts): Parts[string] => ({
  ...surveyMethods(surveys!),
  captureLog: logs!.captureLog,
  loadToolbar: (params: object) => toolbar!.loadToolbar(params),
  ...flagRequests(sdk),
  linkSentryEvent: (...given: [event: object]) => linkSentryEvent(sdk, ...given),
})

/** Starts the features of an instance. */
export async function startParts(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  // not after the module: where this file is there before the instance, the page's first tools are captured too
  const webMCP = makeWebMcp(sdk)
  await startModule()
  const follow = (): void => logger.setDebug(!!sdk.config.debug)
  follow()
  sdk.onConfig_(follow)
  await startSegment(sdk)
  offerLoaders()
  offerRequests(sdk)
  const parts: Parts = { webMCP }
  for (const [name, make] of Object.entries(FEATURES)) parts[name] = make(sdk)
  Object.assign(parts, makeTraces(sdk))
  parts.logger = parts.logs!.logger as Parts[string]
  parts[''] = methods(sdk, parts)
  return parts
}
