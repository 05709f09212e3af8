// Clicks of those who lose their patience.

const BUTTON = '<button id="a" style="width: 300px; height: 300px">a</button>'
const STEPPERS = '<button id="next">Next</button><button id="plus">+</button><button id="buy">Buy</button>'

/** `count` clicks on one spot, or `apart` px from each other, without the clock moving between them. */
const rage = (t, selector, count = 3, apart = 0) =>
  t.acts(async () => {
    const { x, y } = await t.page.locator(selector).boundingBox()
    for (let i = 0; i < count; i++) await t.page.mouse.click(x + 5 + i * apart, y + 5)
  })

const scenario = (name, rageclick, play, more = {}) => ({
  name,
  body: more.body ?? BUTTON,
  config: { autocapture: true, ...(rageclick !== undefined && { rageclick }), ...more.config },
  play,
})

export const scenarios = [
  scenario('three clicks at once', undefined, (t) => rage(t, '#a')),
  scenario('five clicks at once', undefined, (t) => rage(t, '#a', 5)),
  scenario('two clicks at once', undefined, (t) => rage(t, '#a', 2)),
  scenario('three clicks in different places', undefined, (t) => rage(t, '#a', 3, 60)),
  scenario('three slow clicks', undefined, async (t) => {
    for (let i = 0; i < 3; i++) {
      await t.click('#a')
      await t.clock(1100)
    }
  }),
  scenario('three clicks a little apart', undefined, async (t) => {
    for (let i = 0; i < 3; i++) {
      await t.click('#a')
      await t.clock(400)
    }
  }),
  scenario('rageclick: false', false, (t) => rage(t, '#a')),
  scenario(
    'rageclick without autocapture',
    true,
    (t) => rage(t, '#a').then(() => t.call('capture', 'hello')),
    {
      config: { autocapture: false },
    },
  ),
  scenario('own numbers', { click_count: 5, threshold_px: 100, timeout_ms: 3000 }, async (t) => {
    for (let i = 0; i < 5; i++) {
      await rage(t, '#a', 1, 0)
      await t.clock(1500)
    }
  }),
  scenario('css_selector_ignorelist', { css_selector_ignorelist: ['#a'] }, (t) => rage(t, '#a')),
  scenario('ph-no-rageclick', undefined, (t) => rage(t, '#a'), {
    body: '<button id="a" class="ph-no-rageclick" style="width: 99px">a</button>',
  }),
  scenario(
    'content_ignorelist: true',
    { content_ignorelist: true },
    async (t) => {
      for (const selector of ['#next', '#plus', '#buy']) await rage(t, selector)
    },
    { body: STEPPERS },
  ),
  scenario(
    'content_ignorelist of one word',
    { content_ignorelist: ['Buy'] },
    async (t) => {
      for (const selector of ['#next', '#plus', '#buy']) await rage(t, selector)
    },
    { body: STEPPERS },
  ),
  scenario(
    'the presets of 2026-05-30',
    undefined,
    async (t) => {
      for (const selector of ['#next', '#plus', '#buy', '#text']) await rage(t, selector)
    },
    {
      body: `${STEPPERS}<p id="text" style="cursor: pointer">text to select</p>`,
      config: { defaults: '2026-05-30', capture_pageview: false },
    },
  ),
]
