// Clicks, changes, submits and what goes through the clipboard. The listeners, and whether an event is one to capture;
// elements.ts reads it and src/autocapture makes the event.

import type { AutocaptureConfig, RageclickConfig } from '@posthog/types'
import type { Client } from './client'
import { Op } from './core'
import {
  hasHand,
  holdsInput,
  isControl,
  isEditable,
  isField,
  isMarked,
  isPrivate,
  matches,
  pathOf,
  readElements,
  safeText,
  tagOf,
  targetOf,
} from './elements'
import { guarded } from './guard'
import { parse, stringify } from './json'
import { logger } from './logger'
import { mayBeRage, rageCounter } from './rageclick'

/** posthog-js's options, and those that PostHog's SDK specification adds. */
export type Options = AutocaptureConfig & {
  /** An attribute whose value stands for the tag of its element and of all in it. */
  customLabelProp?: string
  /** How many elements an event tells of, from the innermost; 1,000 unless set. */
  maxElementsCaptured?: number
  /** The only attributes to capture, `children` for texts. */
  propsToCapture?: string[]
}

/** Whether the server has autocapture off; under posthog-js's name, so that it is known when the server is not reached. */
const OPT_OUT = '$autocapture_disabled_server_side'
const IGNORED = ['.ph-no-autocapture', '[data-ph-no-autocapture]']

/** What product tours and apps use of posthog-js's object. */
export type Autocapture = {
  readonly isEnabled: boolean
  setElementSelectors(selectors: Set<string>, owner?: unknown): void
  getElementSelectors(element: Element | null): string[]
}

export function startAutocapture(client: Client): void {
  const isRage = rageCounter()
  const selectors = new Map<unknown, Set<string>>()
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
    setElementSelectors: (given, owner) => void selectors.set(owner, given),
    getElementSelectors: (element) =>
      element
        ? [...new Set([...selectors.values()].flatMap((set) => [...set]))].filter((one) =>
            matches([element], [one]),
          )
        : [],
  })

  client.onRemoteConfig_((config) => {
    isKnown = true
    const given = config?.autocapture_opt_out
    if (typeof given !== 'boolean') return
    optOut = given
    client.core_(Op.Register, stringify({ [OPT_OUT]: given }))
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
      !isNear(was, event) ||
      !['html', 'body'].includes(tagOf(target))
    )
      return target
    const path = pathOf(was.target)
    const roots = [target, document.documentElement, document.body]
    const all = [...path, ...roots]
    const isExcluded =
      isPrivate(path) ||
      roots.some((root) => isPrivate([root])) ||
      all.some(holdsInput) ||
      matches(all, options().css_selector_ignorelist ?? IGNORED)
    return isExcluded ? undefined : was.target
  }

  function capture(event: Event): void {
    if (!autocapture.isEnabled) return
    const { config } = client
    const how = options()
    const { type } = event
    const isClick = type === 'click'
    const isClipboard = ['copy', 'cut', 'paste'].includes(type)
    let target = targetOf(event)
    if (target && isClick) target = pressed(event as MouseEvent, target)
    if (!target || (isClipboard && !how.capture_copied_text)) return
    // counts every click, on whatever it was
    const rage = config.rageclick
    const isRageClick = isClick && rage && event instanceof MouseEvent && isRage(event, rage)
    if (tagOf(target) === 'html') return
    const path = pathOf(target)
    if (!isWanted(path, type, isClipboard, how, config.get_current_url)) return
    const found = readElements(path, isClick, {
      noText: config.mask_all_text,
      noAttributes: config.mask_all_element_attributes,
      noHash: config.disable_capture_url_hashes,
      ignoredAttributes: how.element_attribute_ignorelist ?? [],
      only: how.propsToCapture,
      label: how.customLabelProp,
      maxElements: how.maxElementsCaptured ?? 1000,
    })
    if (!found) return
    const { props } = found
    const chosen = [target, found.target].flatMap(autocapture.getElementSelectors)
    if (chosen.length) props.$element_selectors = [...new Set(chosen)]
    if (isClipboard) {
      if (type !== 'paste') {
        const selected = String(getSelection() ?? '')
        const text = safeText(selected)
        if (!text) return
        if (!config.mask_all_text && !isPrivate(path)) props.$selected_content = text
        props.$clipboard_text_length = selected.length
      }
      props.$copy_type = type
    }
    if (type === 'change' && !config.mask_all_text && isValueWanted(target, how)) {
      props.$input_value = (target as HTMLInputElement).value
    }
    const limit = config.properties_string_max_length
    const own = stringify({ $event_type: type, ...props }, limit)
    const read = stringify({ path: found.read })
    const send = (name: string): void =>
      void client.complete_(client.core_(Op.Autocapture, name, read, own, limit), '', false)
    if (isRageClick && mayBeRage(path, rage as RageclickConfig)) send('$rageclick')
    send(isClipboard ? '$copy_autocapture' : '$autocapture')
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

const isNear = (one: { x: number; y: number }, { clientX, clientY }: MouseEvent): boolean =>
  Math.abs(one.x - clientX) <= 5 && Math.abs(one.y - clientY) <= 5

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
  if (element_allowlist && !path.some((element) => element_allowlist.includes(tagOf(element) as 'a')))
    return false
  if (css_selector_allowlist && !matches(path, css_selector_allowlist)) return false
  return !matches(path, how.css_selector_ignorelist ?? IGNORED) && isUse(path, type, isClipboard)
}

/** Whether such an event on the first element of `path` means that the visitor uses something. */
function isUse(path: Element[], type: string, isClipboard: boolean): boolean {
  const target = path[0]!
  if (type === 'submit') return tagOf(target) === 'form'
  if (type === 'change') return isField(target)
  if (isField(target)) return true
  const isForm = tagOf(target) === 'form'
  if (isClipboard) return path.length > 1 || isControl(target) || isEditable(target)
  // hosts of shadow roots do not count, as in posthog-js
  const around = path.filter((element, at) => at && path[at - 1]!.parentNode === element)
  return (
    (!isForm && (isControl(target) || isEditable(target) || around.some(isControl))) ||
    // the browser has to be asked for styles, which costs
    hasHand(target) ||
    (!isForm && around.some(hasHand))
  )
}

/** Types of fields whose values say nothing, or too much. */
const NO_VALUES = 'password hidden file checkbox button submit reset image'.split(' ')

/** Whether the page has asked for the value of this very field. */
function isValueWanted(target: Element, how: Options): boolean {
  const wanted = how.capture_value_css_selector_allowlist ?? ['[data-ph-capture-value]']
  const field = target as HTMLInputElement & HTMLSelectElement
  const isSelect = tagOf(target) === 'select'
  const hasValue =
    tagOf(target) === 'input' ? !NO_VALUES.includes(field.type) : isField(target) && !field.multiple
  if (!hasValue || (Array.isArray(wanted) && !matches([target], wanted))) return false
  const path = pathOf((isSelect && field.options[field.selectedIndex]) || target, true)
  return (
    !isPrivate(pathOf(target)) &&
    !path.some(isMarked) &&
    !matches(path, how.css_selector_ignorelist ?? IGNORED) &&
    !target.querySelector('.ph-no-capture, .ph-sensitive') &&
    (typeof wanted !== 'function' || !!guarded(wanted)(target))
  )
}
