// The features that are loaded when a project or a page uses them: one line each, in the order in which they start.

import type { Context } from '../client/context'
import type { Parts } from '../features/extensions/extensions'
import * as logger from '../platform/logger'
import { startModule } from './module'
import { makeProductTours } from './product_tours'
import { offerRequests } from './request'
import { offerLoaders } from './scripts'
import type { Sdk } from './sdk'
import { makeSiteApps } from './site_apps'
import { makeSurveys, surveyMethods } from './surveys/surveys'
import { makeToolbar } from './toolbar'
import { makeTracingHeaders } from './tracing_headers'

/** Starts a feature for an instance; what it listens to is the instance's to stop. Returns its public object. */
const FEATURES: Record<string, (sdk: Sdk) => Parts[string]> = {
  siteApps: makeSiteApps,
  surveys: makeSurveys,
  productTours: makeProductTours,
  toolbar: makeToolbar,
  tracingHeaders: makeTracingHeaders,
}

/** Methods of the instance itself, from the features' objects. */
const methods = ({ surveys, toolbar }: Parts): Parts[string] => ({
  ...surveyMethods(surveys!),
  loadToolbar: (params: object) => toolbar!.loadToolbar(params),
})

/** Starts the features of an instance. */
export async function startParts(client: Context): Promise<Parts> {
  const sdk = client as Sdk
  await startModule()
  const follow = (): void => logger.setDebug(!!sdk.config.debug)
  follow()
  sdk.onConfig_(follow)
  offerLoaders()
  offerRequests(sdk)
  const parts: Parts = {}
  for (const [name, make] of Object.entries(FEATURES)) parts[name] = make(sdk)
  parts[''] = methods(parts)
  return parts
}
