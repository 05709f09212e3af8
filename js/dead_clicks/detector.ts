// Hears what a page's visitor does and what comes of it, and captures what the module finds dead.

import type { DeadClicksAutoCaptureConfig, PostHogConfig, Properties } from '@posthog/types'
import { listen } from '../platform/listeners'
import { describe } from './describe'
import { delaysOf, Judge, nameOf, type Gesture } from './judge'
import { isElement, matches, pathOf, tagOf, targetOf, TOOLBAR } from './nodes'
import { observe, type Observed } from './roots'
import { watchSelection, type SelectionWatch } from './selection'

/** The instance, as far as it is used: PostHog's or ours. */
export interface DetectorHost {
  config: PostHogConfig
  capture(name: string, properties: Properties, options: { timestamp: Date }): unknown
}

export type DetectorConfig = DeadClicksAutoCaptureConfig & {
  /** Takes the place of an event. */
  __onCapture?: (gesture: Gesture, reasons: Record<string, unknown>) => void
}

/** How long gestures wait for a sign of life before they are looked at, ms. */
const CHECK_MS = 1000
/** What is never measured unless the config has a list of its own. */
const IGNORED = ['.ph-no-deadclick', '.ph-no-capture']
/** What answers to a gesture without a change of the document. */
const UNOBSERVABLE = 'canvas,video,audio,embed,object'

type Hear = (type: string, heard: (event: any) => void, on?: EventTarget, capture?: boolean) => void

/** Detects dead clicks for one instance. */
export class Detector {
  readonly host_: DetectorHost
  readonly config_: DetectorConfig
  readonly judge_: Judge
  stops_: (() => void)[] = []
  selection_: SelectionWatch | undefined
  observed_: Observed | undefined
  timer_: ReturnType<typeof setTimeout> | undefined

  constructor(host: DetectorHost, config: DetectorConfig | undefined) {
    this.host_ = host
    this.config_ = config ?? {}
    this.judge_ = new Judge(this.config_)
  }

  start(target: Node): void {
    if (this.observed_) return
    const sign =
      (kind: Parameters<Judge['sign_']>[0]): (() => void) =>
      () =>
        this.judge_.sign_(kind, Date.now())
    const observed = (this.observed_ = observe(target, sign('mutation')))
    const selection = (this.selection_ = watchSelection())
    const hear: Hear = (type, heard, on = window, capture = true): void => {
      this.stops_.push(listen(on, type, heard, { capture, passive: true }))
    }
    // before the page's own listeners
    hear('click', (event: MouseEvent) => {
      observed.see_(event)
      this.click_(event)
    })
    hear('mousedown', (event: MouseEvent) => {
      observed.see_(event)
      selection.press_(event)
    })
    hear('mouseup', selection.release_)
    hear('mouseout', (event: MouseEvent) => {
      // the button may be let go outside of the window
      if (!event.relatedTarget) selection.clear_()
    })
    for (const type of ['dragstart', 'pointercancel']) hear(type, selection.clear_)
    hear('scroll', sign('scroll'))
    const selected = sign('selection')
    hear('selectionchange', (event: Event) => selection.changed_(event) && selected(), document, false)
    const shown = sign('visibility')
    const onVisibility = (): void => {
      if (document.visibilityState === 'hidden') selection.clear_()
      shown()
    }
    hear('visibilitychange', onVisibility, document, false)
    const focused = sign('focus')
    const onBlur = (): void => {
      selection.clear_()
      focused()
    }
    hear('blur', onBlur, window, false)
    hear('focus', focused, window, false)
    if (this.config_.capture_dead_swipes ?? true) this.hearSwipes_(hear)
  }

  stop(): void {
    for (const stop of this.stops_) stop()
    this.stops_ = []
    this.observed_?.stop_()
    this.selection_?.clear_()
    this.observed_ = this.selection_ = this.judge_.touch_ = undefined
  }

  hearSwipes_(hear: Hear): void {
    const judge = this.judge_
    hear('touchstart', (event: TouchEvent) => {
      this.observed_?.see_(event)
      const { length, 0: at } = event.touches
      judge.touchStart_(length, at?.clientX ?? 0, at?.clientY ?? 0, Date.now())
    })
    hear('touchcancel', () => (judge.touch_ = undefined))
    hear('touchend', (event: TouchEvent) => {
      const began = judge.touch_
      const at = event.changedTouches[0]
      const swipe = at && judge.touchEnd_(at.clientX, at.clientY)
      if (!swipe) return
      // transparent elements may lie on a canvas
      const under = document.elementsFromPoint(began!.x, began!.y)
      for (let at = 0; at < under.length; at++) if (matches(under[at]!, UNOBSERVABLE)) return
      const node = targetOf(event)
      if (isElement(node) && this.isMeasured_(node, pathOf(node)))
        judge.take_({ type: 'swipe', node, originalEvent: event, timestamp: Date.now() }, swipe)
      this.schedule_()
    })
  }

  click_(event: MouseEvent): void {
    const node = targetOf(event)
    // in any case: a click ends the mouse gesture
    const hasSelected = this.selection_!.claim_(event, node)
    const { ctrlKey, metaKey, altKey, shiftKey } = event
    const isModified = ctrlKey || metaKey || altKey || shiftKey
    if (isElement(node) && (!isModified || this.config_.capture_clicks_with_modifier_keys)) {
      const path = pathOf(node)
      // a link leads somewhere
      if (this.isMeasured_(node, path) && !path.some((element) => tagOf(element) === 'a'))
        this.judge_.take_(
          { type: 'click', node, originalEvent: event, timestamp: Date.now() },
          undefined,
          hasSelected,
        )
    }
    this.schedule_()
  }

  isMeasured_(node: Element, path: Element[]): boolean {
    const ignored = this.config_.css_selector_ignorelist ?? IGNORED
    return (
      tagOf(node) !== 'html' &&
      !path.some((element) => [TOOLBAR, ...ignored].some((selector) => matches(element, selector)))
    )
  }

  schedule_(): void {
    if (this.timer_ || !this.judge_.waiting_.length) return
    this.timer_ = setTimeout(() => {
      this.timer_ = undefined
      this.check_()
    }, CHECK_MS)
  }

  check_(): void {
    const { config } = this.host_
    const { __onCapture: onCapture, element_attribute_ignorelist: ignored = [] } = this.config_
    const dead = this.judge_.check_(Date.now())
    // before the page's own functions run
    this.schedule_()
    for (const candidate of dead) {
      const { gesture } = candidate
      const reasons = this.judge_.reasons_(candidate)
      if (onCapture) {
        onCapture(gesture, reasons)
        continue
      }
      const elements = describe(gesture.node, gesture.originalEvent.type, {
        noAttributes: !!config.mask_all_element_attributes,
        noText: !!config.mask_all_text,
        noHashes: !!config.disable_capture_url_hashes,
        ignored,
      })
      const properties = { ...reasons, ...elements, ...delaysOf(candidate) }
      this.host_.capture(nameOf(candidate), properties, { timestamp: new Date(gesture.timestamp) })
    }
  }
}
