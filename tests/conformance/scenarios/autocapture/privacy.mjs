// What must not be seen, and what the page allows or forbids.

const config = { autocapture: true, rageclick: false }

const clicks = (name, body, selectors, more = {}) => ({
  name,
  body,
  config: { ...config, ...more.config },
  expectNothing: more.expectNothing,
  path: more.path,
  async play(t) {
    await t.run(() => addEventListener('click', (event) => event.preventDefault()))
    for (const selector of selectors) await t.click(selector)
  },
})

const TWO = '<button id="a" class="yes">a</button><a id="b" class="no" href="/b">b</a>'
const NESTED =
  '<div class="outer" data-x="1" style="color: red"><button id="a" class="in" data-test="t" title="tip">Text</button></div>'

/** The visitor selects the element's text and presses Ctrl+C or Ctrl+X. */
const selectAnd = async (t, selector, type) => {
  await t.run((selector) => {
    const element = document.querySelector(selector)
    if (element.select) element.select()
    else getSelection().selectAllChildren(element)
  }, selector)
  await t.run(
    ([selector, type]) => {
      const init = { bubbles: true, clipboardData: new DataTransfer() }
      document.querySelector(selector).dispatchEvent(new ClipboardEvent(type, init))
    },
    [selector, type],
  )
}

export const scenarios = [
  clicks(
    'ph-no-capture',
    '<button id="a" class="ph-no-capture">a</button><div class="x ph-no-capture"><button id="b">b</button></div>',
    ['#a', '#b'],
    {
      expectNothing: true,
    },
  ),
  clicks(
    'ph-no-capture beside and below',
    '<div style="cursor: pointer" id="c"><span class="ph-no-capture">hidden</span><p>shown</p></div><button id="d">x <span class="ph-no-capture">secret</span></button>',
    ['#c p', '#d'],
  ),
  clicks(
    'ph-sensitive and ph-include',
    '<button id="a" class="ph-sensitive">secret text</button><div class="ph-sensitive"><button id="b">secret too</button></div><input type="button" id="c" class="ph-include" value="v">',
    ['#a', '#b', '#c'],
  ),
  clicks(
    'numbers of cards and of people',
    '<button id="a">4111 1111 1111 1111</button><button id="b">pay 123-45-6789</button><button id="c">4111111111111112</button><a id="d" href="/4242-4242-4242-4242">x</a><button id="e" data-n="5500000000000004">n</button>',
    ['#a', '#b', '#c', '#d', '#e'],
  ),
  clicks(
    'inputs with values',
    '<input type="submit" id="a" value="Send"><input type="button" id="b" value="4111111111111111"><input type="password" id="c" value="pw"><input id="d" name="ccnum" value="v"><input id="e" type="text" value="typed">',
    ['#a', '#b', '#c', '#d', '#e'],
  ),
  clicks(
    'names of secrets',
    [
      'cc',
      'cardnum',
      'ccnum',
      'creditcard',
      'csc',
      'cvc',
      'cvv',
      'exp',
      'pass',
      'pwd',
      'routing',
      'seccode',
      'securitycode',
      'ssn',
      'account_number',
    ]
      .map((name, i) => `<button id="i${i}" name="${name}" value="v">text ${i}</button>`)
      .join(''),
    Array.from({ length: 15 }, (_, i) => `#i${i}`),
  ),
  clicks(
    'editable text',
    '<div id="a" contenteditable="true" style="cursor: pointer">draft</div><div contenteditable id="b"><button id="c">c</button></div>',
    ['#a', '#c'],
  ),
  clicks('mask_all_text', NESTED, ['#a'], { config: { mask_all_text: true } }),
  clicks('mask_all_element_attributes', NESTED, ['#a'], { config: { mask_all_element_attributes: true } }),
  clicks('element_attribute_ignorelist', NESTED, ['#a'], {
    config: { autocapture: { element_attribute_ignorelist: ['data-test', 'style', 'class'] } },
  }),
  clicks('element_allowlist', TWO, ['#a', '#b'], {
    config: { autocapture: { element_allowlist: ['button'] } },
  }),
  clicks('element_allowlist of nothing', TWO, ['#a', '#b'], {
    config: { autocapture: { element_allowlist: [] } },
    expectNothing: true,
  }),
  clicks('css_selector_allowlist', TWO, ['#a', '#b'], {
    config: { autocapture: { css_selector_allowlist: ['.no'] } },
  }),
  clicks('css_selector_ignorelist', TWO, ['#a', '#b'], {
    config: { autocapture: { css_selector_ignorelist: ['.no'] } },
  }),
  clicks('selectors that are none', TWO, ['#a', '#b'], {
    config: { autocapture: { css_selector_allowlist: ['!!', '.yes'], css_selector_ignorelist: ['%%'] } },
  }),
  clicks('dom_event_allowlist', TWO, ['#a'], {
    config: { autocapture: { dom_event_allowlist: ['submit'] } },
    expectNothing: true,
  }),
  clicks('url_allowlist that fits', TWO, ['#a'], {
    path: '/app/1',
    config: { autocapture: { url_allowlist: ['shop.example.com/app/.*', /never/] } },
  }),
  clicks('url_allowlist that does not', TWO, ['#a'], {
    config: { autocapture: { url_allowlist: ['shop.example.com/app/.*'] } },
    expectNothing: true,
  }),
  clicks('url_ignorelist', TWO, ['#a'], {
    path: '/secret/1',
    config: { autocapture: { url_ignorelist: [/secret/] } },
    expectNothing: true,
  }),
  clicks('events and elements together', TWO, ['#a', '#b'], {
    config: {
      autocapture: {
        dom_event_allowlist: ['click'],
        element_allowlist: ['a'],
        css_selector_allowlist: ['.no'],
      },
    },
  }),
  {
    name: 'copied and cut text',
    body: '<p id="a">some text to copy</p><textarea id="b">in a field</textarea><p id="c">4111 1111 1111 1111</p><input type="password" id="d" value="pw">',
    config: { ...config, autocapture: { capture_copied_text: true } },
    async play(t) {
      await selectAnd(t, '#a', 'copy')
      await selectAnd(t, '#b', 'cut')
      await selectAnd(t, '#c', 'copy')
      await selectAnd(t, '#d', 'copy')
    },
  },
  {
    name: 'copying is not watched by default',
    expectNothing: true,
    body: '<p id="a">some text to copy</p>',
    config,
    async play(t) {
      await selectAnd(t, '#a', 'copy')
    },
  },
  {
    name: 'nothing is captured after opting out',
    body: TWO,
    config,
    async play(t) {
      await t.click('#a')
      await t.call('opt_out_capturing')
      await t.click('#a')
    },
  },
  ...[true, false].map((autocapture_opt_out) => ({
    name: `the server's autocapture_opt_out: ${autocapture_opt_out}`,
    body: TWO,
    config: { ...config, advanced_disable_flags: false, advanced_disable_feature_flags: true },
    remote: {
      '/array/phc_conformance/config': {
        autocapture_opt_out,
        supportedCompression: ['gzip-js'],
        hasFeatureFlags: false,
      },
    },
    async play(t) {
      await t.clock(2000)
      await t.click('#a')
      await t.call('capture', 'hello')
      await t.reload()
      await t.click('#a')
    },
  })),
]
