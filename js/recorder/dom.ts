// The browser's own accessors: what a page has put over them is passed by, so that nothing of the page runs while it
// is read.

import { take } from '../platform/natives'
import { ownMember } from '../platform/own_members'

type Getter<R> = (this: unknown) => R

export let nodeType: Getter<number>
export let nodeValue: Getter<string>
export let nodeName: Getter<string>
export let parentNode: Getter<Node | null>
export let firstChild: Getter<Node | null>
export let nextSibling: Getter<Node | null>
export let tagName: Getter<string>
export let shadowRoot: Getter<ShadowRoot | null>
export let scrollTop: Getter<number>
export let scrollLeft: Getter<number>
export let getAttribute: (this: unknown, name: string) => string | null
export let getAttributeNames: Getter<string[]>
export let namespaceURI: Getter<string | null>
export let outerHTML: Getter<string>
export let getElementsByTagName: (this: unknown, name: string) => { length: number }
export let getElementsByTagNameNS: (
  this: unknown,
  namespace: string,
  name: string,
) => HTMLCollectionOf<Element>
export let childElementCount: Getter<number>
export let nextElementSibling: Getter<Element | null>
export let querySelectorAll: (this: unknown, selector: string) => NodeListOf<Element>
export let createExpression: (this: unknown, expression: string, resolver?: () => string) => XPathExpression
export let evaluate: (this: unknown, context: Node, type: number, result?: XPathResult) => XPathResult
export let numberValue: Getter<number>
export let matches: (this: unknown, selector: string) => boolean
export let closest: (this: unknown, selector: string) => Element | null
export let MutationObserverClass: typeof MutationObserver

/** Finds the accessors; throws where there is no DOM. */
export function prepareDom(): void {
  ;({
    nodeType,
    nodeValue,
    nodeName,
    parentNode,
    firstChild,
    nextSibling,
    tagName,
    shadowRoot,
    scrollTop,
    scrollLeft,
    getAttribute,
    getAttributeNames,
    closest,
    matches,
    namespaceURI,
    outerHTML,
    getElementsByTagName,
    getElementsByTagNameNS,
    nextElementSibling,
    childElementCount,
    querySelectorAll,
    createExpression,
    evaluate,
    numberValue,
  } = new Proxy<any>({}, { get: (_, name: string) => memberOf('Node', name) }))
  MutationObserverClass = take((realm) => realm, 'MutationObserver') as typeof MutationObserver
}

/** The classes of elements whose own members are read. */
const CLASSES: Record<string, string> = {}
for (const name of 'Input TextArea Select Option IFrame Frame Object'.split(' '))
  CLASSES[name.toUpperCase()] = `HTML${name}Element`

const members: Record<string, Getter<any>> = {}

const memberOf = (owner: string, name: string): any =>
  ownMember(name, owner + ' Node Element ShadowRoot XPathExpression XPathResult Document')

/** Reads a node by the browser's own getter; undefined if the browser has none, and then no frame is created. */
export function own<T extends Node, K extends keyof T & string>(node: T, name: K): T[K] {
  const type = nodeType.call(node)
  const owner = (type === 1 ? CLASSES[tagName.call(node).toUpperCase()] : type === 9 && 'Document') || 'Node'
  return (name in node ? (members[owner + name] ??= memberOf(owner, name)).call(node) : undefined) as T[K]
}

/** An `embed` does not say which document it holds: its window does. */
function embeddedDocument(node: Node): Document | null {
  const view = own(own(node, 'ownerDocument')!, 'defaultView')
  if (!view) return null
  for (let at = 0; at < view.length; at++) {
    try {
      if (view[at]!.frameElement === node) return view[at]!.document
    } catch {
      // of another origin
    }
  }
  return null
}

/**
 * The document of a frame, where the page may see it. Of other elements that hold one, a page of HTML: a player loads a
 * picture (SVG) by its address.
 */
export function documentOf(node: Node): Document | null {
  try {
    const name = tagName.call(node).toUpperCase()
    const document =
      name === 'EMBED' ? embeddedDocument(node) : own(node as HTMLIFrameElement, 'contentDocument')
    const isPage =
      nodeType.call(document) && (name.endsWith('FRAME') || own(document!, 'contentType').includes('html'))
    return isPage ? document : null
  } catch {
    return null
  }
}
