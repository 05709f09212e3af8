// The definitions of surveys: from the server, kept for the next page.

import { guarded } from '../../wasm/guard'
import * as logger from '../../platform/logger'
import { PersistedKey } from '../../wire/persisted_keys'
import { send } from '../request'
import type { Sdk } from '../sdk'
import type { Context, Survey, SurveyCallback } from './types'

type Found = { surveys: Survey[]; context: Context }

/** Kept definitions that are older are requested again, ms. */
const KEPT_MS = 5 * 60_000
/** After a failure no request is made by itself for so long, ms. */
const PAUSE_MS = 5 * 60_000
const TIMEOUT_MS = 10_000

export type Definitions = ReturnType<typeof makeDefinitions>

/** `changed` gets definitions that came or are kept, `requested` how each request ended. */
export function makeDefinitions(
  sdk: Sdk,
  changed: (surveys: Survey[]) => void,
  requested: (context: Context) => void,
) {
  const { config } = sdk
  let loading: Promise<Found> | undefined
  let failedAt: number | undefined
  const kept = (): Survey[] | undefined => sdk.get_property(PersistedKey.Surveys) ?? undefined

  const request = async (): Promise<Found> => {
    const { statusCode, json, error } = await send(sdk, {
      url: sdk.requestRouter.endpointFor('api', `/api/surveys/?token=${config.token}`),
      timeout: config.surveys_request_timeout_ms ?? TIMEOUT_MS,
    })
    if (statusCode !== 200 || !json) {
      const message = `Surveys API could not be loaded, status: ${statusCode}`
      if (statusCode || !error) logger.error('[Surveys] ' + message)
      failedAt = Date.now()
      return { surveys: [], context: { isLoaded: false, error: message } }
    }
    failedAt = undefined
    const surveys: Survey[] = json.surveys || []
    sdk.register({ [PersistedKey.Surveys]: surveys, [PersistedKey.SurveysLoadedAt]: Date.now() })
    changed(surveys)
    return { surveys, context: { isLoaded: true } }
  }
  const fetchAll = async (): Promise<Found> => {
    const found = await request()
    loading = undefined
    requested(found.context)
    return found
  }
  const isOld = (): boolean => {
    const at: unknown = sdk.get_property(PersistedKey.SurveysLoadedAt)
    return typeof at === 'number' && Date.now() - at > KEPT_MS
  }
  const mayRefresh = (): boolean =>
    !loading && isOld() && !(failedAt !== undefined && Date.now() - failedAt < PAUSE_MS)

  return {
    async getSurveys(callback: SurveyCallback, force = false): Promise<void> {
      if (!sdk.__loaded) return
      // PostHog's specification: nothing is requested for a visitor who has opted out
      if (config.disable_surveys || sdk.has_opted_out_capturing()) return guarded(callback)([])
      const surveys = kept()
      if (surveys && !force) {
        guarded(callback)(surveys, { isLoaded: true })
        if (mayRefresh()) void (loading = fetchAll())
        return
      }
      const found = await (loading ??= fetchAll())
      if (sdk.__loaded) guarded(callback)(found.surveys, found.context)
    },
    byId: (id: string): Survey | undefined => kept()?.find((survey) => survey.id === id),
    /** Whether they cannot be had for now. */
    isFailing: (): boolean => !kept() && failedAt !== undefined && !loading,
    /** Passes on what is kept. */
    pass(): void {
      const surveys = kept()
      if (surveys) changed(surveys)
    },
  }
}
