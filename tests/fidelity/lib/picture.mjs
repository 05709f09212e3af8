// What a document is, one line for each node and each CSS rule: taken of the recorded page and of the replayed one.
// Both must read the same. What rrweb's format or its Replayer changes on purpose is levelled here, and only here; each
// such place says why. docs/differences/recorder.md lists them.
import { adoptedLines, declarations, sheetLines } from './picture_css.mjs'

const SVG = 'http://www.w3.org/2000/svg'
const HTML = 'http://www.w3.org/1999/xhtml'

/** Placeholder for a document of another origin. */
export const CROSS_ORIGIN = '#cross-origin'

/**
 * `mirror` is the Replayer's, and is there only when the replayed page is looked at. `blockClass`, `blockSelector`,
 * `maskTextClass`, `maskTextSelector`, `maskAllInputs`, `inlineStylesheet`, `inlineImages`, `slim`: as it is recorded
 * with. `canvas`: pixels count. `places`: blocked elements have theirs. `fullScreen`: which element fills the screen. `definedLate`: custom elements that are defined while it is recorded.
 * `crossOrigin`: documents of other origins are recorded too. `secrets`: inputs that have been passwords or hidden, or their selector.
 * `hasNoChoice`: masked selects are shown without one.
 */
export function picture(document, options = {}) {
  const lines = []
  const add = (depth, text) => lines.push('  '.repeat(depth) + text)
  documentLines(document, 0, { isMasked: false, isReplay: !!options.mirror, add, options })
  return lines
}

function documentLines(document, depth, way) {
  const { add, isReplay, options } = way
  const scrolled = scrollOf(document.scrollingElement)
  add(depth, `#document ${document.compatMode}${scrolled}`)
  for (const line of adoptedLines(document, isReplay)) add(depth + 1, line)
  for (const child of document.childNodes) {
    if (child.nodeType === Node.DOCUMENT_TYPE_NODE) {
      // the Replayer writes a doctype of its own to get a document without one into quirks mode
      const isReplayers = isReplay && !isRecorded(child, options)
      if (!isReplayers) add(depth + 1, `<!doctype ${child.name} "${child.publicId}" "${child.systemId}">`)
    } else nodeLines(child, depth + 1, way)
  }
}

/** The Replayer's own nodes have no id, or one below 0. */
const isRecorded = (node, { mirror }) => mirror.getId(node) > 0

function nodeLines(node, depth, way) {
  const { add, isReplay, options } = way
  switch (node.nodeType) {
    case Node.ELEMENT_NODE:
      return elementLines(node, depth, way)
    // a document of HTML, as the Replayer's is, can not create CDATA sections
    case Node.TEXT_NODE:
    case Node.CDATA_SECTION_NODE:
      return add(depth, JSON.stringify(textOf(node, way)))
    case Node.COMMENT_NODE:
      if (options.slim?.comment && !isReplay) return
      return add(depth, `<!--${node.data}-->`)
    default:
    // nor processing instructions
  }
}

function textOf(node, { isMasked, isReplay, options }) {
  // scripts are no part of a recording; the player of PostHog's fork leaves out the text that stands for them
  const inScript = node.parentNode?.localName === (isReplay ? 'noscript' : 'script')
  if (inScript && (!isReplay || !node.data)) return 'SCRIPT_PLACEHOLDER'
  if (isReplay) return node.data
  // nor is markup that is no document: nothing could mask what is in it
  if (node.parentNode?.localName === 'noscript' && /<[a-z/!?]/i.test(node.data))
    return node.data.replace(/\S/g, '*')
  return isMasked || matches(node.parentElement, options.maskTextClass ?? 'rr-mask', options.maskTextSelector)
    ? node.data.replace(/\S/g, '*')
    : node.data
}

function elementLines(element, depth, way) {
  const { add, isReplay, options } = way
  // the Replayer's own style elements (blocked elements, paused animations) are not of the recording
  if (isReplay && element.localName === 'style' && !isRecorded(element, options)) return
  if (!isReplay && isSlimmed(element, options.slim ?? {})) return
  const name = nameOf(element, isReplay, options)
  if (isBlocked(element, way)) {
    // a blocked element is a box of its size
    const { width, height, left, top } = element.getBoundingClientRect()
    const size = `${Math.round(width)}x${Math.round(height)}`
    const place = options.places ? ` at ${Math.round(left)},${Math.round(top)}` : ''
    return add(depth, `<${name} blocked class="${classOf(element)}" ${size}${place}>`)
  }
  const parts = [name, ...attributesOf(element, name, way), ...stateOf(element, way)]
  add(depth, `<${parts.join(' ')}>`)
  const isMasked =
    way.isMasked || matches(element, options.maskTextClass ?? 'rr-mask', options.maskTextSelector)
  const inside = { ...way, isMasked }
  if (name === 'style' || name === 'svg:style') {
    // the recording has rules, not the text they were written as
    for (const line of sheetLines(element.sheet, isReplay)) add(depth + 1, line)
    return
  }
  // a root that is attached later comes with its first child
  if (element.shadowRoot?.firstChild) {
    add(depth + 1, '#shadow')
    for (const line of adoptedLines(element.shadowRoot, isReplay)) add(depth + 2, line)
    for (const child of element.shadowRoot.childNodes) nodeLines(child, depth + 2, inside)
  }
  if (name === 'iframe') return frameLines(element, depth + 1, inside)
  // the value of a textarea stands for its text
  if (name === 'textarea') return
  const keepsSpace = !(options.slim?.headWhitespace && element.localName === 'head')
  for (const child of element.childNodes)
    if (keepsSpace || child.nodeType !== Node.TEXT_NODE || child.data.trim())
      nodeLines(child, depth + 1, inside)
}

function frameLines(element, depth, way) {
  const document = pageIn(element)
  // another origin's document is looked at from inside, and put here
  if (!document && way.options.crossOrigin) way.add(depth, CROSS_ORIGIN)
  if (!document) return
  // each frame of the Replayer has a document, those that were recorded are known to its mirror
  if (way.isReplay && !isRecorded(document, way.options)) return
  documentLines(document, depth, way)
}

/** A placeholder in the replay has neither text nor attributes that would say why. */
const isBlocked = (element, { isReplay, options }) =>
  isReplay
    ? options.mirror.getMeta(element)?.attributes?.rr_width !== undefined
    : matches(element, options.blockClass ?? 'rr-block', options.blockSelector)

function nameOf(element, isReplay, { inlineStylesheet = true }) {
  // names of SVG have capitals, which count
  if (element.namespaceURI === SVG && element.localName !== 'script') return 'svg:' + element.tagName
  const name = element.tagName.toLowerCase()
  // scripts must not run in a replay
  if (name === 'script') return element.namespaceURI === SVG ? 'svg:noscript' : 'noscript'
  // players show documents in an iframe only, and have no frameset
  if (!isReplay && SHOWN_AS[name] && (name.startsWith('frame') || pageIn(element)))
    return SHOWN_AS[name] === 'div' && element.parentNode === element.ownerDocument.documentElement
      ? 'body'
      : SHOWN_AS[name]
  // names that the parser makes but createElement refuses
  if (/[^a-z0-9-_:]/.test(name)) return 'div'
  if (!isReplay && inlineStylesheet && isReadableLink(element)) return 'style'
  // the format has one bit for a namespace: SVG; so MathML and others come back as HTML elements
  return name
}

const SHOWN_AS = { frame: 'iframe', frameset: 'div', object: 'iframe', embed: 'iframe' }

/** The page that a frame, object or embed holds. An embed does not say: its window does. */
function pageIn(element) {
  const { localName, contentDocument, ownerDocument } = element
  // a picture (SVG) that an object shows is recorded by its address
  if (localName === 'object' && !contentDocument?.contentType.includes('html')) return null
  if (localName !== 'embed') return contentDocument
  const views = ownerDocument.defaultView
  for (let at = 0; at < views.length; at++) {
    try {
      if (views[at].frameElement === element) return views[at].document
    } catch {
      // of another origin
    }
  }
}

function isReadableLink(element) {
  if (element.localName !== 'link' || !element.sheet) return false
  // one that is there to be chosen rules nothing, and would as a style
  if (element.relList.contains('alternate')) return false
  try {
    return element.sheet.cssRules.length > 0
  } catch {
    return false
  }
}

const URLS = new Set(['src', 'href', 'xlink:href', 'background', 'data', 'srcset'])

function attributesOf(element, name, way) {
  const parts = []
  for (const { name: key, value } of element.attributes) {
    // handlers of the page must not run in a replay: the Replayer puts a name of its own beside theirs
    if (/^_?on(load|click|mouse.*)$/.test(key)) continue
    if (isLeftOut(element, name, key)) continue
    const text = key === 'style' && element.style ? declarations(element.style, element) : value
    parts.push(attribute(element, name, key, text, way))
  }
  return parts.filter(Boolean).sort()
}

function attribute(element, name, key, value, { isReplay }) {
  if (key === 'class') {
    const text = classOf(element)
    return text && `class="${text}"`
  }
  // a recording has changes of style by property; where none is left, the empty attribute may stay or not
  if (key === 'style') return value && `style="${value}"`
  // a policy of the recorded page must not hold for the replay
  if (key === 'csp-content') return `content="${value}"`
  if (key === 'src' && element.hasAttribute('rrweb-original-src')) return ''
  if (key === 'rrweb-original-src') return `src="${value}"`
  // relative URLs would point to the replay's server; how an absolute one is escaped is not compared
  if (URLS.has(key)) return `${key}="${absolute(element, name, key, value, isReplay)}"`
  return `${key}="${value}"`
}

const isOfFrameset = (element) =>
  element.localName.startsWith('frame') || element.closest('body')?.style.display === 'grid'

/** Without what the Replayer sets: the classes for what is hovered and for animations that stand still. */
const classOf = (element) =>
  (element.getAttribute('class') ?? '')
    .split(/\s+/)
    .filter((part) => part && part !== ':hover' && part !== 'rrweb-paused')
    .join(' ')

function isLeftOut(element, name, key) {
  switch (key) {
    case 'value':
      // the live value is recorded in the attribute's place; buttons have no other. A box that was ticked in a replay
      // has its default value, "on", as an attribute
      return ['input', 'textarea', 'select'].includes(name) && (isTicked(element) || !isButton(element))
    case 'checked':
      return name === 'input'
    case 'selected':
      return name === 'option'
    case 'autocomplete':
      // the Replayer turns it off
      return name === 'input' || name === 'textarea'
    case 'src':
    case 'srcdoc':
    case 'data':
    case 'rr_src':
    case 'frameborder':
      // the frame's document is recorded instead
      return name === 'iframe'
    case 'style':
      // in the place of a frameset's rows and columns
      return isOfFrameset(element)
    case 'rel':
    case 'href':
      return name === 'style'
    case 'autoplay':
      // the recording says when it plays
      return name === 'video' || name === 'audio'
    case 'popover':
      // is recorded by state: the Replayer opens none, so one that is open may come without the attribute
      return true
    case 'rr_maskedselect':
    case 'rr_open_mode':
    case 'rr_fullscreen':
    case 'rrweb-original-srcset':
      return true
    default:
      return false
  }
}

const isButton = ({ type }) => ['checkbox', 'radio', 'submit', 'button', 'reset', 'image'].includes(type)

const isTicked = ({ type }) => type === 'checkbox' || type === 'radio'

/** What a node is beyond its attributes. */
function stateOf(element, { isReplay, options }) {
  const state = []
  const name = element.namespaceURI === HTML ? element.localName : ''
  if (name === 'input' && ['checkbox', 'radio'].includes(element.type))
    state.push(`checked=${element.checked}`)
  // a script can not choose a file
  else if (name === 'input' && !isButton(element) && element.type !== 'file')
    state.push(`value=${JSON.stringify(maskedValue(element, isReplay, options))}`)
  if (name === 'textarea' || name === 'select') state.push(valueOf(element, isReplay, options))
  if (name === 'option') state.push(choiceOf(element, isReplay, options))
  if (name === 'dialog' && element.open) state.push(element.matches(':modal') ? 'modal' : 'non-modal')
  if (options.fullScreen && fillsScreen(element, isReplay)) state.push('fills the screen')
  if (element.hasAttribute('popover') && !element.matches(':popover-open')) state.push('closed popover')
  if (name === 'audio' || name === 'video')
    // whether it plays and where it is depends on the time the replay takes
    state.push(
      `muted=${element.muted} volume=${element.volume} rate=${element.playbackRate} loop=${element.loop}`,
    )
  // the Replayer defines an element when one of its name is built, not when the page did
  if (name.includes('-') && !element.matches(':defined') && !options.definedLate?.includes(name))
    state.push('undefined')
  if (name === 'canvas' && options.canvas) state.push(`pixels=${pixelsOf(element)}`)
  if (name === 'img' && options.inlineImages)
    state.push(isReplay && !element.currentSrc.startsWith('data:') ? 'not inlined' : 'inlined')
  if (element !== element.ownerDocument.scrollingElement && element.localName !== 'html')
    state.push(scrollOf(element).trim())
  return state.filter(Boolean)
}

/** The player of PostHog's fork has a style for an attribute that it sets. */
const fillsScreen = (element, isReplay) =>
  isReplay ? element.hasAttribute('rr_fullscreen') : element.ownerDocument.fullscreenElement === element

function maskedValue(element, isReplay, { maskAllInputs, maskInputOptions = {}, secrets }) {
  const { value } = element
  if (isReplay) return value
  const type = element.localName === 'input' ? element.type : element.localName
  const wasSecret = typeof secrets === 'string' ? element.matches(secrets) : secrets?.has(element)
  const isSecret = type === 'password' || type === 'hidden' || wasSecret
  return isSecret || maskAllInputs || maskInputOptions[type] ? '*'.repeat(value.length) : value
}

const isMaskedSelect = (select, { maskAllInputs, maskInputOptions }) =>
  select?.localName === 'select' && (maskAllInputs || maskInputOptions?.select)

/** A masked select has no choice in the player of PostHog's fork, and its first option in rrweb's: nothing says which. */
function valueOf(element, isReplay, options) {
  const value = (text) => `value=${JSON.stringify(text)}`
  if (!isMaskedSelect(element, options)) return value(maskedValue(element, isReplay, options))
  return options.hasNoChoice ? value(isReplay ? element.value : '') : 'masked'
}

function choiceOf(option, isReplay, options) {
  const isMasked = isMaskedSelect(option.closest('select'), options)
  if (isMasked && !options.hasNoChoice) return 'masked'
  return `selected=${isMasked && !isReplay ? false : option.selected}`
}

function pixelsOf(canvas) {
  let hash = 0
  for (const char of canvas.toDataURL()) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0
  return (hash >>> 0).toString(16)
}

function scrollOf(element) {
  const left = Math.round(element?.scrollLeft ?? 0)
  const top = Math.round(element?.scrollTop ?? 0)
  return left || top ? ` scroll=${left},${top}` : ''
}

function matches(element, className, selector) {
  if (!element) return false
  return element.classList.contains(className) || (!!selector && element.matches(selector))
}

function absolute(element, name, key, value, isReplay) {
  const resolve = (url) => {
    if (!url.trim() || /^(data|blob):/.test(url)) return url
    try {
      return new URL(url, isReplay ? undefined : element.baseURI).href
    } catch {
      return url
    }
  }
  switch (key) {
    case 'background':
      return ['table', 'td', 'th'].includes(name) ? resolve(value) : value
    case 'data':
      return name === 'object' ? resolve(value) : value
    case 'srcset':
      return value.replace(/(^|,)\s*([^\s,]+)/g, (_, comma, url) => (comma ? ', ' : '') + resolve(url))
    case 'href':
      return name === 'svg:use' && value.startsWith('#') ? value : resolve(value)
    case 'xlink:href':
      return value.startsWith('#') ? value : resolve(value)
    default:
      return resolve(value)
  }
}

/** What `slimDOMOptions` leaves out, as far as the pages have it. */
function isSlimmed(element, slim) {
  const name = element.localName
  const named = (element.getAttribute('name') ?? '').toLowerCase()
  const rel = element.getAttribute('rel')
  if (name === 'script') return !!slim.script
  if (name === 'link')
    return !!slim.script && (rel === 'modulepreload' || (rel === 'preload' && element.as === 'script'))
  if (name !== 'meta') return false
  return (
    (!!slim.headMetaDescKeywords && /^description|keywords$/.test(named)) ||
    (!!slim.headMetaSocial &&
      /^(og|twitter|fb):/.test((element.getAttribute('property') ?? named).toLowerCase())) ||
    (!!slim.headMetaRobots && named === 'robots') ||
    (!!slim.headMetaHttpEquiv && element.hasAttribute('http-equiv')) ||
    (!!slim.headMetaAuthorship && ['author', 'generator'].includes(named)) ||
    (!!slim.headMetaVerification && ['google-site-verification', 'csrf-token'].includes(named))
  )
}
