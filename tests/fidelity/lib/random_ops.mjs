// Operations on the tree of a document and on its sheets, chosen by chance; those on what else a page has are in
// random_page.mjs. Runs in the page. Each has numbers of its own, so that the others may be left out and it still is the
// same operation, on what is there by then.

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const TAGS = [
  'div',
  'p',
  'span',
  'b',
  'ul',
  'li',
  'section',
  'table',
  'td',
  'a',
  'button',
  'x-own',
  'label',
  'h2',
]
const SVGS = ['svg', 'g', 'rect', 'linearGradient', 'text', 'foreignObject', 'use']
const FIELDS = ['input', 'textarea', 'checkbox', 'select', 'radio']
export const TEXTS = [
  'a',
  'some text',
  '',
  ' ',
  '\n  ',
  'ünï',
  '🦔',
  '<&">',
  'x'.repeat(40),
  '你好 "q" \\',
  '\t',
]
const NAMES = [
  'id',
  'title',
  'data-a',
  'data-b',
  'hidden',
  'lang',
  'aria-label',
  'href',
  'src',
  'viewBox',
  'dir',
]
const VALUES = ['', '1', 'v', 'other', 'a b', 'x.html', '"quoted"', 'né', '#frag']
const CLASSES = ['one', 'two', 'three', 'four']
const STYLES = {
  color: ['red', 'blue', ''],
  margin: ['1px', '2px 3px'],
  'padding-left': ['4px', ''],
  '--own': ['1', ' a'],
  top: ['0'],
}
const RULES = [
  '.one { color: red }',
  'p:hover { margin: 1px }',
  '@media screen { .two { top: 0 } .three { left: 0 } }',
  '.four, b > i { --x: 1 }',
]
const HOSTS = new Set(['div', 'p', 'span', 'section', 'h2'])
const CLOSED = 'style, textarea, select, iframe, frameset, script'

export class RandomDocument {
  /** `without`: names of operations that do nothing; `svg` for none of its elements. */
  constructor(seed, without = []) {
    this.seed = seed
    this.without = without
    this.pool = []
    this.sheets = []
    this.count = 0
  }

  /** Makes the choices of operation `index`; answers a number in [0, 1). */
  begin(index) {
    const next = numbers(this.seed * 7919 + index * 104729 + 1)
    this.pick = (list) => list[Math.floor(next() * list.length)]
    this.chance = (share) => next() < share
    this.said = ''
    return next()
  }

  say(...parts) {
    this.said += ' ' + parts.map((part) => (part?.nodeType ? nameOf(part) : JSON.stringify(part))).join(' ')
  }

  /** All nodes below the bodies, in shadow roots and frames too. */
  nodes(wanted = (_node) => true) {
    const found = []
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (wanted(child)) found.push(child)
        if (child.shadowRoot) walk(child.shadowRoot)
        if (isFrame(child) && child.contentDocument?.body) walk(child.contentDocument.body)
        walk(child)
      }
    }
    walk(document.body)
    return found
  }

  element = () => this.pick(this.nodes((node) => node.nodeType === 1)) ?? document.body

  /** Something that may get children: an element, a shadow root, a body. */
  parent() {
    const open = (node) => node.nodeType === 1 && !node.closest(CLOSED)
    const elements = [document.body, ...this.nodes(open)]
    const roots = elements.map((element) => element.shadowRoot).filter(Boolean)
    const bodies = this.nodes(isFrame).map((frame) => frame.contentDocument?.body)
    // the body of a document with frames is their set
    return this.pick([
      ...elements,
      ...roots,
      ...roots,
      ...bodies.filter((body) => body?.localName === 'body'),
    ])
  }

  /** A node that may be moved or removed. */
  movable = () =>
    this.pick(
      this.nodes(
        // a document that is loaded again with its frame keeps what it has
        (node) => !node.parentElement?.closest(CLOSED) && node.ownerDocument.URL !== 'about:srcdoc',
      ),
    )

  make(depth = 2) {
    const kind = this.pick(['element', 'element', 'element', 'text', 'comment', 'svg', 'field'])
    if (kind === 'text') return document.createTextNode(this.pick(TEXTS))
    if (kind === 'comment') return document.createComment(this.pick(TEXTS).replaceAll('-', ''))
    if (kind === 'field') return this.field()
    const element =
      kind === 'svg' && !this.without.includes('svg')
        ? document.createElementNS('http://www.w3.org/2000/svg', this.pick(SVGS))
        : document.createElement(this.pick(TAGS))
    element.setAttribute('data-n', String(++this.count))
    if (this.chance(0.3)) element.setAttribute('class', this.pick(CLASSES))
    if (depth > 0)
      for (let n = Math.floor(this.pick([0, 0, 1, 2, 3])); n > 0; n--) element.append(this.make(depth - 1))
    return element
  }

  field() {
    const kind = this.pick(FIELDS)
    const field = document.createElement(kind === 'checkbox' || kind === 'radio' ? 'input' : kind)
    if (field.localName === 'input' && kind !== 'input') field.type = kind
    if (kind === 'select') field.append(new Option('a'), new Option('b', 'b', false, this.chance(0.5)))
    if (kind === 'textarea') field.append(this.pick(TEXTS))
    return field
  }

  put(node, parent = this.parent()) {
    if (!parent || node.contains(parent) || containsFrames(node, parent)) return this.say('nothing')
    const before = this.chance(0.4) ? null : (this.pick([...parent.childNodes]) ?? null)
    this.say(node, 'into', parent, 'before', before ? before : 'the end')
    parent.insertBefore(node, before === node ? null : before)
  }

  insert = () => this.put(this.make())

  build() {
    const node = document.createElement('div')
    this.put(node)
    for (let n = 0; n < 4; n++) node.append(this.make(1))
  }

  /** As much plain HTML as is read as markup at once, with some texts that markup does not tell. */
  list() {
    const list = document.createElement('ol')
    const twins = this.pick([0, 1, 3])
    for (let n = 0; n < 40; n++) {
      const item = document.createElement('li')
      const text = document.createElement('i')
      text.append(this.pick(TEXTS), ...(n < twins ? [this.pick(TEXTS)] : []))
      item.append(text, document.createElement('b'))
      list.append(item)
    }
    this.put(list)
  }

  move() {
    const node = this.movable()
    if (node) this.put(node)
  }

  remove() {
    const node = this.movable()
    if (!node) return
    this.say(node)
    node.remove()
    this.pool.push(node)
  }

  bringBack() {
    const node = this.pool.splice(Math.floor(this.pick([0, 0.5, 0.99]) * this.pool.length), 1)[0]
    if (!node) return
    if (this.chance(0.5) && node.nodeType === 1 && !node.closest(CLOSED)) node.append(this.make(0))
    this.put(node)
  }

  toAndFro() {
    const node = this.movable()
    if (!node) return
    const { parentNode: parent, nextSibling: next } = node
    this.put(node)
    if (!node.contains(parent)) parent.insertBefore(node, next?.parentNode === parent ? next : null)
  }

  text() {
    const node = this.pick(
      this.nodes((node) => [3, 8].includes(node.nodeType) && !node.parentElement?.closest(CLOSED)),
    )
    if (!node) return
    this.say(node)
    if (node.nodeType === 3 && this.chance(0.4))
      // not within a character
      node.splitText(this.pick([0, [...node.data][0]?.length ?? 0, node.length]))
    else node.data = this.pick(TEXTS)
  }

  normalize() {
    const parent = this.parent()
    this.say(parent)
    parent.normalize()
  }

  attribute() {
    const element = this.element()
    const name = this.pick(NAMES)
    // a frame's URL would load it
    if (isFrame(element)) return
    this.say(element, name)
    if (this.chance(0.3)) element.removeAttribute(name)
    else element.setAttribute(name, this.pick(VALUES))
  }

  classes() {
    const element = this.element()
    const name = this.pick(CLASSES)
    this.say(element, name)
    element.classList.toggle(name)
  }

  style() {
    const element = this.element()
    if (!element.style) return
    const name = this.pick(Object.keys(STYLES))
    const value = this.pick(STYLES[name])
    this.say(element, name, value)
    const way = this.pick(['all', 'none', 'important', '', '', ''])
    if (way === 'all') element.style.cssText = `${name}: ${value || 'inherit'}; border: 1px solid`
    else if (way === 'none') element.removeAttribute('style')
    else element.style.setProperty(name, value, way)
  }

  shadow() {
    const host = this.pick(this.nodes((node) => HOSTS.has(node.localName) && !node.shadowRoot))
    if (!host) return
    this.say(host)
    const root = host.attachShadow({ mode: 'open' })
    if (this.chance(0.8)) root.append(this.make(1), document.createElement('slot'))
  }

  frame() {
    const frame = document.createElement('iframe')
    this.put(frame)
    if (this.chance(0.7)) frame.contentDocument?.body.append(this.make(1))
  }

  replace() {
    const parent = this.parent()
    if (parent === document.body || parent.nodeType !== 1) return
    this.say(parent)
    if (this.chance(0.5))
      parent.replaceChildren(this.make(1), this.make(0), ...[...parent.childNodes].slice(0, 2))
    else parent.innerHTML = '<p>made <b>of</b> text</p><!--c--><i data-x="1"></i>'
  }

  reverse() {
    const parent = this.parent()
    this.say(parent)
    parent.append(...[...parent.childNodes].toReversed())
  }

  value() {
    const field = this.pick(this.nodes((node) => ['input', 'textarea', 'select'].includes(node.localName)))
    if (!field) return
    this.say(field)
    if (field.localName === 'select') field.selectedIndex = this.pick([0, 1])
    else if (['checkbox', 'radio'].includes(field.type)) field.checked = this.chance(0.5)
    else field.value = this.pick(TEXTS).replace(/\s/g, '')
  }

  sheet() {
    const style = document.createElement('style')
    if (this.chance(0.7)) style.append(...this.some(RULES))
    this.put(style)
  }

  some = (list) => list.filter(() => this.chance(0.5))

  rule() {
    const sheets = this.nodes((node) => node.localName === 'style' && node.sheet).map((node) => node.sheet)
    const sheet = this.pick([...sheets, ...this.sheets])
    if (!sheet) return
    const length = sheet.cssRules.length
    this.say(sheet.ownerNode ?? 'adopted', length)
    if (length && this.chance(0.3)) return sheet.deleteRule(Math.floor(this.pick([0, 0.5, 0.99]) * length))
    const media = [...sheet.cssRules].find(
      (rule) => rule instanceof CSSMediaRule || rule.constructor.name === 'CSSMediaRule',
    )
    if (media && this.chance(0.4)) media.insertRule('.one { left: 1px }', 0)
    else if (length && sheet.cssRules[0].style && this.chance(0.4))
      sheet.cssRules[0].style.setProperty('right', '1px')
    else sheet.insertRule(this.pick(RULES), this.pick([0, length]))
  }

  sheetText() {
    const style = this.pick(this.nodes((node) => node.localName === 'style'))
    if (!style) return
    this.say(style)
    if (this.chance(0.5)) style.textContent = this.pick(RULES)
    else style.append(this.pick(RULES))
  }

  adopt() {
    const scope = this.pick([
      document,
      ...this.nodes((node) => node.shadowRoot && node.ownerDocument === document),
    ])
    const target = scope.shadowRoot ?? scope
    this.say(scope)
    if (this.chance(0.2)) return void (target.adoptedStyleSheets = [])
    let sheet = this.pick(this.sheets)
    if (!sheet || this.chance(0.4)) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(this.some(RULES).join(' '))
      this.sheets.push(sheet)
    }
    if (this.chance(0.3)) sheet.replaceSync(this.some(RULES).join(' '))
    target.adoptedStyleSheets = [...target.adoptedStyleSheets.filter((other) => other !== sheet), sheet]
  }
}

export const isFrame = ({ localName }) => localName === 'iframe' || localName === 'frame'

const nameOf = (node) =>
  node.nodeType === 1
    ? `<${node.localName}${node.dataset?.n ? ' ' + node.dataset.n : ''}>`
    : node.nodeType === 11
      ? `#shadow of ${nameOf(node.host)}`
      : `${node.nodeName} ${JSON.stringify(node.data)}`

/** Whether `parent` is in a frame or a shadow root inside `node`, where it can not be put. */
function containsFrames(node, parent) {
  for (let at = parent; at;) {
    if (node.contains(at)) return true
    const root = at.getRootNode()
    at = root.host ?? root.defaultView?.frameElement
  }
  return false
}
