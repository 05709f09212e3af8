/** Parts of elements that are left out of `<head>` and the page (rrweb's `SlimDOMOptions`). */
export interface SlimDOMOptions {
  script?: boolean
  comment?: boolean
  headFavicon?: boolean
  headWhitespace?: boolean
  headMetaDescKeywords?: boolean
  headMetaSocial?: boolean
  headMetaRobots?: boolean
  headMetaHttpEquiv?: boolean
  headMetaAuthorship?: boolean
  headMetaVerification?: boolean
  headTitleMutations?: boolean
}

/** Types of inputs whose values are masked. Passwords always are. */
export interface MaskInputOptions {
  color?: boolean
  date?: boolean
  'datetime-local'?: boolean
  email?: boolean
  /** The name of the file that was chosen. */
  file?: boolean
  month?: boolean
  number?: boolean
  range?: boolean
  search?: boolean
  tel?: boolean
  text?: boolean
  time?: boolean
  url?: boolean
  week?: boolean
  textarea?: boolean
  select?: boolean
  /** Of no effect: what is or was a password is always masked. */
  password?: boolean
  /** Of no effect: what is or was a hidden field is always masked. */
  hidden?: boolean
}

/** Sampling of events; times in milliseconds. */
export interface SamplingStrategy {
  mousemove?: boolean | number
  mousemoveCallback?: number
  mouseInteraction?: boolean | Record<string, boolean | undefined>
  scroll?: number
  media?: number
  input?: 'all' | 'last'
  canvas?: 'all' | number
}

/** A part of a canvas to be painted black, in CSS pixels from its corner. */
export interface CanvasMaskRegion {
  x: number
  y: number
  width: number
  height: number
}

/** An event as rrweb's `Replayer` takes it. */
export interface RecordEvent {
  type: number
  // oxlint-disable-next-line no-explicit-any -- depends on the type, as in rrweb
  data: any
  /** Milliseconds since 1970. */
  timestamp: number
  delay?: number
}

/** A plugin of rrweb's recorder. */
export interface RecordPlugin<TOptions = unknown> {
  name: string
  observer?: (callback: (payload: unknown) => void, window: Window, options: TOptions) => () => void
  eventProcessor?: (event: RecordEvent) => RecordEvent
  getMirror?: (mirrors: {
    nodeMirror: unknown
    crossOriginIframeMirror: unknown
    crossOriginIframeStyleMirror: unknown
  }) => void
  options: TOptions
}

/** rrweb's `recordOptions`. One of `emit` and `emitBytes` has to be there. */
export interface RecordOptions {
  emit?: (event: RecordEvent, isCheckout?: boolean) => void
  /**
   * Gets each event as JSON in UTF-8, and is asked instead of `emit`: no object is made of a whole page. The bytes are
   * the callee's own.
   */
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
  /** The part of its size on the page that a canvas is recorded with, as PostHog's recorder has it: from 0.1 to 1. */
  canvasResolutionScale?: number
  /**
   * What of canvases is masked where they are recorded by pictures (`sampling.canvas` is a number), as PostHog's recorder
   * has it. `regionsFn` is asked before each picture, which is not taken where it answers no list.
   */
  canvasMasking?: {
    configured: () => boolean
    regionsFn: (canvas: HTMLCanvasElement) => CanvasMaskRegion[] | null | undefined
  }
  /** The attributes whose changes are recorded, as in PostHog's recorder; all of them by default. */
  attributeFilter?: string[]
  /**
   * Throttles elements whose attributes change all the time: after `bucketSize` changes (100), `refillRate`
   * per second (10). The last change is always recorded; `onHeld` gets the element of one that is delayed.
   */
  mutationThrottle?: {
    bucketSize?: number
    refillRate?: number
    onHeld?: (id: number, node: Node, isFirst: boolean) => void
  }
  recordCrossOriginIframes?: boolean
  recordAfter?: 'DOMContentLoaded' | 'load'
  userTriggeredOnInput?: boolean
  collectFonts?: boolean
  mousemoveWait?: number
  keepIframeSrcFn?: (src: string) => boolean
  ignoreCSSAttributes?: Set<string>
  plugins?: RecordPlugin[]
  /** Gets what goes wrong inside the recorder; `true` says that it is dealt with. */
  errorHandler?: (error: unknown) => unknown
}

export interface Recorder {
  /** Records the page; the answer stops it. `undefined` where there is no page, as on a server. */
  (options?: RecordOptions): (() => void) | undefined
  addCustomEvent(tag: string, payload: unknown): void
  takeFullSnapshot(isCheckout?: boolean): void
  /** Keeps changes of the page back until the user does something. */
  freezePage(): void
  /**
   * Emits everything that has happened up to now; otherwise changes of the page are emitted a moment later.
   */
  flush(): void
  mirror: {
    /** The node's id in the events, -1 where it is in none. */
    getId(node: Node | null | undefined): number
    getNode(id: number): Node | null
    hasNode(node: Node): boolean
    has(id: number): boolean
  }
}

/** rrweb's recorder, in Rust: the same options, the same events. */
export declare const record: Recorder
