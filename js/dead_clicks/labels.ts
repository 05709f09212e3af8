// What a control says, as rage clicks look at it (posthog-js `clickedControlText`, 1.449.2).

import { childrenOf, isElement, matches } from './nodes'
import { holdsInput, isMarked, isSafe } from './privacy'
import { attributesIn, isSecret, ownText } from './texts'

/** What a click is meant for. */
const CONTROLS =
  'button,a,label,[role=button i],[role=link i],[role=tab i],[role=menuitem i],[role=option i],input,select,textarea'

type Label = [text: string, label: string]

/** All text in `control`, and its label, in lower case. */
function labelIn(control: Element, isHidden: boolean): Label {
  const texts: string[] = []
  let label = ''
  // the last is the next: pages may nest deeper than a stack of calls is
  const next = isHidden ? [] : [control]
  for (let at; (at = next.pop());) {
    const attributes = attributesIn(at)
    if (isMarked(at) || isSecret(at, attributes) || holdsInput(at)) continue
    texts.push(ownText(at))
    label ||= attributes['aria-label'] ?? ''
    const children = childrenOf(at)
    for (let index = children.length; index--;) {
      const child = children[index]
      if (isElement(child)) next.push(child)
    }
  }
  const text = texts.join(' ').trim().replace(/\s+/g, ' ')
  const safe = isSafe(text) ? text : ''
  const own = attributesIn(control)['aria-label'] || (safe ? '' : label)
  return [safe.toLowerCase(), own.trim().toLowerCase()]
}

/** What the control says that a click on the first of `path` was meant for. */
export function labelOf(path: Element[]): Label {
  const labelAt = (at: number): Label => labelIn(path[at]!, path.slice(at).some(isMarked))
  const control = path.findIndex((element) => matches(element, CONTROLS))
  if (control >= 0) return labelAt(control)
  for (let at = 0; at < path.length && getComputedStyle(path[at]!).cursor === 'pointer'; at++) {
    const label = labelAt(at)
    if (label[0] || label[1]) return label
  }
  return labelAt(0)
}
