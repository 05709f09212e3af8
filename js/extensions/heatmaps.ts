// Heatmaps: hears where the visitor clicks and rests. crates/extensions/src/heatmaps.rs keeps the points and decides.

import type { RageclickConfig } from '@posthog/types'
import { isElement, matches, parentOf, pathOf, tagOf, targetOf, TOOLBAR } from '../dead_clicks/nodes'
import { labelOf } from '../dead_clicks/labels'
import { isEditable } from '../dead_clicks/selection'
import { listen } from '../platform/listeners'
import { parse, stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { permittedUrl } from '../platform/permitted_url'
import { PersistedKey } from '../wire/persisted_keys'
import { detectDeadClicks } from './dead_clicks'
import { HeatmapPoints } from './module'
import type { Sdk } from './sdk'

type Spot = { url: string; x: string; y: string; isFixed: boolean }

/** How long the pointer rests before that is a point, ms. */
const REST_MS = 500
const RAGE_IGNORED = ['.ph-no-rageclick', '.ph-no-capture']
/** The longest `content_ignorelist`: posthog-js's own of 19, and ten more. */
const MAX_KEYWORDS = 29

const isSpot = (event: Partial<MouseEvent>): boolean =>
  Number.isFinite(event.clientX) && Number.isFinite(event.clientY)
const isInToolbar = (target: EventTarget | null): boolean =>
  isElement(target) && pathOf(target).some((element) => matches(element, TOOLBAR))

/** Whether what is there stays where it is when `scroller` is scrolled. */
function isFixed(target: EventTarget | null, scroller: Element | undefined): boolean {
  for (
    let at: Node | null = target as Node | null;
    isElement(at) && tagOf(at) !== 'body';
    at = parentOf(at)
  ) {
    if (at === scroller) return false
    try {
      const { position } = (at.ownerDocument.defaultView ?? window).getComputedStyle(at)
      if (position === 'fixed' || position === 'sticky') return true
    } catch {
      return false
    }
  }
  return false
}

export function makeHeatmaps(sdk: Sdk) {
  const points = new HeatmapPoints()
  let stops: (() => void)[] = []
  let interval: ReturnType<typeof setInterval> | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  const capture = (): string => stringify(sdk.config.capture_heatmaps) ?? ''
  const isEnabled = (): boolean =>
    points.isOn(
      capture(),
      stringify(sdk.config.enable_heatmaps) ?? '',
      !!sdk.get_property(PersistedKey.HeatmapsEnabled),
    )

  const spotOf = (event: MouseEvent, target: EventTarget | null): Spot => {
    const { scrollManager } = sdk
    const stays = isFixed(target, scrollManager.scrollElement())
    return {
      url: permittedUrl(sdk.config),
      x: `${event.clientX + (stays ? 0 : scrollManager.scrollX())}`,
      y: `${event.clientY + (stays ? 0 : scrollManager.scrollY())}`,
      isFixed: stays,
    }
  }
  const put = ({ url, x, y, isFixed }: Spot, kind: string): void => points.put(url, x, y, isFixed, kind)

  /** Whether clicks on it may show rage. */
  const mayBeRage = (target: EventTarget | null): boolean => {
    if (!isElement(target) || tagOf(target) === 'html') return false
    const own = sdk.config.rageclick
    const options: RageclickConfig = typeof own === 'object' ? own : {}
    if (options.ignore_text_selection && isEditable(target)) return false
    const path = pathOf(target)
    const { css_selector_ignorelist: ignored = RAGE_IGNORED, content_ignorelist: listed } = options
    if (listed === true || (Array.isArray(listed) && listed.length <= MAX_KEYWORDS)) {
      const keywords = Array.isArray(listed) ? stringify(listed.map((word) => `${word}`.toLowerCase())) : ''
      if (points.isMadeForClicks(keywords ?? '', ...labelOf(path))) return false
    } else if (listed) logger.error('content_ignorelist cannot have more than 29 items')
    return !!ignored && !path.some((element) => ignored.some((selector) => matches(element, selector)))
  }

  const click = (event: MouseEvent, kind = 'click'): void => {
    const target = targetOf(event)
    if (!isSpot(event) || isInToolbar(event.target)) return
    const spot = spotOf(event, target)
    const { rageclick } = sdk.config
    const own: Partial<Record<string, any>> = typeof rageclick === 'object' ? rageclick : {}
    const limits = [own.threshold_px || 30, own.timeout_ms || 1000, own.click_count || 3] as const
    const isRage = rageclick !== false && points.onClick(event.clientX, event.clientY, Date.now(), ...limits)
    if (isRage && mayBeRage(target)) put(spot, 'rageclick')
    put(spot, kind)
  }
  const move = (event: MouseEvent): void => {
    const target = targetOf(event)
    if (!isSpot(event) || isInToolbar(event.target)) return
    clearTimeout(resting)
    resting = setTimeout(() => put(spotOf(event, target), 'mousemove'), REST_MS)
  }
  const flush = (): void => {
    const data = parse<object>(points.take())
    if (data) sdk.capture('$$heatmap', { $heatmap_data: data })
  }
  const follow = (): void => {
    clearInterval(interval)
    interval =
      document.visibilityState === 'visible' ? setInterval(flush, points.interval(capture())) : undefined
  }

  const stop = (): void => {
    clearInterval(interval)
    clearTimeout(resting)
    for (const end of stops) end()
    stops = []
    points.take()
  }
  const deadClicks = detectDeadClicks(
    sdk,
    () => stops.length > 0,
    ({ originalEvent }) => {
      // a page may call it with anything
      if (originalEvent) click(originalEvent as MouseEvent, 'deadclick')
    },
  )
  const startIfEnabled = (): void => {
    if (!isEnabled()) return stop()
    if (stops.length) return
    stops = [
      listen(window, 'beforeunload', flush),
      listen(document, 'click', click, { capture: true }),
      listen(document, 'mousemove', move, { capture: true }),
      listen(document, 'visibilitychange', follow),
      deadClicks.stop,
    ]
    deadClicks.startIfEnabledOrStop()
    follow()
  }
  sdk.stops_.push(stop)
  sdk.onConfig_(startIfEnabled)
  sdk.onRemoteConfig_((remote) => {
    if (remote && 'heatmaps' in remote) startIfEnabled()
  })
  startIfEnabled()
  return {
    get isEnabled(): boolean {
      return isEnabled()
    },
    get flushIntervalMilliseconds(): number {
      return points.interval(capture())
    },
    startIfEnabled,
    getAndClearBuffer: (): object | undefined => parse<object>(points.take()) ?? undefined,
  }
}
