// What autocapture's options and rage clicks make of one page in autocapture.spec.ts.

import type { Page } from '@playwright/test'
import { fill, many, type Situation } from './autocapture_situations'

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
