// What is read of a survey; the rest is for PostHog's script.

export interface Survey {
  id: string
  type: string
  appearance?: { surveyPopupDelaySeconds?: number } | null
}
export type Context = { isLoaded: boolean; error?: string }
export type SurveyCallback = (surveys: Survey[], context?: Context) => void
export type Eligibility = { eligible: boolean; reason?: string }
export type Options = {
  displayType?: string
  selector?: string
  ignoreConditions?: boolean
  ignoreDelay?: boolean
  initialResponses?: object
  properties?: object
}
/** What PostHog's script makes. */
export interface Manager {
  getActiveMatchingSurveys(callback: SurveyCallback, force?: boolean): void
  checkSurveyEligibility(survey: Survey): Eligibility
  checkSurveyRenderability?(survey: Survey): Eligibility
  renderSurvey(survey: Survey, element: Element, properties?: object): void
  handlePopoverSurvey(survey: Survey, options?: Options): void
  cancelSurvey(id: string): void
  handlePageUnload?(): void
  clearInMemoryInProgressSurveyState?(): void
  dispose?(): void
}
