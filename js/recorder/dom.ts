// The browser's own accessors: what a page has put over them is passed by, so that nothing of the page runs while it
// is read.

import { isNative } from '../platform/natives'

type Getter<R> = (this: unknown) => R

export let nodeType: Getter<number>
export let nodeValue: Getter<string>
export let parentNode: Getter<Node | null>
export let firstChild: Getter<Node | null>
export let nextSibling: Getter<Node | null>
export let tagName: Getter<string>
export let shadowRoot: Getter<ShadowRoot | null>
export let scrollTop: Getter<number>
export let scrollLeft: Getter<number>
export let host: Getter<Element>
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
/** By the name of the element that holds a document. */
export let contentDocuments: Record<string, Getter<Document | null>>
export let MutationObserverClass: typeof MutationObserver

let frame: HTMLIFrameElement | undefined

/** A window that the page has not touched; it goes with `releaseDom`. */
function untouched(): typeof globalThis {
  if (!frame) {
    frame = document.createElement('iframe')
    frame.style.display = 'none'
    ;(document.head ?? document.documentElement ?? document).append(frame)
  }
  return frame.contentWindow as unknown as typeof globalThis
}

type FrameOwner = 'HTMLIFrameElement' | 'HTMLFrameElement' | 'HTMLObjectElement'

type Owner = 'Node' | 'Element' | 'ShadowRoot' | FrameOwner | 'Document' | 'XPathExpression' | 'XPathResult'

function member(owner: Owner, name: string): unknown {
  for (const from of [() => globalThis, untouched]) {
    const found = Object.getOwnPropertyDescriptor(from()[owner].prototype, name)
    const call: unknown = found?.get ?? found?.value
    if (isNative(call, name) || isNative(call, 'get ' + name)) return call
  }
  // neither is the browser's own: then the page's must do
  const found = Object.getOwnPropertyDescriptor(globalThis[owner].prototype, name)
  return found?.get ?? found?.value
}

/** Finds the accessors; throws where there is no DOM. */
export function prepareDom(): void {
  nodeType = member('Node', 'nodeType') as typeof nodeType
  nodeValue = member('Node', 'nodeValue') as typeof nodeValue
  parentNode = member('Node', 'parentNode') as typeof parentNode
  firstChild = member('Node', 'firstChild') as typeof firstChild
  nextSibling = member('Node', 'nextSibling') as typeof nextSibling
  tagName = member('Element', 'tagName') as typeof tagName
  shadowRoot = member('Element', 'shadowRoot') as typeof shadowRoot
  scrollTop = member('Element', 'scrollTop') as typeof scrollTop
  scrollLeft = member('Element', 'scrollLeft') as typeof scrollLeft
  host = member('ShadowRoot', 'host') as typeof host
  getAttribute = member('Element', 'getAttribute') as typeof getAttribute
  getAttributeNames = member('Element', 'getAttributeNames') as typeof getAttributeNames
  matches = member('Element', 'matches') as typeof matches
  namespaceURI = member('Element', 'namespaceURI') as typeof namespaceURI
  outerHTML = member('Element', 'outerHTML') as typeof outerHTML
  getElementsByTagName = member('Element', 'getElementsByTagName') as typeof getElementsByTagName
  getElementsByTagNameNS = member('Element', 'getElementsByTagNameNS') as typeof getElementsByTagNameNS
  nextElementSibling = member('Element', 'nextElementSibling') as typeof nextElementSibling
  childElementCount = member('Element', 'childElementCount') as typeof childElementCount
  querySelectorAll = member('Element', 'querySelectorAll') as typeof querySelectorAll
  createExpression = member('Document', 'createExpression') as typeof createExpression
  evaluate = member('XPathExpression', 'evaluate') as typeof evaluate
  numberValue = member('XPathResult', 'numberValue') as typeof numberValue
  const holder = (owner: FrameOwner) => member(owner, 'contentDocument') as Getter<Document | null>
  contentDocuments = {
    IFRAME: holder('HTMLIFrameElement'),
    FRAME: holder('HTMLFrameElement'),
    OBJECT: holder('HTMLObjectElement'),
    EMBED: embeddedDocument,
  }
  // zone.js keeps the browser's own under a name of its own
  const zone = (globalThis as { __zone_symbol__MutationObserver?: typeof MutationObserver })
    .__zone_symbol__MutationObserver
  MutationObserverClass =
    [zone, MutationObserver].find((observer) => isNative(observer, 'MutationObserver')) ??
    (untouched() as unknown as { MutationObserver: typeof MutationObserver }).MutationObserver
}

/** Removes what `prepareDom` had to put into the page. */
export function releaseDom(): void {
  frame?.remove()
  frame = undefined
}

/** An `embed` does not say which document it holds: its window does. */
function embeddedDocument(this: unknown): Document | null {
  const view = (this as Node).ownerDocument?.defaultView
  if (!view) return null
  for (let at = 0; at < view.length; at++) {
    try {
      if (view[at]!.frameElement === this) return view[at]!.document
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
    const document = contentDocuments[name]!.call(node)
    const isPage = name.endsWith('FRAME') || document?.contentType.includes('html')
    return isPage ? document : null
  } catch {
    return null
  }
}
