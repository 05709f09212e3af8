// Clicks and swipes that do nothing.

const BODY = `
<style>p, button, div { min-height: 20px } body { height: 3000px }</style>
<p id="dead" class="b a" title="t">nothing <b>bold</b> 4111 1111 1111 1111</p>
<button id="alive" onclick="this.append('!')">something</button>
<button id="late" onclick="setTimeout(() => this.append('!'), 3000)">late</button>
<a id="link" href="#there"><i id="in-link">a link</i></a>
<button id="spans" data-ph-capture-attribute-plan="pro">Buy <span>now <span class="ph-sensitive">secret</span></span></button>
<p id="no" class="ph-no-deadclick">no</p>
<p id="hidden" class="ph-no-capture"><b id="in-hidden">hidden</b></p>
<p id="sensitive" class="ph-sensitive"><b id="in-sensitive">canary</b></p>
<input id="field" value="canary" placeholder="canary" aria-label="a field">
<input id="password" type="password" value="canary">
<select id="select"><option>canary</option></select>
<p id="editable" contenteditable="true">editable</p>
<button id="drawn"><svg id="drawing" width="30" height="30"><rect id="rect" width="30" height="30"/></svg>Drawn</button>
<div id="host"></div>
<script>
  const root = host.attachShadow({ mode: 'open' })
  root.innerHTML = '<p id="inner">in a shadow root</p><button id="lively">lively</button>'
  root.querySelector('button').addEventListener('click', (event) => event.target.append('!'))
</script>`

/** Longer than any wait for a sign of life. */
const LONG = 4500

/** @param {{ options?: boolean | object, config?: object } & Partial<import('../lib/play.mjs').Scenario>} [given] */
const scenario = (name, play, given = {}) => {
  const { options = true, config = {}, ...more } = given
  return {
    name,
    body: BODY,
    config: { capture_dead_clicks: options, ...config },
    async play(t) {
      await t.page.waitForFunction(() => window.__PosthogExtensions__?.initDeadClicksAutocapture)
      await play(t)
      await t.clock(LONG)
      await t.call('capture', 'end')
    },
    ...more,
  }
}
const clicks =
  (...selectors) =>
  async (t) => {
    for (const selector of selectors) {
      await t.click(selector)
      await t.clock(1200)
    }
  }
/** A touch from one place to another, on the element of a selector. */
const swipe = (t, selector, x, y, fingers = 1) =>
  t.run(
    ([selector, x, y, fingers]) => {
      const target = document.querySelector(selector)
      const touch = (clientX, clientY, identifier = 0) => new Touch({ identifier, target, clientX, clientY })
      const fire = (type, touches, changedTouches) =>
        target.dispatchEvent(new TouchEvent(type, { bubbles: true, composed: true, touches, changedTouches }))
      const all = Array.from({ length: fingers }, (_, at) => touch(100, 100, at))
      fire('touchstart', all, all)
      fire('touchend', [], [touch(100 + x, 100 + y)])
    },
    [selector, x, y, fingers],
  )

export const scenarios = [
  scenario('a click that does nothing', clicks('#dead')),
  scenario('a click that changes the document', clicks('#alive')),
  scenario('a change that comes too late', clicks('#late')),
  scenario('links and what is in them', clicks('#link', '#in-link')),
  scenario('several elements, and one of them twice', async (t) => {
    await t.click('#dead')
    await t.click('#dead b')
    await t.click('#dead')
    await t.clock(2000)
    await t.click('#dead')
  }),
  scenario('what opts out', clicks('#no', '#hidden', '#in-hidden')),
  scenario('what opts out of texts', clicks('#in-sensitive', '#password', '#select')),
  scenario('fields', clicks('#field', '#editable')),
  scenario('spans in a button, and a drawing', clicks('#spans', '#rect')),
  scenario('in a shadow root', clicks('#inner', '#lively')),
  scenario('modifier keys', async (t) => {
    for (const modifier of ['Shift', 'Alt']) {
      await t.click('#dead', { modifiers: [modifier] })
      await t.clock(LONG)
    }
  }),
  scenario('modifier keys that count', (t) => t.click('#dead', { modifiers: ['Alt'] }), {
    options: { capture_clicks_with_modifier_keys: true },
  }),
  scenario('own thresholds', clicks('#late'), { options: { mutation_threshold_ms: 3500 } }),
  scenario('css_selector_ignorelist', clicks('#dead', '#no', '#in-hidden', '#field'), {
    options: { css_selector_ignorelist: ['.a', '[[', 'input'] },
  }),
  scenario('element_attribute_ignorelist', clicks('#dead', '#spans'), {
    options: { element_attribute_ignorelist: ['title', 'class'] },
  }),
  scenario('mask_all_text', clicks('#dead', '#spans'), { config: { mask_all_text: true } }),
  scenario('mask_all_element_attributes', clicks('#dead', '#spans', '#rect'), {
    config: { mask_all_element_attributes: true },
  }),
  scenario('a scroll at once', async (t) => {
    await t.click('#dead')
    await t.scroll(200)
  }),
  scenario('a scroll later', async (t) => {
    await t.click('#dead')
    await t.clock(480)
    await t.run(() => window.dispatchEvent(new Event('scroll')))
  }),
  scenario('a page that is hidden by the click', async (t) => {
    await t.click('#dead')
    await t.hide()
    await t.clock(LONG)
    await t.show()
    await t.clock(2000)
    await t.click('#dead')
  }),
  scenario('a window that gets the focus', async (t) => {
    await t.run(() => window.dispatchEvent(new Event('focus')))
    await t.click('#dead')
    await t.clock(2000)
    await t.click('#dead b')
  }),
  scenario('text that is selected', async (t) => {
    await t.acts(() => t.page.dblclick('#dead'))
    await t.clock(LONG)
    await t.run(() => getSelection().removeAllRanges())
    await t.clock(LONG)
    await t.click('#dead b')
  }),
  scenario('a change in a part that is not on the page', async (t) => {
    await t.click('#dead')
    await t.run(() => {
      const part = document.createElement('div')
      part.append('x')
    })
  }),
  scenario('swipes', async (t) => {
    await swipe(t, '#dead', 40, 5)
    await t.clock(1500)
    await swipe(t, '#dead b', 0, -80)
    await t.clock(1500)
    await swipe(t, '#in-link', -31, 0)
  }),
  scenario('what is no swipe', async (t) => {
    await swipe(t, '#dead', 10, 10)
    await swipe(t, '#no', 90, 0)
    await swipe(t, '#dead', 90, 0, 2)
  }),
  scenario(
    'swipes with own limits',
    async (t) => {
      for (const selector of ['#dead', '#dead b', '#alive']) await swipe(t, selector, 15, 5)
    },
    { options: { swipe_threshold_px: 12, max_dead_swipes_per_page_load: 2 } },
  ),
  scenario(
    'capture_dead_swipes: false',
    async (t) => {
      await swipe(t, '#dead', 90, 0)
      await t.click('#dead b')
    },
    { options: { capture_dead_swipes: false } },
  ),
  scenario('each with the script of the other', clicks('#dead', '#alive', '#spans'), {
    swapped: ['dead-clicks-autocapture.js'],
  }),
]
