// Why a click made no event. src/features/autocapture decides; what is asked here are its rules, in its order.

import * as logger from '../../platform/logger'
import { attempt } from '../../wasm/guard'
import { EventName } from '../../wire/names'
import type { Sdk } from '../sdk'

/** What excludes an element and all that is in it. */
const MARKED = '.ph-no-capture, .ph-sensitive'
/** The same, unless the page names others by `css_selector_ignorelist`. */
const IGNORED = '.ph-no-autocapture, [data-ph-no-autocapture]'

/** Lists of the option `autocapture` that leave events out. */
const LISTS = [
  'url_allowlist',
  'url_ignorelist',
  'dom_event_allowlist',
  'element_allowlist',
  'css_selector_allowlist',
  'css_selector_ignorelist',
]

/** Prints a line for each click that autocapture leaves out, with the reason. */
export function explainClicks(sdk: Sdk): void {
  let count = 0
  sdk.stops_.push(
    sdk.on('eventCaptured', ({ event }: { event: string }) => {
      if (event === EventName.Autocapture) count += 1
    }),
  )
  const heard = (event: Event): void => {
    const before = count
    const [target] = event.composedPath()
    // when the page's own listeners and autocapture's have run
    setTimeout(() => {
      if (sdk.__loaded && count === before && target instanceof Element)
        logger.info(`A click on <${target.localName}> is not captured: ${why(sdk, target)}`)
    })
  }
  sdk.listen_(window, 'click', heard, { capture: true })
}

function why(sdk: Sdk, target: Element): string {
  const { autocapture } = sdk.config
  if (!autocapture) return 'the option autocapture is off'
  if (!sdk.is_capturing()) return 'nothing is captured without consent'
  if (!sdk.autocapture?.isEnabled)
    return 'the settings of the project turn autocapture off, or are not known yet'
  const lists = LISTS.filter((name) => (autocapture as Record<string, unknown>)[name])
  const marks = lists.includes('css_selector_ignorelist') ? MARKED : `${MARKED}, ${IGNORED}`
  if (attempt(() => target.closest(marks)))
    return 'an element around it, or itself, is marked as not to be captured'
  return lists.length
    ? `it is no control and is in none, or it is left out by ${lists.join(', ')}`
    : 'it is no control and is in none, nor has it a pointer for a cursor'
}
