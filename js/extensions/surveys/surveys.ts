// Surveys: loads PostHog's script that shows them, and its definitions (posthog-js `surveys.ts` of browser-common, 1.449.2).

import { posthogExtensions } from '../../platform/posthog_extensions'
import { attempt, guarded } from '../../wasm/guard'
import * as logger from '../../platform/logger'
import type { Sdk } from '../sdk'
import { withCallbacks } from '../callbacks'
import { loadDependency } from '../scripts'
import { makeActivations } from './activations'
import { makeDefinitions } from './definitions'
import { makeMatching } from './matching'
import type { Context, Eligibility, Manager, Options, Survey, SurveyCallback } from './types'

const NOT_LOADED = 'SDK is not enabled or survey functionality is not yet loaded'
const NOT_CAPTURING = 'PostHog is not capturing, so a survey response cannot be recorded'
const NOT_FOUND = 'Survey not found'
/** Entries of localStorage that belong to one visitor. */
const STATE = /^(seenSurvey_|inProgressSurvey_)/
const LAST_SEEN = 'lastSeenSurveyDate'
/** Kinds that can be shown on a page. */
const SHOWN = ['popover', 'widget', 'api']

/** Removes what is stored of surveys that this visitor has seen. */
function forgetSeen(): void {
  attempt(() => {
    localStorage.removeItem(LAST_SEEN)
    for (const key of Object.keys(localStorage)) if (STATE.test(key)) localStorage.removeItem(key)
  })
}

function markSeen(id: string, options?: { iteration?: number | null }): void {
  attempt(() => {
    const iteration = options?.iteration
    const key = 'seenSurvey_' + id + (iteration && iteration > 0 ? '_' + iteration : '')
    localStorage[key] ||= 'true'
    localStorage.setItem(LAST_SEEN, new Date().toISOString())
  })
}

export function makeSurveys(sdk: Sdk) {
  let isEnabled: boolean | undefined
  let isLoading = false
  let callbacks: SurveyCallback[] = []
  const { config } = sdk
  const definitions = makeDefinitions(
    sdk,
    (surveys) => self._surveyEventReceiver?.define(surveys),
    (context) => matching.notify(context),
  )
  const matching = makeMatching(sdk, () => self._surveyManager, definitions)
  const { getSurveys } = definitions

  const announce = (context: Context): void => {
    for (const callback of callbacks)
      if (context.isLoaded) getSurveys(callback)
      else guarded(callback)([], context)
  }
  const failed = (error: string, cause?: unknown): void => {
    logger.error('[Surveys] ' + error, cause)
    matching.fail({ isLoaded: false, error })
    announce({ isLoaded: false, error })
  }
  const complete = (generate: (sdk: Sdk, isEnabled: boolean) => Manager | undefined): void => {
    if (!sdk.__loaded) return
    self._surveyManager = generate(sdk, !!(isEnabled || config.advanced_enable_surveys)) ?? null
    self._surveyEventReceiver = makeActivations(sdk, matching.check, (id) => self.cancelPendingSurvey(id))
    definitions.pass()
    matching.start()
    announce({ isLoaded: true })
  }
  /** Loads PostHog's script where surveys may be shown, once. */
  const loadIfEnabled = (): void => {
    const isOff = config.disable_surveys || (config.cookieless_mode && sdk.has_opted_out_capturing())
    // a project without surveys loads the script as well, for those that are rendered by hand
    if (isLoading || self._surveyManager || isOff) return
    if (isEnabled === undefined && !config.advanced_enable_surveys) return
    isLoading = true
    const { generateSurveys } = posthogExtensions()
    if (generateSurveys) complete(generateSurveys)
    else
      loadDependency(sdk, 'surveys', (error) => {
        isLoading = false
        const { generateSurveys } = posthogExtensions()
        if (error || !generateSurveys) failed('Could not load surveys script', error)
        else guarded(complete)(generateSurveys)
      })
  }
  const checkedBy = (
    which: 'checkSurveyEligibility' | 'checkSurveyRenderability',
    id: unknown,
  ): Eligibility => {
    const manager = self._surveyManager
    if (!manager) return { eligible: false, reason: NOT_LOADED }
    const survey = typeof id === 'string' ? definitions.byId(id) : (id as Survey)
    if (!survey) return { eligible: false, reason: NOT_FOUND }
    if (which === 'checkSurveyRenderability' && !sdk.is_capturing())
      return { eligible: false, reason: NOT_CAPTURING }
    return (manager[which] ?? manager.checkSurveyEligibility).call(manager, survey)
  }
  const renderable = (id: unknown): { visible: boolean; disabledReason?: string } => {
    const { eligible, reason } = checkedBy('checkSurveyRenderability', id)
    return { visible: eligible, disabledReason: reason }
  }
  /** The survey `id`, if surveys can be shown. */
  const shown = (id: string | Survey): Survey | undefined => {
    if (!sdk.is_capturing()) return
    if (!self._surveyManager) {
      logger.warn('[Surveys] init was not called')
      return
    }
    const survey = typeof id === 'string' ? definitions.byId(id) : id
    if (!survey?.id) logger.warn('[Surveys] ' + NOT_FOUND)
    return survey
  }

  const self = withCallbacks(
    {
      _surveyManager: null as Manager | null,
      _surveyEventReceiver: null as ReturnType<typeof makeActivations> | null,
      loadIfEnabled,
      getSurveys,
      onActiveMatchingSurveysChanged: matching.on,
      onSurveysLoaded(callback: SurveyCallback): () => void {
        callbacks.push(callback)
        if (self._surveyManager) announce({ isLoaded: true })
        return () => {
          callbacks = callbacks.filter((other) => other !== callback)
        }
      },
      getActiveMatchingSurveys(callback: SurveyCallback, force = false): void {
        if (self._surveyManager) self._surveyManager.getActiveMatchingSurveys(callback, force)
        else logger.warn('[Surveys] init was not called')
      },
      canRenderSurvey: renderable,
      canRenderSurveyAsync(
        id: string,
        force = false,
      ): Promise<{ visible: boolean; disabledReason?: string }> {
        if (!self._surveyManager) return Promise.resolve(renderable(id))
        return new Promise((resolve) =>
          getSurveys((surveys) => {
            const survey = surveys.find((other) => other.id === id)
            resolve(survey ? renderable(survey) : { visible: false, disabledReason: NOT_FOUND })
          }, force),
        )
      },
      renderSurvey(id: string | Survey, selector: string, properties?: object): void {
        const survey = shown(id)
        if (!survey) return
        const element = document.querySelector(selector)
        if (!SHOWN.includes(survey.type))
          return logger.warn(`[Surveys] Surveys of type ${survey.type} cannot be rendered in the app`)
        if (!element) return logger.warn('[Surveys] Survey element not found')
        const show = guarded(() => {
          if (sdk.is_capturing()) self._surveyManager?.renderSurvey(survey, element, properties)
        })
        const delay = survey.appearance?.surveyPopupDelaySeconds
        if (delay) sdk.later_(setTimeout(show, delay * 1000))
        else show()
      },
      displaySurvey(id: string, options: Options = {}): void {
        let survey = shown(id)
        if (!survey) return
        if (options.ignoreDelay && survey.appearance)
          survey = { ...survey, appearance: { ...survey.appearance, surveyPopupDelaySeconds: 0 } }
        const { eligible, reason } =
          options.ignoreConditions === false
            ? checkedBy('checkSurveyEligibility', survey)
            : { eligible: true }
        if (!eligible) return logger.warn('[Surveys] Survey is not eligible to be displayed: ', reason)
        if (options.displayType === 'inline') self.renderSurvey(survey, options.selector!, options.properties)
        else self._surveyManager!.handlePopoverSurvey(survey, options)
      },
      cancelPendingSurvey(id: string): void {
        self._surveyManager?.cancelSurvey(id)
      },
      markSurveyAsSeen(id: string, options?: { iteration?: number | null }): void {
        markSeen(id, options)
        matching.check()
      },
      handlePageUnload(): void {
        self._surveyManager?.handlePageUnload?.()
      },
      reset(): void {
        self._surveyManager?.clearInMemoryInProgressSurveyState?.()
        self._surveyEventReceiver?.reset()
        forgetSeen()
        matching.check()
      },
    },
    'getSurveys onActiveMatchingSurveysChanged onSurveysLoaded getActiveMatchingSurveys',
  )
  sdk.onRemoteConfig_((remote) => {
    if (config.disable_surveys) return
    if (!remote)
      return matching.fail({ isLoaded: false, error: 'Remote config unavailable. Not loading surveys.' })
    const { surveys } = remote
    if (surveys == null) return
    isEnabled = Array.isArray(surveys) ? surveys.length > 0 : !!surveys
    loadIfEnabled()
  })
  loadIfEnabled()
  sdk.onConfig_(loadIfEnabled)
  sdk.onCapturing_(loadIfEnabled)
  sdk.stops_.push(sdk.events_.on('$reset', self.reset))
  sdk.listen_(window, 'pagehide', self.handlePageUnload)
  sdk.stops_.push(() => self._surveyManager?.dispose?.())
  return self
}

/** The instance's own methods of surveys. */
export function surveyMethods({ ...surveys }: Record<string, any>): Record<string, any> {
  const names =
    'getSurveys getActiveMatchingSurveys onActiveMatchingSurveysChanged onSurveysLoaded renderSurvey canRenderSurvey canRenderSurveyAsync displaySurvey cancelPendingSurvey'
  return Object.fromEntries(names.split(' ').map((name) => [name, surveys[name]]))
}
