// What elements say, as far as it may be read.

import { attributesOf, childrenOf, isElement, tagOf, textOf, typeOf } from './nodes'
import { holdsInput, isMarked, isPrivate, isSafe, safeText } from './privacy'

/** Controls of which spans are a part. */
export const LINKS = ['a', 'button']

export function attributesIn(element: Element): Record<string, string> {
  const all = attributesOf(element)
  const found: Record<string, string> = Object.create(null)
  for (let at = 0; at < all.length; at++) found[all[at]!.name] = all[at]!.value
  return found
}

export const isSecret = (element: Element, attributes: Record<string, string>): boolean =>
  isPrivate(element, (name) => attributes[name] ?? '')

/** The text directly in an element. */
export function ownText(element: Element): string {
  let text = ''
  const children = childrenOf(element)
  if (!holdsInput(element))
    for (let at = 0; at < children.length; at++)
      if (typeOf(children[at]!) === 3) text += safeText(textOf(children[at]!) ?? '')
  return text.trim()
}

/** What an element that is not private says; a control says what the spans in it say, too. */
export function textIn(element: Element, tag: string): string {
  const texts = [ownText(element)]
  // the last is the next: pages may nest deeper than a stack of calls is
  const next = LINKS.includes(tag) ? [element] : []
  for (let around; (around = next.pop());) {
    if (around !== element && !isSecret(around, attributesIn(around))) texts.push(ownText(around))
    const children = childrenOf(around)
    for (let at = children.length; at--;) {
      const child = children[at]!
      if (isElement(child) && tagOf(child) === 'span' && !isMarked(child)) next.push(child)
    }
  }
  const text = texts.filter((text) => text).join(' ')
  return isSafe(text) ? text : ''
}
