// What is read of a survey; the rest is for PostHog's script.

export interface Survey {
  id: string
  type: string
  appearance?: { surveyPopupDelaySeconds?: number } | null
}
export type Context = { isLoaded: boolean; error?: string }
export type SurveyCallback = (surveys: Survey[], context?: Context) => void
