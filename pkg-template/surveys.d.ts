// Surveys as PostHog's project settings have them (posthog-js 1.449.2).
import type { Properties } from '@posthog/types'
import type {
  DisplaySurveyType,
  SurveyPosition,
  SurveyQuestionBranchingType,
  SurveyQuestionType,
  SurveySchedule,
  SurveyTabPosition,
  SurveyType,
  SurveyWidgetType,
} from './constants.js'

export type PropertyMatchType = 'exact' | 'is_not' | 'icontains' | 'not_icontains' | 'regex' | 'not_regex'
export type PropertyOperator = PropertyMatchType | 'gt' | 'lt'
/** By property, what its value is compared with. */
export type PropertyFilters = Record<string, { values: string[]; operator: PropertyOperator }>

/** An event that shows or cancels a survey or tour. */
export interface SurveyEventWithFilters {
  name: string
  propertyFilters?: PropertyFilters
}

export type ActionStepStringMatching = 'contains' | 'exact' | 'regex'
/** One way to match an event, as in PostHog's actions. */
export interface ActionStepType {
  event?: string | null
  selector?: string | null
  selector_regex?: string | null
  tag_name?: string
  text?: string | null
  text_matching?: ActionStepStringMatching | null
  href?: string | null
  href_matching?: ActionStepStringMatching | null
  url?: string | null
  url_matching?: ActionStepStringMatching | null
  properties?: {
    key: string
    value?: string | number | boolean | (string | number | boolean)[] | null
    operator?: PropertyMatchType
    type?: string
  }[]
}
export interface SurveyActionType {
  id: number
  name: string | null
  steps?: ActionStepType[]
}

export type SurveyQuestionDescriptionContentType = 'html' | 'text'
type Branching =
  | { type: typeof SurveyQuestionBranchingType.NextQuestion }
  | { type: typeof SurveyQuestionBranchingType.End }
  | { type: typeof SurveyQuestionBranchingType.ResponseBased; responseValues: Record<string, any> }
  | { type: typeof SurveyQuestionBranchingType.SpecificQuestion; index: number }
interface Translated {
  question?: string
  description?: string | null
  buttonText?: string
  link?: string | null
  lowerBoundLabel?: string
  upperBoundLabel?: string
  choices?: string[]
}
interface Question {
  question: string
  id?: string
  description?: string | null
  descriptionContentType?: SurveyQuestionDescriptionContentType
  optional?: boolean
  buttonText?: string
  branching?: Branching
  validation?: { type: 'min_length' | 'max_length'; value?: number; errorMessage?: string }[]
  /** By language. */
  translations?: Record<string, Translated>
}
export interface BasicSurveyQuestion extends Question {
  type: typeof SurveyQuestionType.Open
}
export interface LinkSurveyQuestion extends Question {
  type: typeof SurveyQuestionType.Link
  link?: string | null
}
export interface RatingSurveyQuestion extends Question {
  type: typeof SurveyQuestionType.Rating
  display: 'number' | 'emoji'
  scale: 2 | 3 | 5 | 7 | 10
  lowerBoundLabel: string
  upperBoundLabel: string
  skipSubmitButton?: boolean
}
export interface MultipleSurveyQuestion extends Question {
  type: typeof SurveyQuestionType.SingleChoice | typeof SurveyQuestionType.MultipleChoice
  choices: string[]
  hasOpenChoice?: boolean
  shuffleOptions?: boolean
  skipSubmitButton?: boolean
}
export type SurveyQuestion =
  BasicSurveyQuestion | LinkSurveyQuestion | RatingSurveyQuestion | MultipleSurveyQuestion

interface Texts {
  thankYouMessageHeader?: string
  thankYouMessageDescription?: string
  thankYouMessageCloseButtonText?: string
  introScreenHeader?: string
  introScreenDescription?: string
  introScreenButtonText?: string
  submitButtonText?: string
  backButtonText?: string
}
export interface SurveyAppearance extends Texts {
  backgroundColor?: string
  textColor?: string
  descriptionTextColor?: string
  borderColor?: string
  fontFamily?: string
  maxWidth?: string
  zIndex?: string
  boxPadding?: string
  inputBackground?: string
  inputBackgroundColor?: string
  inputTextColor?: string
  submitButtonColor?: string
  submitButtonTextColor?: string
  disabledButtonOpacity?: string
  ratingButtonColor?: string
  ratingButtonActiveColor?: string
  ratingButtonHoverColor?: string
  placeholder?: string
  whiteLabel?: boolean
  autoDisappear?: boolean
  hideCancelButton?: boolean
  disableAutofocus?: boolean
  allowGoBack?: boolean
  shuffleQuestions?: boolean
  displayThankYouMessage?: boolean
  thankYouMessageDescriptionContentType?: SurveyQuestionDescriptionContentType
  displayIntroScreen?: boolean
  introScreenDescriptionContentType?: SurveyQuestionDescriptionContentType
  surveyPopupDelaySeconds?: number
  position?: SurveyPosition
  tabPosition?: SurveyTabPosition
  widgetType?: SurveyWidgetType
  widgetSelector?: string
  widgetLabel?: string
  widgetColor?: string
}

export interface Survey {
  id: string
  name: string
  description?: string
  type: SurveyType
  /** By language. */
  translations?: Record<string, Texts & { name?: string }>
  feature_flag_keys: { key: string; value?: string }[] | null
  linked_flag_key: string | null
  targeting_flag_key: string | null
  internal_targeting_flag_key: string | null
  questions: SurveyQuestion[]
  appearance: SurveyAppearance | null
  conditions: {
    url?: string
    urlMatchType?: PropertyMatchType
    selector?: string
    seenSurveyWaitPeriodInDays?: number
    events: { repeatedActivation?: boolean; values: SurveyEventWithFilters[] } | null
    cancelEvents: { values: SurveyEventWithFilters[] } | null
    actions: { values: SurveyActionType[] } | null
    deviceTypes?: string[]
    deviceTypesMatchType?: PropertyMatchType
    linkedFlagVariant?: string
  } | null
  /** Dates in ISO 8601. */
  start_date: string | null
  end_date: string | null
  current_iteration: number | null
  current_iteration_start_date: string | null
  schedule?: SurveySchedule | null
  enable_partial_responses?: boolean | null
}
export type SurveyWithTypeAndAppearance = Pick<Survey, 'id' | 'type' | 'appearance'>
export type SurveyCallback = (surveys: Survey[], context?: { isLoaded: boolean; error?: string }) => void
export type SurveyResponseValue = string | number | string[] | null

/** An element of an autocaptured event, as actions match it. */
export interface SurveyElement {
  text?: string
  $el_text?: string
  tag_name?: string
  href?: string
  attr_id?: string
  attr_class?: string[]
  nth_child?: number
  nth_of_type?: number
  attributes?: Record<string, any>
  event_id?: number
  order?: number
  group_id?: number
}

interface Displayed {
  ignoreConditions: boolean
  ignoreDelay: boolean
  properties?: Properties
  /** By the question's number. */
  initialResponses?: Record<number, SurveyResponseValue>
}
export interface DisplaySurveyPopoverOptions extends Displayed {
  displayType: typeof DisplaySurveyType.Popover
  position?: SurveyPosition
  selector?: string
  skipShownEvent?: boolean
}
export type DisplaySurveyOptions =
  | DisplaySurveyPopoverOptions
  | (Displayed & { displayType: typeof DisplaySurveyType.Inline; selector: string })

/** The option `surveys`. */
export interface SurveyConfig {
  prefillFromUrl?: boolean
  autoSubmitIfComplete?: boolean
  autoSubmitDelay?: number
}
