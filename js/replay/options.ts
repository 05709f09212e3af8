// rrweb's options of `record`, and what they come to.

/** rrweb's `SlimDOMOptions`. */
export type SlimDOMOptions = Partial<
  Record<
    | 'script'
    | 'comment'
    | 'headFavicon'
    | 'headWhitespace'
    | 'headMetaDescKeywords'
    | 'headMetaSocial'
    | 'headMetaRobots'
    | 'headMetaHttpEquiv'
    | 'headMetaAuthorship'
    | 'headMetaVerification'
    | 'headTitleMutations',
    boolean
  >
>

/** rrweb's `MaskInputOptions`. */
export type MaskInputOptions = Partial<
  Record<
    | 'color'
    | 'date'
    | 'datetime-local'
    | 'email'
    | 'month'
    | 'number'
    | 'range'
    | 'search'
    | 'tel'
    | 'text'
    | 'time'
    | 'url'
    | 'week'
    | 'textarea'
    | 'select'
    | 'password',
    boolean
  >
>

/** rrweb's `SamplingStrategy`. */
export interface SamplingStrategy {
  mousemove?: boolean | number
  mousemoveCallback?: number
  mouseInteraction?: boolean | Record<string, boolean | undefined>
  scroll?: number
  media?: number
  input?: 'all' | 'last'
  canvas?: 'all' | number
}

export interface RecordEvent {
  type: number
  data: unknown
  timestamp: number
  delay?: number
}

/** A plugin as rrweb takes it. */
export interface RecordPlugin<O = unknown> {
  name: string
  observer?: (callback: (payload: unknown) => void, window: Window, options: O) => () => void
  eventProcessor?: (event: RecordEvent) => RecordEvent
  getMirror?: (mirrors: {
    nodeMirror: unknown
    crossOriginIframeMirror: unknown
    crossOriginIframeStyleMirror: unknown
  }) => void
  options: O
}

/** rrweb's `recordOptions`, and `emitBytes`. */
export interface RecordOptions {
  emit?: (event: RecordEvent, isCheckout?: boolean) => void
  /** Gets each event as JSON in UTF-8, and is asked instead of `emit`: no object is made of what a page is. */
  emitBytes?: (event: Uint8Array<ArrayBuffer>, isCheckout: boolean) => void
  checkoutEveryNth?: number
  checkoutEveryNms?: number
  blockClass?: string | RegExp
  blockSelector?: string | null
  ignoreClass?: string
  ignoreSelector?: string | null
  maskTextClass?: string | RegExp
  maskTextSelector?: string | null
  maskAllInputs?: boolean
  maskInputOptions?: MaskInputOptions
  maskInputFn?: (text: string, element: HTMLElement) => string
  maskTextFn?: (text: string, element: HTMLElement | null) => string
  /** Gets each attribute of each element, as PostHog's recorder has it. */
  maskAttributeFn?: (name: string, value: string, element: HTMLElement) => string
  slimDOMOptions?: SlimDOMOptions | 'all' | boolean
  inlineStylesheet?: boolean
  inlineImages?: boolean
  hooks?: Record<string, ((data: never) => void) | undefined>
  packFn?: (event: RecordEvent) => unknown
  sampling?: SamplingStrategy
  dataURLOptions?: { type?: string; quality?: number }
  recordDOM?: boolean
  recordCanvas?: boolean
  recordCrossOriginIframes?: boolean
  recordAfter?: 'DOMContentLoaded' | 'load'
  userTriggeredOnInput?: boolean
  collectFonts?: boolean
  mousemoveWait?: number
  keepIframeSrcFn?: (src: string) => boolean
  ignoreCSSAttributes?: Set<string>
  plugins?: RecordPlugin[]
  errorHandler?: (error: unknown) => unknown
}

const ALL_INPUTS: MaskInputOptions = Object.fromEntries(
  'color date datetime-local email month number range search tel text time url week textarea select password'
    .split(' ')
    .map((type) => [type, true]),
)

function slim(options: RecordOptions['slimDOMOptions']): SlimDOMOptions {
  if (options !== true && options !== 'all') return options || {}
  const isAll = options === 'all'
  return {
    script: true,
    comment: true,
    headFavicon: true,
    headWhitespace: true,
    headMetaSocial: true,
    headMetaRobots: true,
    headMetaHttpEquiv: true,
    headMetaVerification: true,
    headMetaAuthorship: isAll,
    headMetaDescKeywords: isAll,
    headTitleMutations: isAll,
  }
}

/** The options that the module acts on, as JSON: src/replay/policy.rs. */
export function policyOf(options: RecordOptions): string {
  const { blockClass = 'rr-block', maskTextClass = 'rr-mask' } = options
  return JSON.stringify({
    blockClass: typeof blockClass === 'string' ? blockClass : '',
    maskTextClass: typeof maskTextClass === 'string' ? maskTextClass : '',
    maskInputOptions:
      options.maskAllInputs === true ? ALL_INPUTS : (options.maskInputOptions ?? { password: true }),
    slimDOMOptions: slim(options.slimDOMOptions),
    functions: (options.maskTextFn ? 1 : 0) + (options.maskInputFn ? 2 : 0),
    userTriggeredOnInput: !!options.userTriggeredOnInput,
  })
}
