// Rage clicks: several on the same spot in short time, where clicking again and again is not what one does.

import type { PostHogConfig, RageclickConfig } from '@posthog/types'
import { RAGECLICK_IGNORED } from '../../client/config'
import { FIELDS, hasHand, is, labelOf, matches } from './elements'
import * as logger from '../../platform/logger'

/** posthog-js's ignored texts without those of steppers. */
const IGNORED = RAGECLICK_IGNORED.slice(0, 15)
const MAX_KEYWORDS = RAGECLICK_IGNORED.length + 10

/** Counts clicks; the answer says whether one makes the rage. */
export function rageCounter(): (event: MouseEvent, config: PostHogConfig['rageclick']) => boolean {
  let last = { x: 0, y: 0, time: -Infinity }
  let count = 0
  return ({ clientX: x, clientY: y, timeStamp: time }, config) => {
    const { threshold_px, timeout_ms, click_count } = config as RageclickConfig
    const isSame =
      Math.abs(x - last.x) + Math.abs(y - last.y) < (threshold_px || 30) &&
      time - last.time < (timeout_ms || 1000)
    count = isSame ? count + 1 : 1
    last = { x, y, time }
    return isSame && count === (click_count || 3)
  }
}

/** Whether clicks on the first element of `path` may be rage. */
export function mayBeRage(path: Element[], config: true | RageclickConfig): boolean {
  const { css_selector_ignorelist, content_ignorelist, ignore_text_selection } = config as RageclickConfig
  return (
    !(ignore_text_selection && selectsText(path[0]!)) &&
    !(content_ignorelist && saysOneOf(content_ignorelist, path)) &&
    !matches(path, css_selector_ignorelist ?? ['.ph-no-rageclick', '.ph-no-capture'])
  )
}

const selectsText = (element: Element): boolean =>
  is(element, 'input')
    ? /^(|text|search|email|password|url|tel|number)$/i.test(element.getAttribute('type') ?? '')
    : is(element, 'textarea') || (element as HTMLElement).isContentEditable

function saysOneOf(given: true | string[], path: Element[]): boolean {
  const keywords = given === true ? IGNORED : Array.isArray(given) ? given : []
  if (keywords.length > MAX_KEYWORDS) {
    logger.error(`content_ignorelist cannot have more than ${MAX_KEYWORDS} items`)
    return false
  }
  const label = labelOf(path, controlIn(path))
  return keywords
    .map((keyword) => keyword.toLowerCase())
    .some((keyword) =>
      label.some((text) =>
        !/[a-z\d]/.test(keyword)
          ? text === keyword
          : IGNORED.includes(keyword)
            ? new RegExp(`\\b${keyword}\\b`).test(text)
            : text.includes(keyword),
      ),
    )
}

const CONTROLS =
  'button,a,label,[role=button i],[role=link i],[role=tab i],[role=menuitem i],[role=option i],' + FIELDS

/** Which element of `path` is the control that was clicked. */
function controlIn(path: Element[]): number {
  const found = path.findIndex((element) => is(element, CONTROLS))
  if (found >= 0) return found
  for (let at = 0; at < path.length && hasHand(path[at]!); at++)
    if (labelOf(path, at).some(Boolean)) return at
  return 0
}
