// More operations chosen by chance: on what a page has beside its tree. Runs in the page.
import { isFrame, RandomDocument, TEXTS } from './random_ops.mjs'

const MARKUP = [
  '<title>written</title><p>written <b>text</b></p>',
  '<p class="one">a paragraph</p><input type="hidden" value="written">',
  '<style>.one { color: red }</style><select><option>a<option selected>b</select>',
  '',
]
const FRAMESETS = [
  '<frameset cols="50%,*"><frame><frame></frameset>',
  '<frameset rows="30%,*"><frame name="top"><frameset cols="*,*"><frame><frame></frameset></frameset>',
]
const LENGTHS = ['*,*', '40%,60%', '100,*']
/** ms that the browser may take to fill the screen. */
const FULL_SCREEN_MS = 5000
/** Turns that frames may take until they are loaded. */
const TURNS = 200

export class RandomPage extends RandomDocument {
  /** Inputs that were passwords or hidden when the page was looked at: they are secret ever after. */
  secrets = new WeakSet()
  /** Documents that their frames will lose. */
  leaving = new WeakSet()
  /** Options that were taken away. */
  taken = []

  /** `without`: names of operations that do nothing; those of `more` come ten times as often. */
  constructor(seed, without = [], more = []) {
    super(seed, without)
    let end = 0
    /** @type {[string, number][]} each with the end of its share, which begins where the one before ends */
    this.operations = Object.entries(SHARES).map(([name, share]) => [
      name,
      (end += more.includes(name) ? Math.max(share, 1) * 10 : share),
    ])
    this.total = end
  }

  /** Does operation `index`; answers what it was, later where the browser takes its time. */
  run(index) {
    const at = this.begin(index) * this.total
    const [name] = this.operations.find(([, end]) => at < end)
    const done = this.without.includes(name) ? undefined : this[name]()
    const said = () => `${index} ${name}${this.said}`
    return done ? done.then(said) : said()
  }

  /** Until the documents of frames are there that have to be loaded. */
  async settle() {
    const isLoading = ({ contentDocument: inside }) =>
      inside && (inside.URL === 'about:blank' || inside.readyState !== 'complete' || this.leaving.has(inside))
    const loading = () =>
      this.nodes((node) => node.localName === 'iframe' && node.hasAttribute('srcdoc')).some(isLoading)
    for (let turn = 0; loading(); turn++) {
      if (turn > TURNS) throw new Error('a frame does not load')
      await new Promise((resolve) => setTimeout(resolve))
    }
  }

  /** What has to be compared besides the page itself. */
  look() {
    const isSecret = ({ localName, type }) =>
      localName === 'input' && (type === 'hidden' || type === 'password')
    for (const input of this.nodes(isSecret)) this.secrets.add(input)
    return { secrets: this.secrets }
  }

  /** A choice by what says which it is at first. */
  choose() {
    const option = this.pick(this.nodes((node) => node.localName === 'option'))
    if (!option) return
    const way = this.pick(['set', 'remove', 'property', 'only'])
    this.say(option.parentNode, way, option.text)
    if (way === 'set') option.setAttribute('selected', '')
    else if (way === 'remove') option.removeAttribute('selected')
    else if (way === 'property') option.defaultSelected = this.chance(0.5)
    else for (const other of option.parentNode.children) other.toggleAttribute('selected', other === option)
  }

  /** A select with groups, where that is asked for. */
  select() {
    const select = document.createElement('select')
    select.multiple = this.chance(0.2)
    const group = document.createElement('optgroup')
    for (const parent of [select, group])
      for (let n = this.pick([0, 1, 3]); n > 0; n--)
        parent.append(new Option(`o${++this.count}`, `v${this.count}`, this.chance(0.2), this.chance(0.2)))
    if (this.chance(0.4)) select.append(group)
    this.put(select)
  }

  /** An option or a group goes elsewhere: within its select, into another one, away or back. */
  option() {
    const isPart = ({ localName }) => localName === 'option' || localName === 'optgroup'
    const part = this.pick(this.nodes(isPart))
    const isBack = this.taken.length && this.chance(0.4)
    const node = isBack ? this.taken.pop() : part
    const parent = this.pick(
      this.nodes(({ localName }) => localName === 'select' || localName === 'optgroup'),
    )
    if (!node || !parent || node.contains(parent)) return
    this.say(node, isBack ? 'back into' : 'into', parent)
    if (!isBack && this.chance(0.3)) {
      node.remove()
      this.taken.push(node)
    } else if (this.chance(0.5)) parent.prepend(node)
    else parent.append(node)
    if (node.localName === 'option' && this.chance(0.3)) node.selected = this.chance(0.7)
  }

  options() {
    const select = this.pick(this.nodes((node) => node.localName === 'select'))
    if (!select) return
    const way = this.pick(['add', 'remove', 'multiple', 'all'])
    this.say(select, way)
    if (way === 'add')
      select.add(new Option('new', `n${++this.count}`, this.chance(0.3), this.chance(0.3)), this.pick([0, 9]))
    else if (way === 'remove') select.options[this.pick([0, 1])]?.remove()
    else if (way === 'multiple') select.multiple = !select.multiple
    else select.innerHTML = '<option>1<option selected>2<option selected>3'
  }

  hidden() {
    const isText = ({ localName, type }) =>
      localName === 'input' && ['text', 'hidden', 'password'].includes(type)
    const input = this.chance(0.4) ? undefined : this.pick(this.nodes(isText))
    if (!input) {
      const made = Object.assign(document.createElement('input'), { type: 'hidden', value: this.pick(TEXTS) })
      return this.put(made)
    }
    this.say(input, input.type)
    if (input.type === 'text') input.type = this.pick(['hidden', 'hidden', 'password'])
    else if (this.chance(0.5)) input.type = 'text'
    if (this.chance(0.7)) input.value = this.pick(TEXTS).replace(/\s/g, '')
  }

  srcdoc() {
    const known = this.pick(this.nodes((node) => node.localName === 'iframe' && node.hasAttribute('srcdoc')))
    const frame = this.chance(0.3) && known ? known : document.createElement('iframe')
    if (frame.contentDocument) this.leaving.add(frame.contentDocument)
    frame.srcdoc = this.pick(MARKUP)
    if (frame === known) this.say(known, 'again')
    else this.put(frame)
  }

  frameset() {
    const sets = this.nodes((node) => node.localName === 'frameset')
    // that of a frame's document is its body
    const all = [...sets, ...this.nodes(isFrame).map((frame) => frame.contentDocument?.body)].filter(
      (node) => node?.localName === 'frameset',
    )
    const known = this.chance(0.5) && this.pick(all)
    if (known) {
      this.say(known)
      known.setAttribute(this.pick(['rows', 'cols']), this.pick(LENGTHS))
      const way = this.pick(['append', 'remove', '', ''])
      if (way === 'append') known.append(known.ownerDocument.createElement('frame'))
      else if (way) known.lastElementChild?.remove()
      return
    }
    const frame = document.createElement('iframe')
    this.put(frame)
    if (frame.contentDocument) this.write(frame.contentDocument, this.pick(FRAMESETS))
  }

  /** A document that is written again. */
  reopen() {
    const frames = this.nodes(isFrame).filter(({ contentDocument }) => contentDocument)
    const frame = this.chance(0.9) ? this.pick(frames) : undefined
    if (!frame && !this.chance(0.3)) return
    this.say(frame ?? 'the page')
    this.write(frame ? frame.contentDocument : document, this.pick(MARKUP))
  }

  write(document, markup) {
    const doctype = this.pick(['', '<!doctype html>'])
    document.open()
    // what was to take its place does not come any more
    this.leaving.delete(document)
    document.write(doctype + markup)
    document.close()
  }

  /** An element fills the screen, or none any more. */
  fullScreen() {
    const isFull = !!document.fullscreenElement
    const element = this.pick(this.nodes((node) => node.nodeType === 1 && node.ownerDocument === document))
    if (!isFull && !element) return
    this.say(isFull ? 'no more' : element)
    // what is hidden now, or comes while the browser takes its time, and is read by then, is secret
    const note = () => {
      window.recording.flush()
      this.look()
    }
    note()
    const asked = isFull ? document.exitFullscreen() : element.requestFullscreen()
    // the browser lets not every element, and none without a user's doing
    const done = asked.then(
      // the event comes with the next frame
      () => new Promise(requestAnimationFrame),
      () => this.say('refused'),
    )
    // and at times it never answers: Chromium when another change is under way
    const unanswered = new Promise((resolve) => setTimeout(resolve, FULL_SCREEN_MS)).then(() => 'unanswered')
    return Promise.race([done, unanswered]).then((answer) => {
      if (answer === 'unanswered') this.say(answer)
      return note()
    })
  }
}

/** How often each comes; those of 0 only where they are asked for. */
const SHARES = {
  insert: 16,
  build: 5,
  list: 1,
  move: 14,
  remove: 8,
  bringBack: 7,
  toAndFro: 5,
  text: 8,
  normalize: 3,
  attribute: 8,
  classes: 5,
  style: 6,
  shadow: 3,
  frame: 2,
  replace: 4,
  reverse: 3,
  value: 4,
  sheet: 3,
  rule: 5,
  sheetText: 2,
  adopt: 3,
  choose: 3,
  options: 2,
  hidden: 3,
  srcdoc: 2,
  frameset: 2,
  reopen: 2,
  fullScreen: 1,
  select: 0,
  option: 0,
}
