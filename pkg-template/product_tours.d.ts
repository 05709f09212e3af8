// Product tours as PostHog's project settings have them (posthog-js 1.449.2).
import type { SurveyPosition } from './constants.js'
import type { PropertyMatchType, SurveyActionType, SurveyEventWithFilters } from './surveys.js'

export type ProductTourType = 'tour' | 'announcement' | 'banner'
export type ProductTourStepType = 'element' | 'modal' | 'survey' | 'banner'
export type ProductTourSurveyQuestionType = 'open' | 'rating'
export type ProductTourButtonAction = 'dismiss' | 'link' | 'next_step' | 'previous_step' | 'trigger_tour'
export type ProductTourDisplayFrequency = 'show_once' | 'until_interacted' | 'always'
export type ProductTourRenderReason = 'auto' | 'api' | 'trigger' | 'event'
export type ProductTourSelectorError = 'not_found' | 'multiple_matches' | 'not_visible'
export type ProductTourDismissReason =
  | 'user_clicked_skip'
  | 'user_clicked_outside'
  | 'escape_key'
  | 'element_unavailable'
  | 'container_unavailable'

/** A rich text, as the TipTap editor writes it. */
export interface JSONContent {
  type?: string
  attrs?: Record<string, any>
  content?: JSONContent[]
  marks?: { type: string; attrs?: Record<string, any> }[]
  text?: string
}

export interface ProductTourAppearance {
  backgroundColor?: string
  textColor?: string
  buttonColor?: string
  /** Pixels. */
  borderRadius?: number
  buttonBorderRadius?: number
  borderColor?: string
  fontFamily?: string
  boxShadow?: string
  showOverlay?: boolean
  whiteLabel?: boolean
  dismissOnClickOutside?: boolean
  zIndex?: number
}
export interface ProductTourStepButton {
  text: string
  action: ProductTourButtonAction
  link?: string
  tourId?: string
}
export interface ProductTourStepButtons {
  primary?: ProductTourStepButton
  secondary?: ProductTourStepButton
}
export interface ProductTourBannerConfig {
  behavior: 'sticky' | 'static' | 'custom'
  selector?: string
  action?: { type: 'none' | 'link' | 'trigger_tour'; link?: string; tourId?: string }
  animation?: { duration?: number }
}
export interface ProductTourSurveyQuestion {
  type: ProductTourSurveyQuestionType
  questionText: string
  display?: 'emoji' | 'number'
  scale?: 3 | 5 | 10
  lowerBoundLabel?: string
  upperBoundLabel?: string
  submitButtonText?: string
  backButtonText?: string
}
export interface ProductTourStepTranslation {
  content?: JSONContent | null
  contentHtml?: string
  buttons?: { primary?: { text: string }; secondary?: { text: string } }
  survey?: Pick<
    ProductTourSurveyQuestion,
    'questionText' | 'lowerBoundLabel' | 'upperBoundLabel' | 'submitButtonText' | 'backButtonText'
  >
}
export interface ProductTourStep {
  id: string
  type: ProductTourStepType
  selector?: string
  progressionTrigger: 'button' | 'click'
  content: JSONContent | null
  contentHtml?: string
  survey?: ProductTourSurveyQuestion
  linkedSurveyId?: string
  linkedSurveyQuestionId?: string
  inferenceData?: { autoData: string; text: string | null; excludeText?: boolean; precision?: number }
  useManualSelector?: boolean
  /** Pixels. */
  maxWidth?: number
  modalPosition?: Exclude<SurveyPosition, 'next_to_trigger'>
  buttons?: ProductTourStepButtons
  bannerConfig?: ProductTourBannerConfig
  /** By language. */
  translations?: Record<string, ProductTourStepTranslation>
}

export interface ProductTourWaitPeriod {
  days: number
  types: ProductTourType[]
}
export interface ProductTourConditions {
  url?: string
  urlMatchType?: PropertyMatchType
  selector?: string
  autoShowDelaySeconds?: number
  events?: { values: SurveyEventWithFilters[] } | null
  cancelEvents?: { values: SurveyEventWithFilters[] } | null
  actions?: { values: SurveyActionType[] } | null
  linkedFlagVariant?: string
  deviceTypes?: string[]
  seenTourWaitPeriod?: ProductTourWaitPeriod
}
export interface ProductTour {
  id: string
  name: string
  description?: string
  tour_type: ProductTourType
  auto_launch?: boolean
  /** Dates in ISO 8601. */
  start_date: string | null
  end_date: string | null
  current_iteration?: number
  conditions?: ProductTourConditions
  appearance?: ProductTourAppearance
  steps: ProductTourStep[]
  internal_targeting_flag_key?: string
  linked_flag_key?: string
  display_frequency?: ProductTourDisplayFrequency
  disable_image_preload?: boolean
}
export type ProductTourCallback = (
  tours: ProductTour[],
  context?: { isLoaded: boolean; error?: string },
) => void
export interface ShowTourOptions {
  reason?: ProductTourRenderReason
  enableStrictValidation?: boolean
}
