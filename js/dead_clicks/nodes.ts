// Nodes of the page, by the browser's own members: a form's field may be named `parentNode`.

import { ownMember } from '../platform/own_members'

type Reads<T> = (this: Node) => T
const own = <T>(name: string, classes: string): ((node: Node) => T) => {
  let member: Reads<T> | undefined
  return (node) => (member ??= ownMember(name, classes) as Reads<T>).call(node)
}

export const typeOf = own<number>('nodeType', 'Node')
export const parentOf = own<Node | null>('parentNode', 'Node')
export const childrenOf = own<NodeListOf<ChildNode>>('childNodes', 'Node')
export const textOf = own<string | null>('textContent', 'Node')
export const previousOf = own<Element | null>('previousElementSibling', 'Element')
export const attributesOf = own<NamedNodeMap>('attributes', 'Element')
export const shadowOf = own<ShadowRoot | null>('shadowRoot', 'Element')
const localName = own<string>('localName', 'Element')
const hostOf = own<Element>('host', 'ShadowRoot')
let matching: ((this: Element, selector: string) => boolean) | undefined

/** PostHog's toolbar, which is no part of the page. */
export const TOOLBAR = '#__POSTHOG_TOOLBAR__,.toolbar-global-fade-container'

/** Nodes around another, which a page may nest without end. */
const MAX_DEPTH = 1000

/** Whether `node` is an element; one that cannot be read, of another origin, is none. */
export function isElement(node: unknown): node is Element {
  try {
    return typeOf(node as Node) === 1
  } catch {
    return false
  }
}

/** The tag in lower case. */
export const tagOf = (element: Element): string => localName(element).toLowerCase()

/** Whether an element matches; no element does where the page's selector is none. */
export function matches(element: Element, selector: string): boolean {
  try {
    return (matching ??= ownMember('matches', 'Element') as typeof matching)!.call(element, selector)
  } catch {
    return false
  }
}

/** An element and those around it up to the body, through shadow roots. */
export function pathOf(element: Element): Element[] {
  const path = [element]
  for (let at: Element = element; path.length < MAX_DEPTH && tagOf(at) !== 'body';) {
    const parent = parentOf(at)
    if (!parent) break
    const type = typeOf(parent)
    if (type !== 1 && type !== 11) break
    if (type === 11 && !(parent instanceof ShadowRoot)) break
    at = type === 1 ? (parent as Element) : hostOf(parent)
    path.push(at)
  }
  return path
}

/** What an event happened to, within shadow roots too. */
export function targetOf(event: Event): EventTarget | null {
  const { target } = event
  return isElement(target) && shadowOf(target) ? (event.composedPath()[0] ?? null) : target
}
