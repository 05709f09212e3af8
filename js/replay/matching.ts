// Which elements are blocked, masked or ignored, where the options say so by a selector or a regular expression.

import { getAttribute, matches } from './dom'
import type { RecordOptions } from './options'
import { Flag } from './reader'

const hasClass = (element: Element, wanted: RegExp): boolean =>
  !!getAttribute
    .call(element, 'class')
    ?.split(/\s+/)
    .some((name) => name && wanted.test(name))

/** A selector that the browser takes; one that it does not take matches nothing, as in rrweb. */
function valid(selector: string | null | undefined): string | undefined {
  try {
    if (selector) document.createDocumentFragment().querySelector(selector)
    return selector || undefined
  } catch {
    return
  }
}

/** What says so of an element, absent where only classes do, which the module sees by itself. */
export function matcherOf(options: RecordOptions): ((element: Element) => number) | undefined {
  const rules: ((element: Element) => number)[] = []
  const add = (by: string | RegExp | null | undefined, flag: Flag) => {
    if (by instanceof RegExp) rules.push((element) => (hasClass(element, by) ? flag : 0))
    else if (by) rules.push((element) => (matches.call(element, by) ? flag : 0))
  }
  const { blockClass, maskTextClass } = options
  if (blockClass instanceof RegExp) add(blockClass, Flag.Blocked)
  if (maskTextClass instanceof RegExp) add(maskTextClass, Flag.Masked)
  add(valid(options.blockSelector), Flag.Blocked)
  add(valid(options.maskTextSelector), Flag.Masked)
  return rules.length ? (element) => rules.reduce((flags, rule) => flags | rule(element), 0) : undefined
}

/** Whether what is typed into an element is not told (`ignoreClass`, `ignoreSelector`). */
export function silencerOf({ ignoreClass = 'rr-ignore', ignoreSelector }: RecordOptions) {
  const selector = valid(ignoreSelector)
  return (element: Element): boolean =>
    element.classList.contains(ignoreClass) || (!!selector && matches.call(element, selector))
}
