// HTML from elsewhere, without what could run code, bring other documents or take the place of the page's own members.

/** Elements that go with what is in them. SVG's can name what runs (`use`), or make it (`animate`, `set`). */
const FORBIDDEN =
  'script,iframe,frame,frameset,object,embed,applet,fencedframe,base,meta,link,noscript,template,use,animate,set'

/** Whether an element may have such an attribute. */
export function isHarmless(name: string, value: string): boolean {
  const plain = value.replace(/[\0- ]+/g, '')
  return !(
    /^(on.*|srcdoc)$/i.test(name) ||
    /^(java|vb)script:/i.test(plain) ||
    (/^data:/i.test(plain) && !/^(src|srcset|poster)$/i.test(name)) ||
    // a window that is opened is not to reach back
    (/^target$/i.test(name) && !/^_blank$/i.test(value)) ||
    (/^rel$/i.test(name) && /\bopener/i.test(value)) ||
    // `document.x`, `form.x`
    (/^(id|name)$/i.test(name) && (value in document || value in document.createElement('form')))
  )
}

/** The nodes that `html` makes inside of an element like `parent`; made where nothing loads or runs. */
export function harmlessNodes(html: string, { namespaceURI, localName }: Element): Node[] {
  const inert = document.implementation.createHTMLDocument('')
  const root = inert.createElementNS(namespaceURI, localName)
  root.innerHTML = html
  for (const element of root.querySelectorAll(FORBIDDEN)) element.remove()
  // a form's fields may hide its methods
  const { getAttributeNames, getAttribute, removeAttribute } = Element.prototype
  for (const element of root.querySelectorAll('*')) {
    const isOwn = getAttribute.call(element, 'is') !== null
    for (const name of getAttributeNames.call(element))
      if (!isHarmless(name, getAttribute.call(element, name)!)) removeAttribute.call(element, name)
    // the page's own elements run its code
    if (/-/.test(element.localName) || isOwn) element.replaceWith(...element.childNodes)
  }
  return [...root.childNodes]
}
