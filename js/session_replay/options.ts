// `session_recording` of the page's config and the project's settings, as options of the recorder.

import type { PostHogConfig } from '@posthog/types'
import type { RecordOptions, RecordPlugin, SamplingStrategy } from '../recorder/options'
import type { Masking, RecordingConfig } from './host'
import { log } from './log'

type Bag = Record<string, unknown>
/** What we read of `config.session_recording`: what the page sets may be of any type. */
export type Given = NonNullable<PostHogConfig['session_recording']> & {
  canvasCapture?: { resolutionScale?: unknown; maskRegionsFn?: unknown }
  strictMinimumDuration?: boolean
  trigger_pending_buffer_interval_millis?: number
  full_snapshot_interval_millis?: number
  session_idle_threshold_ms?: number
  compress_events?: boolean
}

const MASKING = ['maskAllInputs', 'maskTextSelector', 'blockSelector', 'maskAllElementAttributes'] as const
const DEFAULT_FPS = 4
const MAX_FPS = 12
const DEFAULT_QUALITY = 0.4
/** A smaller part of a canvas' size shows nothing. */
const MIN_SCALE = 0.1

/**
 * posthog-js's options of its recorder, with its defaults, under its names: they are sent as
 * `$session_options`.
 */
function defaults(): Bag {
  return {
    blockClass: 'ph-no-capture',
    blockSelector: undefined,
    ignoreClass: 'ph-ignore-input',
    maskTextClass: 'ph-mask',
    maskTextSelector: undefined,
    maskTextFn: undefined,
    maskAllInputs: true,
    maskInputOptions: { password: true },
    maskInputFn: undefined,
    maskAllElementAttributes: false,
    maskAttributeFn: undefined,
    slimDOMOptions: {},
    collectFonts: false,
    inlineStylesheet: true,
    // of no effect: style sheets are always read in slices
    inlineStylesheetBudgetRules: 10000,
    recordCrossOriginIframes: false,
    sampling: undefined,
    attributeFilter: undefined,
  }
}

const clamp = (value: unknown, least: number, most: number, usual: number): number => {
  const number = parseFloat(value as string)
  return Number.isNaN(number) ? usual : Math.min(Math.max(number, least), most)
}

/** Where the page says nothing, the project's settings hold. Undefined where neither says anything. */
function maskingOf(given: Given, remote: Masking | null | undefined): Masking | undefined {
  const masking = Object.fromEntries(
    MASKING.map((name) => [name, (given as Bag)[name] ?? remote?.[name]]),
  ) as Masking
  const shadowed = remote
    ? MASKING.filter((name) => (given as Bag)[name] !== undefined && (given as Bag)[name] !== remote[name])
    : []
  if (shadowed.length)
    log.warn(`session_recording of posthog.init shadows the project's masking: ${shadowed.join(', ')}`)
  return MASKING.every((name) => masking[name] === undefined) ? undefined : masking
}

/** Asks the page's function of the moment: it may come later than the recording begins. */
function maskingOfCanvases(masker: () => unknown): NonNullable<RecordOptions['canvasMasking']> {
  let hasFailed = false
  return {
    configured: () => typeof masker() === 'function',
    regionsFn(canvas) {
      try {
        return (masker() as (canvas: HTMLCanvasElement) => [])(canvas)
      } catch (error) {
        if (!hasFailed) log.warn('canvasCapture.maskRegionsFn throws: canvases are not recorded', error)
        hasFailed = true
        return null
      }
    },
  }
}

/** The effective options of a recording. */
export interface Options {
  /** As posthog-js has them. */
  described: Bag
  /** For `record`. */
  record: RecordOptions
}

/** `page` answers what the page's config says at any time. */
export function optionsOf(
  page: () => Given | undefined,
  remote: RecordingConfig,
  plugins: RecordPlugin[],
): Options {
  const given = page() ?? ({} as Given)
  const described = defaults()
  for (const [name, value] of Object.entries(given as Bag)) {
    if (!(name in described)) continue
    if (name === 'maskInputOptions') described[name] = { password: true, ...(value as object) }
    else if (name === 'sampling') {
      const { mousemove, mouseInteraction } = (value ?? {}) as SamplingStrategy
      described[name] = {
        ...(mousemove !== undefined && { mousemove }),
        ...(mouseInteraction !== undefined && { mouseInteraction }),
      }
    } else described[name] = value
  }
  if (given.captureJsonLd === true && described.slimDOMOptions !== true && described.slimDOMOptions !== 'all')
    described.slimDOMOptions = { ...(described.slimDOMOptions as object), script: true }
  const { captureCanvas: own } = given
  const project = remote.canvasRecording
  if (own?.recordCanvas ?? project?.enabled) {
    described.recordCanvas = true
    const fps = clamp(own?.canvasFps ?? project?.fps, 0, MAX_FPS, DEFAULT_FPS)
    described.sampling = { ...(described.sampling as object), canvas: fps }
    const quality = clamp(own?.canvasQuality ?? project?.quality, 0, 1, DEFAULT_QUALITY)
    described.dataURLOptions = { type: 'image/webp', quality }
    const { resolutionScale: scale } = given.canvasCapture ?? {}
    described.canvasResolutionScale = typeof scale === 'number' ? clamp(scale, MIN_SCALE, 1, 1) : 1
    described.canvasMasking = maskingOfCanvases(() => page()?.canvasCapture?.maskRegionsFn)
  }
  const masking = maskingOf(given, remote.masking)
  if (masking)
    Object.assign(described, {
      maskAllInputs: masking.maskAllInputs ?? true,
      maskTextSelector: masking.maskTextSelector ?? undefined,
      blockSelector: masking.blockSelector ?? undefined,
      maskAllElementAttributes: masking.maskAllElementAttributes ?? false,
    })
  if (described.maskAllElementAttributes && described.maskAttributeFn) {
    described.maskAttributeFn = undefined
    log.warn('maskAllElementAttributes and maskAttributeFn exclude each other: the latter is ignored')
  }
  const { maskAllElementAttributes: hidesAll, ...rest } = described
  const record = rest as RecordOptions
  if (hidesAll) record.maskAttributeFn = (_name, value) => '*'.repeat(value.length)
  record.recordAfter = 'DOMContentLoaded'
  record.plugins = plugins
  record.mutationThrottle = {
    bucketSize: given.__mutationThrottlerBucketSize,
    refillRate: given.__mutationThrottlerRefillRate,
  }
  return { described, record: withoutNothing(record) }
}

/** The recorder's own defaults hold where nothing is said; null is nothing, too. */
function withoutNothing(options: RecordOptions): RecordOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as RecordOptions
}

/** Whether the page's options are others than when the recorder started. */
export function isChanged(before: object, now: object): boolean {
  const [a, b] = [before as Bag, now as Bag]
  return Object.keys({ ...a, ...b }).some(
    (name) => a[name] !== b[name] && textOf(a[name]) !== textOf(b[name]),
  )
}

/** An option of plain values as a text that is the same for the same; what is not plain is like nothing else. */
function textOf(option: unknown): unknown {
  try {
    return JSON.stringify(option, (_, part) => {
      if (typeof part === 'function' || part instanceof RegExp) throw new Error()
      return part
    })
  } catch {
    return {}
  }
}
