// What is clicked, changed, sent and copied in autocapture.spec.ts.

import type { Page } from '@playwright/test'

export interface Situation {
  name: string
  /** The markup of the page. */
  html: string
  /** Creates what markup cannot express; runs in the page. */
  make?: () => void
  /** The visitor's actions; clicks `#it` by default. */
  act?: (page: Page) => Promise<void>
  /** The number of events posthog-js captures; 1 by default. */
  events?: number
}

const click =
  (selector: string): ((page: Page) => Promise<void>) =>
  (page) =>
    page.locator(selector).click()

export const fill =
  (selector: string, text: string): ((page: Page) => Promise<void>) =>
  async (page) => {
    await page.locator(selector).focus()
    await page.keyboard.type(text)
    await page.locator(selector).blur()
  }

export const many = (count: number, html: string): string => html.repeat(count)

export const SITUATIONS: Situation[] = [
  { name: 'a button', html: '<button id="it">Buy now</button>' },
  {
    name: 'a button by keyboard',
    html: '<button id="it">Buy</button>',
    act: (page) => page.locator('#it').press('Enter'),
  },
  { name: 'a link', html: '<a id="it" href="#part" class="b a  c" title="x">There</a>' },
  {
    name: 'a link with an address',
    html: '<a id="it" href="/beside?x=1#y" onclick="event.preventDefault()">There</a>',
  },
  {
    name: 'a link to elsewhere',
    html: '<a id="it" href="https://example.org/a?b=1#c" onclick="return false">Out</a>',
  },
  {
    name: 'a link to elsewhere without a scheme',
    html: '<a id="it" href="//example.org/a" onclick="return false">Out</a>',
  },
  {
    name: 'a link to nobody',
    html: '<a id="it" href="mailto:ada@example.com" onclick="return false">Mail</a>',
  },
  { name: 'a very long link', html: `<a id="it" href="#${'x'.repeat(3000)}">Long</a>` },
  {
    name: 'a link that carries a card number',
    html: '<a id="it" href="4242424242424242" onclick="return false">Card</a>',
  },
  { name: 'within a link', html: '<a href="#x"><div><b id="it">bold</b> text</div></a>' },
  {
    name: 'a link in a link',
    html: '<a href="#outer" id="o">outer</a>',
    make: () => {
      document.querySelector('#o')!.innerHTML = 'outer <span></span>'
      const inner = document.createElement('a')
      inner.href = '#inner'
      inner.id = 'it'
      inner.textContent = 'inner'
      document.querySelector('#o span')!.append(inner)
    },
  },
  {
    name: 'spans in a button',
    html: '<button id="it">a <span>b <span>c</span><i>no</i></span> d <span class="ph-sensitive">e<span>f</span></span><span id="password">g <span>h</span></span></button>',
  },
  { name: 'a span in a button', html: '<button>Say <span id="it">it</span></button>' },
  {
    name: 'white space and line breaks',
    html: '<button id="it">  one\n\n two\t\tthree&nbsp;  four\r\n </button>',
  },
  { name: 'a long text', html: `<button id="it">${'word '.repeat(400)}</button>` },
  {
    name: 'a long text of many nodes',
    html: `<button id="it">${many(9, `${'x'.repeat(240)}<i></i>`)}</button>`,
  },
  {
    name: 'quotes and slashes',
    html: '<button id="it" title=\'say "hi" \\" \\\\" there\' class=\'q"uote s\'>He said "no" \\"</button>',
  },
  {
    name: 'characters of every kind',
    html: '<button id="it" title="漢é😀" class="漢 é z">漢é😀 ünï</button>',
  },
  { name: 'a text as long as one may be', html: `<button id="it" title="${'x'.repeat(1024)}">z</button>` },
  {
    name: 'a card number in the text',
    html: '<button id="it">Card 4242424242424242 and 123-45-6789 stay here</button>',
  },
  { name: 'nothing but a card number', html: '<button id="it">4242 4242 4242 4242</button>' },
  { name: 'nothing but a social security number', html: '<button id="it">123-45-6789</button>' },
  {
    name: 'numbers that are neither',
    html: '<button id="it" data-a="4242" data-b="123-456-789" data-c="9999999999999999">12 345-67</button>',
  },
  {
    name: 'numbers in attributes',
    html: '<button id="it" data-a="4242-4242 4242 4242" data-b=" 123-45-6789 " data-c="378282246310005" data-d="6011111111111117" data-e="30569309025904" data-f="3530111333300000" data-g="123456789">x</button>',
  },
  {
    name: 'attributes of many kinds',
    html: '<button id="it" data-b="1" data-a="" ARIA-label="l" _ngcontent-x="1" _nghost-y="2" onfocus="1" style="color:red" disabledx>x</button>',
  },
  {
    name: 'a very long attribute',
    html: `<button id="it" title="${'t'.repeat(5000)}" class="${'c '.repeat(800)}">x</button>`,
  },
  {
    name: 'siblings',
    html: '<p>1</p>text<button>2</button><p>3</p><!-- c --><button id="it">4</button><button>5</button>',
  },
  { name: 'many siblings', html: `<div>${many(3000, '<i></i>')}<button id="it">last</button></div>` },
  { name: 'a plain element', html: '<div id="it">plain</div>', events: 0 },
  { name: 'a plain element with a hand', html: '<div id="it" style="cursor:pointer">plain</div>' },
  {
    name: 'a plain element in one with a hand',
    html: '<div style="cursor:pointer"><p id="it" style="cursor:auto">plain</p></div>',
  },
  { name: 'a plain element in a control', html: '<label>Label <i id="it">of it</i></label>' },
  { name: 'a label of a field', html: '<label id="it" for="f">Name</label><input id="f">', events: 2 },
  { name: 'a form, clicked', html: '<form id="it" style="padding:20px"></form>', events: 0 },
  {
    name: 'a form with a hand, clicked',
    html: '<form id="it" style="padding:20px;cursor:pointer">form</form>',
  },
  {
    name: 'a form, sent',
    html: '<form onsubmit="return false" id="signup" action="/x" name="f">Sign <input name="mail" value="secret"><button id="it">Go</button></form>',
    events: 2,
  },
  {
    name: 'a field, clicked',
    html: '<input id="it" name="mail" value="secret" placeholder="p" class="c" aria-label="Mail">',
  },
  { name: 'a field, changed', html: '<input id="it" name="mail">', act: fill('#it', 'ada') },
  {
    name: 'a field whose value is wanted',
    html: '<input id="it" name="mail" data-ph-capture-value>',
    act: fill('#it', 'ada'),
  },
  {
    name: 'a password whose value is wanted',
    html: '<input id="it" type="password" data-ph-capture-value>',
    act: fill('#it', 'secret'),
  },
  {
    name: 'a sensitive field whose value is wanted',
    html: '<div class="ph-sensitive"><input id="it" data-ph-capture-value></div>',
    act: fill('#it', 'secret'),
  },
  {
    name: 'an ignored field whose value is wanted',
    html: '<input id="it" name="cvc" data-ph-capture-value>',
    act: fill('#it', '123'),
  },
  {
    name: 'a choice whose value is wanted',
    html: '<select id="it" data-ph-capture-value><option>a<option value="2">b</select>',
    act: async (page) => void (await page.locator('#it').selectOption('2')),
  },
  {
    name: 'a private choice whose value is wanted',
    html: '<select id="it" data-ph-capture-value><option>a<option value="2" class="ph-no-capture">b</select>',
    act: async (page) => void (await page.locator('#it').selectOption('2')),
  },
  {
    name: 'choices whose values are wanted',
    html: '<select multiple id="it" data-ph-capture-value><option>a<option value="2">b</select>',
    act: async (page) => void (await page.locator('#it').selectOption('2')),
  },
  {
    name: 'a text whose value is wanted',
    html: '<textarea id="it" data-ph-capture-value></textarea>',
    act: fill('#it', 'a longer "text"'),
  },
  {
    name: 'a choice',
    html: '<select id="it" name="s"><option>a<option value="2">b</select>',
    act: async (page) => void (await page.locator('#it').selectOption('2')),
  },
  { name: 'a box', html: '<input id="it" type="checkbox" name="agree" value="yes">', events: 2 },
  { name: 'a radio button', html: '<input id="it" type="radio" name="r" value="v" title="t">', events: 2 },
  { name: 'a button of the old kind', html: '<input id="it" type="button" value="Go" title="t">' },
  { name: 'a text', html: '<textarea id="it" title="t">secret</textarea>', act: fill('#it', 'more') },
  { name: 'a password', html: '<input id="it" type="password" title="t" value="secret">' },
  { name: 'an editable text', html: '<div id="it" contenteditable="true" title="t">mine</div>' },
  {
    name: 'in an editable text',
    html: '<div contenteditable="true" title="t">mine <b id="it">bold</b></div>',
    events: 0,
  },
  {
    name: 'names that sound secret',
    html: '<div id="card-number" title="t"><button id="ccnum" class="it" data-x="1" data-ph-capture-attribute-k="v">text</button></div>',
    act: click('.it'),
  },
  {
    name: 'a secret name that is to be included',
    html: '<button id="pass_word" class="ph-include it">text</button>',
    act: click('.it'),
  },
  {
    name: 'a hidden part',
    html: '<div class="x ph-no-capture"><button id="it">No</button></div>',
    events: 0,
  },
  {
    name: 'a part without autocapture',
    html: '<div class="ph-no-autocapture"><button id="it">No</button></div>',
    events: 0,
  },
  {
    name: 'a part without autocapture by attribute',
    html: '<button data-ph-no-autocapture id="it">No</button>',
    events: 0,
  },
  {
    name: 'a sensitive part',
    html: '<div class="ph-sensitive" data-ph-capture-attribute-a="no"><a href="#x" data-ph-capture-attribute-b="no"><button id="it">Text</button></a></div>',
  },
  {
    name: 'properties in attributes',
    html: '<div data-ph-capture-attribute-plan="outer" data-ph-capture-attribute-x="1" data-ph-capture-attribute-card="4242424242424242"><button id="it" data-ph-capture-attribute-plan="inner" data-ph-capture-attribute-="none" data-ph-capture-attribute-e="" data-ph-capture-attributey="odd">x</button></div>',
  },
  {
    name: 'a drawing',
    html: '<svg id="it" width="50" height="50" viewBox="0 0 5 5" class="icon b"><path d="M0 0h9v9"/></svg>',
    events: 0,
  },
  {
    name: 'a drawing in a button',
    html: '<button class="c">Like <svg width="50" height="50" class="icon"><g><path id="it" d="M0 0h50v50H0z"/></g></svg></button>',
  },
  {
    name: 'a drawing in a link',
    html: '<a href="https://example.org/x" onclick="return false"><svg width="50" height="50"><rect id="it" width="50" height="50" data-ph-capture-attribute-part="rect"/></svg> Go</a>',
  },
  {
    name: 'a sensitive drawing in a button',
    html: '<button>Like <svg width="50" height="50"><rect class="ph-sensitive" id="it" width="50" height="50"/></svg></button>',
  },
  {
    name: 'a drawn link',
    html: '<svg width="50" height="50"><a href="#x" id="a"><rect id="it" width="50" height="50"/><text>t</text></a></svg>',
  },
  {
    name: 'a shadow root',
    html: '<div id="host" class="h"></div>',
    make: () => {
      document.querySelector('#host')!.attachShadow({ mode: 'open' }).innerHTML =
        '<section><button id="in">Inside</button></section>'
    },
    act: click('#in'),
  },
  {
    name: 'shadow roots in shadow roots',
    html: '<a href="#x"><div id="host"></div></a>',
    make: () => {
      const outer = document.querySelector('#host')!.attachShadow({ mode: 'open' })
      outer.innerHTML = '<p>before</p><div id="inner" class="ph-include"></div>'
      outer.querySelector('#inner')!.attachShadow({ mode: 'open' }).innerHTML =
        '<i>1</i><button id="in">Deep <span>inside</span></button>'
    },
    act: click('#in'),
  },
  {
    name: 'a hidden shadow root',
    html: '<div id="host" class="ph-no-capture"></div>',
    make: () => {
      document.querySelector('#host')!.attachShadow({ mode: 'open' }).innerHTML =
        '<button id="in">Inside</button>'
    },
    act: click('#in'),
    events: 0,
  },
  {
    name: 'a closed shadow root',
    html: '<div id="host" style="cursor:pointer">x</div>',
    make: () => {
      document.querySelector('#host')!.attachShadow({ mode: 'closed' }).innerHTML = '<button>Inside</button>'
    },
    act: click('#host'),
  },
  {
    name: 'a slot',
    html: '<div id="host"><button id="it">Slotted</button></div>',
    make: () => {
      document.querySelector('#host')!.attachShadow({ mode: 'open' }).innerHTML =
        '<label><slot></slot></label>'
    },
  },
  {
    name: 'a text node',
    html: '<button id="it">text</button>',
    act: (page) =>
      page.evaluate(() => {
        document.querySelector('#it')!.firstChild!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
      }),
  },
  {
    name: 'an event that is no mouse',
    html: '<button id="it">text</button>',
    act: (page) =>
      page.evaluate(() => {
        document.querySelector('#it')!.dispatchEvent(new Event('click', { bubbles: true }))
      }),
  },
  { name: 'the body', html: '', act: (page) => page.mouse.click(600, 700), events: 0 },
  {
    name: 'the root of the document',
    html: '',
    act: (page) => page.evaluate(() => document.documentElement.click()),
    events: 0,
  },
  {
    name: 'a tree 800 deep',
    html: '',
    make: () => {
      let at = document.querySelector('#stage')!
      for (let depth = 0; depth < 800; depth++) at.append((at = document.createElement('b')))
      at.innerHTML = '<button id="it">deep</button>'
    },
  },
  {
    name: 'a tree 1,200 deep',
    html: '',
    make: () => {
      let at = document.querySelector('#stage')!
      for (let depth = 0; depth < 1200; depth++) at.append((at = document.createElement('b')))
      at.innerHTML = '<button id="it">deeper</button>'
    },
    act: (page) => page.evaluate(() => document.querySelector<HTMLElement>('#it')!.click()),
  },
  {
    name: 'a press that takes the button away',
    html: '<button id="it">Menu</button>',
    make: () => {
      document.querySelector('#it')!.addEventListener('pointerdown', (event) => {
        const cover = document.createElement('div')
        cover.style.cssText = 'position:fixed;inset:0'
        document.documentElement.append(cover)
        setTimeout(() => cover.remove(), 300)
        event.stopPropagation()
      })
    },
  },
  {
    name: 'a form with fields of bad names',
    html: '<form onsubmit="return false"><input name="id"><input name="className"><input name="type"><input name="name"><input name="children"><input name="style"><input name="matches"><button id="it">Go</button></form>',
    events: 2,
  },
]
