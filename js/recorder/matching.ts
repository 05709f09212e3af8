// Which elements are blocked, masked or ignored, where the options say so by a selector or a regular expression.

import { getAttribute, matches, own } from './dom'
import type { RecordOptions } from './options'
import { ElementFlag } from '../wire/recorder_protocol'

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

export interface Matching {
  /** Of [`Flag`]; absent where only classes say so, which the module sees by itself. */
  matches: ((element: Element) => number) | undefined
  /** Whether elements may be read as markup, but for those that match a selector (`not`). */
  markup: { not: string } | undefined
  /** Elements that a selector meets or misses now, because something around them changed. */
  changed(records: MutationRecord[], roots: () => (Document | ShadowRoot)[]): Element[]
}

/** A selector whose answer depends on more than the element itself. */
const isRelative = (selector: string): boolean => /[\s>+~:]/.test(selector)

export function matchingOf(options: RecordOptions): Matching {
  const rules: ((element: Element) => number)[] = []
  const selectors: string[] = []
  const relative: string[] = []
  const add = (by: string | RegExp | undefined, flag: ElementFlag) => {
    if (by instanceof RegExp) rules.push((element) => (hasClass(element, by) ? flag : 0))
    else if (by) {
      selectors.push(by)
      rules.push((element) => (matches.call(element, by) ? flag : 0))
      if (isRelative(by)) relative.push(by)
    }
  }
  for (const [name, selector, flag] of [
    [options.blockClass ?? 'rr-block', options.blockSelector, ElementFlag.Blocked],
    [options.maskTextClass ?? 'rr-mask', options.maskTextSelector, ElementFlag.Masked],
  ] as const) {
    if (typeof name !== 'string') add(name, flag)
    // the module would see what the user's function has made of the class
    else if (options.maskAttributeFn && name) add(`.${CSS.escape(name)}`, flag)
    // that all texts are masked the module knows
    if (selector !== '*' || flag !== ElementFlag.Masked) add(valid(selector), flag)
  }
  let before = new Set<Element>()
  const selector = relative.join()
  return {
    // what functions make of texts and attributes, and expressions find in classes, markup does not say
    markup:
      !options.maskAttributeFn && !options.maskTextFn && rules.length === selectors.length
        ? { not: selectors.join() }
        : undefined,
    matches: rules.length ? (element) => rules.reduce((flags, rule) => flags | rule(element), 0) : undefined,
    changed(records, roots) {
      if (!selector || records.every(({ type }) => type === 'characterData')) return []
      // once for all records, by the browser
      const now = new Set(roots().flatMap((root) => [...root.querySelectorAll(selector)]))
      const changed = [...now].filter((element) => !before.has(element))
      for (const element of before) if (!now.has(element)) changed.push(element)
      before = now
      return changed
    },
  }
}

/** `maskAttributeFn`, which hides all where it throws. */
export function attributeMask({ maskAttributeFn, errorHandler }: RecordOptions) {
  if (!maskAttributeFn) return
  return (name: string, value: string, element: HTMLElement): string => {
    try {
      return String(maskAttributeFn(name, value, element))
    } catch (error) {
      try {
        errorHandler?.(error)
      } catch {
        // it has been asked
      }
      return '*'.repeat(value.length)
    }
  }
}

/** Whether what is typed into an element is ignored (`ignoreClass`, `ignoreSelector`). */
export function silencerOf({ ignoreClass = 'rr-ignore', ignoreSelector }: RecordOptions) {
  const selector = valid(ignoreSelector)
  return (element: Element): boolean =>
    own(element, 'classList').contains(ignoreClass) || (!!selector && matches.call(element, selector))
}
