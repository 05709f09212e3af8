// What is clicked, changed, sent and copied in autocapture.spec.ts.

import type { Page } from '@playwright/test'

export interface Situation {
  name: string
  /** What stands on the page. */
  html: string
  /** Makes of it what markup cannot; runs in the page. */
  make?: () => void
  /** What the visitor does; clicks `#it` unless told. */
  act?: (page: Page) => Promise<void>
  /** How many events posthog-js makes of it; 1 unless told. */
  events?: number
}

const click =
  (selector: string): ((page: Page) => Promise<void>) =>
  (page) =>
    page.locator(selector).click()

const fill =
  (selector: string, text: string): ((page: Page) => Promise<void>) =>
  async (page) => {
    await page.locator(selector).focus()
    await page.keyboard.type(text)
    await page.locator(selector).blur()
  }

const many = (count: number, html: string): string => html.repeat(count)

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

const PAGE = `<div class="outer" data-x="1"><a href="https://example.org/p#hash" onclick="return false" id="link">Link <span>text</span></a>
  <form onsubmit="return false" class="f"><label id="label">Label</label><input id="field" name="mail" class="in" data-ph-capture-value>
  <button id="it" class="big" title="t" aria-label="l">Send</button></form><p id="para">Words that can be copied</p>
  <button id="other" data-pii="ada">Other</button></div>`

/** Clicks and changes everything on {@link PAGE}. */
async function use(page: Page): Promise<void> {
  for (const id of ['link', 'label', 'it', 'para', 'other']) await page.locator(`#${id}`).click()
  await fill('#field', 'ada')(page)
}

const copy =
  (selector: string, key: string): ((page: Page) => Promise<void>) =>
  async (page) => {
    await page.evaluate((one) => {
      const found = document.querySelector(one)!
      if (found instanceof HTMLInputElement) found.select()
      else getSelection()!.selectAllChildren(found)
    }, selector)
    await page.keyboard.press(`Control+${key}`)
  }

async function copyAndPaste(page: Page): Promise<void> {
  await copy('#para', 'c')(page)
  await page.locator('#field').focus()
  await page.keyboard.press('Control+v')
  await copy('#field', 'x')(page)
  await copy('#para', 'c')(page)
}

/** Each option with a page on which it makes a difference. */
export const OPTIONS: (Situation & { config: object; events: number })[] = [
  ...(
    [
      ['all defaults', {}, 6],
      ['the newest defaults', { defaults: '2026-08-30' }, 6],
      ['autocapture off', { autocapture: false }, 0],
      ['mask_all_text', { mask_all_text: true }, 6],
      ['mask_all_element_attributes', { mask_all_element_attributes: true }, 6],
      ['both masks', { mask_all_text: true, mask_all_element_attributes: true }, 6],
      ['disable_capture_url_hashes', { disable_capture_url_hashes: true }, 6],
      ['properties_string_max_length', { properties_string_max_length: 50 }, 6],
      ['url_allowlist', { autocapture: { url_allowlist: ['besi.e'] } }, 6],
      ['url_allowlist of elsewhere', { autocapture: { url_allowlist: ['elsewhere', 'nowhere'] } }, 0],
      ['url_ignorelist', { autocapture: { url_allowlist: ['beside'], url_ignorelist: ['q=1'] } }, 0],
      ['url_ignorelist of elsewhere', { autocapture: { url_ignorelist: ['elsewhere'] } }, 6],
      ['dom_event_allowlist', { autocapture: { dom_event_allowlist: ['submit', 'change'] } }, 2],
      ['empty dom_event_allowlist', { autocapture: { dom_event_allowlist: [] } }, 0],
      ['element_allowlist', { autocapture: { element_allowlist: ['a', 'button'] } }, 3],
      [
        'css_selector_allowlist',
        { autocapture: { css_selector_allowlist: ['.big', '???', '[data-pii]'] } },
        2,
      ],
      ['empty css_selector_allowlist', { autocapture: { css_selector_allowlist: [] } }, 0],
      ['css_selector_ignorelist', { autocapture: { css_selector_ignorelist: ['.f', '(('] } }, 2],
      ['empty css_selector_ignorelist', { autocapture: { css_selector_ignorelist: [] } }, 6],
      [
        'element_attribute_ignorelist',
        { autocapture: { element_attribute_ignorelist: ['class', 'title', 'data-pii', 'href'] } },
        6,
      ],
      [
        'capture_value_css_selector_allowlist',
        { autocapture: { capture_value_css_selector_allowlist: ['.in'] } },
        6,
      ],
      [
        'no capture_value_css_selector_allowlist',
        { autocapture: { capture_value_css_selector_allowlist: [] } },
        6,
      ],
    ] as [string, object, number][]
  ).map(([name, config, events]) => ({ name, config, events, html: PAGE, act: use })),
  ...(
    [
      ['no capture_copied_text', {}, 0],
      ['capture_copied_text', { autocapture: { capture_copied_text: true } }, 4],
      [
        'capture_copied_text and no copy event',
        { autocapture: { capture_copied_text: true, dom_event_allowlist: ['copy'] } },
        4,
      ],
      [
        'capture_copied_text elsewhere',
        { autocapture: { capture_copied_text: true, css_selector_allowlist: ['p'] } },
        2,
      ],
    ] as [string, object, number][]
  ).map(([name, config, events]) => ({ name, config, events, html: PAGE, act: copyAndPaste })),
  {
    name: 'copied card numbers',
    config: { autocapture: { capture_copied_text: true } },
    html: '<p id="para">Card 4242424242424242 of  Ada\nLovelace</p><p id="card">4242424242424242</p><input id="field" value="typed">',
    act: async (page) => {
      await copy('#para', 'c')(page)
      await copy('#card', 'c')(page)
      await copy('#field', 'c')(page)
    },
    events: 2,
  },
]

const often =
  (selector: string, times = 4): ((page: Page) => Promise<void>) =>
  async (page) => {
    const { x, y, width, height } = (await page.locator(selector).boundingBox())!
    for (let time = 0; time < times; time++) await page.mouse.click(x + width / 2, y + height / 2)
  }

/** Rage clicks: what is counted, and where they are what one does. */
export const RAGE: (Situation & { config: object; events: number })[] = (
  [
    ['a button', {}, '<button id="it">Stuck</button>', 5],
    ['a plain element', {}, '<p id="it">Stuck</p>', 0],
    ['off', { rageclick: false }, '<button id="it">Stuck</button>', 4],
    ['no rage click', {}, '<div class="ph-no-rageclick"><button id="it">Stuck</button></div>', 4],
    ['a hidden part', {}, '<div class="ph-no-capture"><button id="it">Stuck</button></div>', 0],
    [
      'css_selector_ignorelist',
      { rageclick: { css_selector_ignorelist: ['.no'] } },
      '<div class="no"><button id="it">Stuck</button></div>',
      4,
    ],
    [
      'empty css_selector_ignorelist',
      { rageclick: { css_selector_ignorelist: [] } },
      '<button class="ph-no-rageclick" id="it">Stuck</button>',
      5,
    ],
    ['two clicks', { rageclick: { click_count: 2 } }, '<button id="it">Stuck</button>', 5],
    ['six clicks', { rageclick: { click_count: 6 } }, '<button id="it">Stuck</button>', 4],
    ['no time', { rageclick: { timeout_ms: 0.001 } }, '<button id="it">Stuck</button>', 4],
    ['no room', { rageclick: { threshold_px: 0.001 } }, '<button id="it">Stuck</button>', 5],
    ['a pager without a list', { rageclick: true }, '<button id="it">Next</button>', 5],
    ['a pager', { rageclick: { content_ignorelist: true } }, '<button id="it">Next page</button>', 4],
    [
      'a word with a pager in it',
      { rageclick: { content_ignorelist: true } },
      '<button id="it">Nextdoor</button>',
      5,
    ],
    ['an arrow', { rageclick: { content_ignorelist: true } }, '<button id="it"> → </button>', 4],
    ['an arrow among words', { rageclick: { content_ignorelist: true } }, '<button id="it">go →</button>', 5],
    ['a stepper', { rageclick: { content_ignorelist: true } }, '<button id="it">+</button>', 5],
    ['a stepper by today’s defaults', { defaults: '2026-05-30' }, '<button id="it">+</button>', 4],
    [
      'today’s defaults and a threshold',
      { defaults: '2026-05-30', rageclick: { threshold_px: 50 } },
      '<button id="it">+</button>',
      4,
    ],
    ['a field by today’s defaults', { defaults: '2026-05-30' }, '<input id="it" name="n">', 4],
    [
      'own words',
      { rageclick: { content_ignorelist: ['MORE', 'prev'] } },
      '<button id="it">Furthermore</button>',
      4,
    ],
    [
      'too many words',
      { rageclick: { content_ignorelist: many(30, 'stuck ').trim().split(' ') } },
      '<button id="it">Stuck</button>',
      5,
    ],
    [
      'content_ignorelist off',
      { rageclick: { content_ignorelist: false } },
      '<button id="it">Next</button>',
      5,
    ],
    [
      'a label',
      { rageclick: { content_ignorelist: true } },
      '<button id="it" aria-label="Previous">x</button>',
      4,
    ],
    [
      'a label inside',
      { rageclick: { content_ignorelist: true } },
      '<button id="it"><i aria-label="Next">&nbsp;</i></button>',
      4,
    ],
    [
      'a label inside beside a text',
      { rageclick: { content_ignorelist: true } },
      '<button id="it">x <i aria-label="Next">&nbsp;</i></button>',
      5,
    ],
    [
      'a label around',
      { rageclick: { content_ignorelist: true } },
      '<div aria-label="next"><button id="it">x</button></div>',
      5,
    ],
    [
      'a role around',
      { rageclick: { content_ignorelist: true } },
      '<div role="BUTTON" style="cursor:pointer">Next <i id="it">x</i></div>',
      4,
    ],
    [
      'a hand around',
      { rageclick: { content_ignorelist: true } },
      '<div style="cursor:pointer">Next <i id="it">&nbsp;&nbsp;</i></div>',
      4,
    ],
    [
      'a sensitive pager',
      { rageclick: { content_ignorelist: true } },
      '<div class="ph-sensitive"><button id="it">Next</button></div>',
      5,
    ],
    [
      'ignore_text_selection in a field',
      { rageclick: { ignore_text_selection: true } },
      '<input id="it" type="EMAIL">',
      4,
    ],
    [
      'ignore_text_selection on a box',
      { rageclick: { ignore_text_selection: true } },
      '<input id="it" type="checkbox">',
      9,
    ],
    [
      'ignore_text_selection in a text',
      { rageclick: { ignore_text_selection: true } },
      '<textarea id="it"></textarea>',
      4,
    ],
    [
      'ignore_text_selection in an editable text',
      { rageclick: { ignore_text_selection: true } },
      '<button contenteditable id="it">x</button>',
      4,
    ],
    ['no ignore_text_selection', { rageclick: { threshold_px: 10 } }, '<input id="it" name="n">', 5],
  ] as [string, object, string, number][]
).map(([name, config, html, events]) => ({ name, config, html, events, act: often('#it') }))
