// Heatmaps: points where the visitor clicks and rests.

const BODY = `
<style>body { margin: 0; height: 4000px; width: 3000px } p, button { width: 120px; height: 40px; margin: 0 }
#fixed { position: fixed; top: 300px } #sticky { position: sticky; top: 10px } #box { height: 90px; overflow: auto }</style>
<p id="a">a</p><button id="next">Next</button><button id="buy">Buy</button>
<p id="fixed">fixed <b id="in-fixed">in it</b></p><div id="around" style="height: 900px"><p id="sticky">sticky</p></div>
<p id="calm" class="ph-no-rageclick">calm</p><div id="host"></div>
<div id="box"><p style="height: 600px" id="in-box">box</p></div>
<div class="toolbar-global-fade-container"><button id="tool">tool</button></div>
<script>host.attachShadow({ mode: 'open' }).innerHTML = '<p id="inner" style="height: 40px">shadow</p>'</script>`

/** @param {Partial<import('../lib/play.mjs').Scenario>} [given] */
const scenario = (name, play, given = {}) => {
  const { config = {}, ...more } = given
  return {
    name,
    body: BODY,
    config: { capture_heatmaps: true, ...config },
    async play(t) {
      await t.page.waitForFunction(
        () =>
          typeof window.posthog.heatmaps?.flushIntervalMilliseconds === 'number' &&
          (!window.posthog.heatmaps.isEnabled || window.__PosthogExtensions__?.initDeadClicksAutocapture),
      )
      await play(t)
      await t.clock(6000)
      await t.call('capture', 'end')
    },
    ...more,
  }
}
/** Clicks, and the pointer goes on at once, so that it never rests where the clock could see it. */
const clicks =
  (...selectors) =>
  async (t) => {
    for (const selector of selectors) await t.click(selector)
  }
/** `count` clicks on one spot without the clock moving. */
const rage = (t, selector, count = 3) =>
  t.acts(async () => {
    const { x, y } = await t.page.locator(selector).boundingBox()
    for (let i = 0; i < count; i++) await t.page.mouse.click(x + 5, y + 5)
  })
const remote = (settings) => ({
  '/array/phc_conformance/config': { supportedCompression: ['gzip-js'], hasFeatureFlags: false, ...settings },
})
const MASKED = { mask_personal_data_properties: true, custom_personal_data_properties: ['email'] }

export const scenarios = [
  scenario('clicks', clicks('#a', '#buy', '#inner')),
  scenario('where the pointer rests', async (t) => {
    await t.acts(() => t.page.mouse.move(50, 60))
    await t.clock(300)
    await t.acts(() => t.page.mouse.move(70, 80))
    await t.clock(700)
    await t.acts(() => t.page.mouse.move(300, 200))
    await t.clock(100)
  }),
  scenario('a page that is scrolled', async (t) => {
    await t.scroll(500)
    await t.acts(() => t.page.mouse.click(400, 200))
  }),
  scenario('what stays where it is', async (t) => {
    await t.scroll(100)
    for (const selector of ['#fixed', '#in-fixed', '#sticky']) await t.click(selector)
  }),
  scenario(
    'scroll_root_selector',
    async (t) => {
      await t.run(() => void (document.querySelector('#box').scrollTop = 120))
      await t.click('#box', { position: { x: 10, y: 20 } })
    },
    { config: { scroll_root_selector: ['#nothing', '#box'] } },
  ),
  scenario('clicks in rage', (t) => rage(t, '#buy', 5)),
  scenario('rageclick: false', (t) => rage(t, '#buy'), { config: { rageclick: false } }),
  scenario(
    'clicks in rage on what is made for it',
    async (t) => {
      for (const selector of ['#next', '#buy', '#calm']) await rage(t, selector)
    },
    { config: { rageclick: { content_ignorelist: true } } },
  ),
  scenario('own limits of rage', (t) => rage(t, '#buy', 4), {
    config: { rageclick: { click_count: 4, css_selector_ignorelist: [] } },
  }),
  scenario(
    'a list of words that are no rage',
    async (t) => {
      for (const selector of ['#next', '#buy']) await rage(t, selector)
    },
    { config: { rageclick: { content_ignorelist: ['BUY'] } } },
  ),
  scenario('the toolbar', clicks('#tool', '#a')),
  scenario('a dead click', async (t) => {
    await t.click('#a')
    await t.clock(5000)
  }),
  scenario(
    'an own interval',
    async (t) => {
      await t.click('#a')
      await t.clock(700)
      await t.click('#buy')
    },
    { config: { capture_heatmaps: { flush_interval_milliseconds: 400 } } },
  ),
  scenario(
    'an address that changes',
    async (t) => {
      await t.click('#a')
      await t.push('/other?email=ada@example.com&gclid=1#part')
      await t.click('#a')
    },
    { config: MASKED },
  ),
  scenario(
    'disable_capture_url_hashes',
    async (t) => {
      await t.push('/other?email=1#part')
      await t.click('#a')
    },
    { config: { disable_capture_url_hashes: true } },
  ),
  scenario('a page that is left', async (t) => {
    await t.click('#a')
    await t.reload()
    await t.page.waitForFunction(() => typeof window.posthog.heatmaps?.flushIntervalMilliseconds === 'number')
  }),
  scenario('a page that is hidden', async (t) => {
    await t.click('#a')
    await t.hide()
    await t.clock(7000)
    await t.show()
  }),
  scenario('enable_heatmaps', clicks('#a'), {
    config: { capture_heatmaps: undefined, enable_heatmaps: true },
  }),
  scenario('capture_heatmaps before enable_heatmaps', clicks('#a'), {
    config: { capture_heatmaps: false, enable_heatmaps: true },
    async play(t) {
      await t.click('#a')
      await t.clock(6000)
      await t.call('capture', 'end')
    },
  }),
  scenario('set_config', async (t) => {
    await t.click('#a')
    await t.call('set_config', { capture_heatmaps: false })
    await t.click('#buy')
    await t.clock(6000)
    await t.call('set_config', { capture_heatmaps: true })
    await t.click('#next')
  }),
  scenario('the project has them', clicks('#a'), {
    config: { capture_heatmaps: undefined, advanced_disable_flags: false },
    remote: remote({ heatmaps: true }),
  }),
  scenario('what is kept without the project', async (t) => {
    await t.click('#a')
    await t.ask('heatmaps.getAndClearBuffer')
    await t.ask('heatmaps.getAndClearBuffer')
  }),
]
