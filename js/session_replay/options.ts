// `session_recording` of the page's config and the project's settings, as options of the recorder.

import type { PostHogConfig } from '@posthog/types'
import type { RecordOptions, RecordPlugin, SamplingStrategy } from '../replay/options'
import type { Masking, RecordingConfig } from './host'
import { log } from './log'

type Bag = Record<string, unknown>
/** What we read of `config.session_recording`: what the page sets may be of any type. */
export type Given = NonNullable<PostHogConfig['session_recording']> & {
  canvasCapture?: { resolutionScale?: number; maskRegionsFn?: unknown }
  strictMinimumDuration?: boolean
  trigger_pending_buffer_interval_millis?: number
  full_snapshot_interval_millis?: number
  session_idle_threshold_ms?: number
  compress_events?: boolean
}

const MASKING = ['maskAllInputs', 'maskTextSelector', 'blockSelector', 'maskAllElementAttributes'] as const
const DEFAULT_FPS = 4
const MOST_FPS = 12
const DEFAULT_QUALITY = 0.4

/** posthog-js's options of its recorder, with its defaults, under its names: `$session_options` tells of them. */
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
    inlineStylesheetBudgetRules: 10000,
    recordCrossOriginIframes: false,
    sampling: undefined,
    attributeFilter: undefined,
  }
}

const clamp = (value: unknown, most: number, usual: number): number => {
  const number = parseFloat(value as string)
  return Number.isNaN(number) ? usual : Math.min(Math.max(number, 0), most)
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

/** What is to be known of a recording's options. */
export interface Options {
  /** As posthog-js has them. */
  told: Bag
  /** For `record`. */
  record: RecordOptions
}

export function optionsOf(given: Given, remote: RecordingConfig, plugins: RecordPlugin[]): Options {
  const told = defaults()
  for (const [name, value] of Object.entries(given as Bag)) {
    if (!(name in told)) continue
    if (name === 'maskInputOptions') told[name] = { password: true, ...(value as object) }
    else if (name === 'sampling') {
      const { mousemove, mouseInteraction } = (value ?? {}) as SamplingStrategy
      told[name] = {
        ...(mousemove !== undefined && { mousemove }),
        ...(mouseInteraction !== undefined && { mouseInteraction }),
      }
    } else told[name] = value
  }
  const { captureCanvas: own } = given
  const project = remote.canvasRecording
  if (own?.recordCanvas ?? project?.enabled) {
    if (typeof given.canvasCapture?.maskRegionsFn === 'function')
      // a picture with what was to be masked must not leave
      log.warn('canvasCapture.maskRegionsFn is not supported, so canvases are not recorded')
    else {
      told.recordCanvas = true
      const fps = clamp(own?.canvasFps ?? project?.fps, MOST_FPS, DEFAULT_FPS)
      told.sampling = { ...(told.sampling as object), canvas: fps }
      const quality = clamp(own?.canvasQuality ?? project?.quality, 1, DEFAULT_QUALITY)
      told.dataURLOptions = { type: 'image/webp', quality }
    }
  }
  const masking = maskingOf(given, remote.masking)
  if (masking)
    Object.assign(told, {
      maskAllInputs: masking.maskAllInputs ?? true,
      maskTextSelector: masking.maskTextSelector ?? undefined,
      blockSelector: masking.blockSelector ?? undefined,
      maskAllElementAttributes: masking.maskAllElementAttributes ?? false,
    })
  if (told.maskAllElementAttributes && told.maskAttributeFn) {
    told.maskAttributeFn = undefined
    log.warn('maskAllElementAttributes and maskAttributeFn exclude each other: the latter is ignored')
  }
  const { maskAllElementAttributes: hidesAll, ...rest } = told
  const record = rest as RecordOptions
  if (hidesAll) record.maskAttributeFn = (_name, value) => '*'.repeat(value.length)
  record.recordAfter = 'DOMContentLoaded'
  record.plugins = plugins
  return { told, record: withoutNothing(record) }
}

/** The recorder's own defaults hold where nothing is said; null is nothing, too. */
function withoutNothing(options: RecordOptions): RecordOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as RecordOptions
}
