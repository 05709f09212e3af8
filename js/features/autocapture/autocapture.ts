// Clicks, changes, submits and what goes through the clipboard. The listeners, and whether an event is one to capture;
// elements.ts reads it.

import type { AutocaptureConfig, RageclickConfig } from '@posthog/types'
import type { Client } from '../../client/client'
import { Op } from '../../wasm/core'
import {
  CONTROLS,
  FIELDS,
  hasHand,
  holdsInput,
  is,
  isMarked,
  isPrivate,
  matches,
  pathOf,
  privacyOf,
  readElements,
  safeText,
  targetOf,
} from './elements'
import { guarded } from '../../wasm/guard'
import { parse } from '../../platform/json'
import * as logger from '../../platform/logger'
import { mayBeRage, rageCounter } from './rageclick'
import { EventName } from '../../wire/names'
import { PersistedKey } from '../../wire/persisted_keys'

/** posthog-js's options, and those that PostHog's SDK specification adds. */
export type Options = AutocaptureConfig & {
  /** An attribute whose value stands for the tag of its element and of all in it. */
  customLabelProp?: string
  /** How many elements an event tells of, from the innermost; 1,000 unless set. */
  maxElementsCaptured?: number
  /** The only attributes to capture, `children` for texts. */
  propsToCapture?: string[]
}

/** What is remembered of the server's having it off, for when the server is not reached. */
const OPT_OUT = PersistedKey.AutocaptureDisabled
const IGNORED = ['.ph-no-autocapture', '[data-ph-no-autocapture]']

/** What product tours and apps use of posthog-js's object. */
export type Autocapture = {
  readonly isEnabled: boolean
  setElementSelectors(selectors: Set<string>): void
  getElementSelectors(element: Element | null): string[]
}

export function startAutocapture(client: Client): void {
  const isRage = rageCounter()
  let selectors: string[] = []
  let isKnown = false
  let optOut: boolean | undefined
  let down: { target: Element; id: number; x: number; y: number } | undefined

  const autocapture: Autocapture = (client.autocapture = {
    get isEnabled() {
      const { config } = client
      if (!client.__loaded || !config.autocapture || !(isKnown || config.advanced_disable_flags)) return false
      const off = optOut ?? parse(client.core_(Op.Property, OPT_OUT))
      return typeof off === 'boolean' ? !off : !isKnown
    },
    setElementSelectors: (given) => void (selectors = [...given]),
    getElementSelectors: (element) => (element ? selectors.filter((one) => is(element, one)) : []),
  })

  client.onRemoteConfig_((config) => {
    isKnown = true
    if (typeof config?.autocapture_opt_out === 'boolean') optOut = config.autocapture_opt_out
  })

  const options = (): Options =>
    typeof client.config.autocapture === 'object' ? client.config.autocapture : {}

  /** A press that changed the page under the pointer is followed by a click on the body: it was meant for its target. */
  function pressed(event: MouseEvent, target: Element): Element | undefined {
    const was = down
    down = undefined
    if (
      !was?.target.isConnected ||
      was.id !== (event as PointerEvent).pointerId ||
      event.button ||
      Math.abs(was.x - event.clientX) > 5 ||
      Math.abs(was.y - event.clientY) > 5 ||
      !is(target, 'html,body')
    )
      return target
    const all = [...pathOf(was.target), target, document.documentElement, document.body]
    const isExcluded =
      all.some((element) => isMarked(element) || isPrivate(element) || holdsInput(element)) ||
      matches(all, options().css_selector_ignorelist ?? IGNORED)
    return isExcluded ? undefined : was.target
  }

  function capture(event: Event): void {
    if (!autocapture.isEnabled) return
    const { config } = client
    const how = options()
    const { type } = event
    const isClick = type === 'click'
    const isClipboard = /^(copy|cut|paste)$/.test(type)
    let target = targetOf(event)
    if (target && isClick) target = pressed(event as MouseEvent, target)
    if (!target || (isClipboard && !how.capture_copied_text)) return
    // counts every click, on whatever it was
    const rage = config.rageclick
    const isRageClick = isClick && rage && event instanceof MouseEvent && isRage(event, rage)
    if (is(target, 'html')) return
    const path = pathOf(target)
    if (!isWanted(path, type, isClipboard, how, config.get_current_url)) return
    const found = readElements(path, isClick, config, how)
    if (!found) return
    const { props } = found
    const chosen = selectors.filter((one) => matches([target, found.target], [one]))
    if (chosen.length) props.$element_selectors = chosen
    if (isClipboard) {
      if (type !== 'paste') {
        const selected = String(getSelection() ?? '')
        const text = safeText(selected)
        if (!text) return
        if (!config.mask_all_text && !privacyOf(path)[0]) props.$selected_content = text
        props.$clipboard_text_length = selected.length
      }
      props.$copy_type = type
    }
    if (type === 'change' && !config.mask_all_text && isValueWanted(path, how)) {
      props.$input_value = (target as HTMLInputElement).value
    }
    const own = client.bag_({ $event_type: type, $ce_version: 1, ...props })
    const send = (name: string): void => void client.capture_(name, own, '', false, true)
    if (isRageClick && mayBeRage(path, rage as RageclickConfig)) send('$rageclick')
    send(isClipboard ? '$copy_autocapture' : EventName.Autocapture)
  }

  const listen = (events: string, run: (event: Event) => void): void => {
    const careful = (event: Event): void => {
      try {
        run(event)
      } catch (error) {
        logger.error('Failed to capture event', error)
      }
    }
    for (const event of events.split(' ')) client.listen_(document, event, careful, { capture: true })
  }
  listen('click change submit copy cut paste', capture)
  listen('pointerdown', (event) => {
    const { isPrimary, button, ctrlKey, pointerId: id, clientX: x, clientY: y } = event as PointerEvent
    const target = targetOf(event)
    down = isPrimary && !button && !ctrlKey && target ? { target, id, x, y } : undefined
  })
}

function isWanted(
  path: Element[],
  type: string,
  isClipboard: boolean,
  how: Options,
  currentUrl?: (url: string) => string,
): boolean {
  const { url_allowlist, url_ignorelist, dom_event_allowlist, element_allowlist, css_selector_allowlist } =
    how
  if (url_allowlist || url_ignorelist) {
    const url = (currentUrl && guarded(currentUrl)(location.href)) || location.href
    const isOn = (urls: (string | RegExp)[]): boolean => urls.some((one) => new RegExp(one).test(url))
    if ((url_allowlist && !isOn(url_allowlist)) || (url_ignorelist && isOn(url_ignorelist))) return false
  }
  if (dom_event_allowlist && !isClipboard && !dom_event_allowlist.includes(type as 'click')) return false
  // tags are selectors
  for (const only of [element_allowlist, css_selector_allowlist])
    if (only && !matches(path, only)) return false
  return !matches(path, how.css_selector_ignorelist ?? IGNORED) && isUse(path, type, isClipboard)
}

/** Whether such an event on the first element of `path` means that the visitor uses something. */
function isUse(path: Element[], type: string, isClipboard: boolean): boolean {
  const target = path[0]!
  const isForm = is(target, 'form')
  if (type === 'submit') return isForm
  if (is(target, FIELDS)) return true
  if (type === 'change') return false
  const isControl = is(target, CONTROLS) || is(target, '[contenteditable=true]')
  if (isClipboard) return isControl || path.length > 1
  // hosts of shadow roots do not count, as in posthog-js
  const around = path.filter((element, at) => at && path[at - 1]!.parentNode === element)
  return (
    (!isForm && (isControl || around.some((element) => is(element, CONTROLS)))) ||
    // the browser has to be asked for styles, which costs
    hasHand(target) ||
    (!isForm && around.some(hasHand))
  )
}

/** Fields whose values say something, and not too much. */
const VALUED =
  'textarea,select:not([multiple]),input:not([type=password],[type=hidden],[type=file],[type=checkbox],[type=button],[type=submit],[type=reset],[type=image])'

/** Whether the page has asked for the value of this very field. */
function isValueWanted(path: Element[], how: Options): boolean {
  const wanted = how.capture_value_css_selector_allowlist ?? ['[data-ph-capture-value]']
  const target = path[0]!
  const { options, selectedIndex } = target as HTMLSelectElement
  if (!is(target, VALUED) || (typeof wanted !== 'function' && !matches([target], wanted))) return false
  const shown = pathOf(options?.[selectedIndex] ?? target, true)
  return (
    !privacyOf(path)[0] &&
    !shown.some(isMarked) &&
    !matches(shown, how.css_selector_ignorelist ?? IGNORED) &&
    !target.querySelector('.ph-no-capture, .ph-sensitive') &&
    (typeof wanted !== 'function' || !!guarded(wanted)(target))
  )
}
