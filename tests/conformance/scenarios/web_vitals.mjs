// Web vitals: what becomes of the metrics that the measuring script reports. The measuring itself is a package's.

/** Runs in the page before everything else: scripts that measure when the scenario says so. */
const fakeScripts = () => {
  const measured = (window.measured = {})
  const asked = (window.asked = [])
  const of = (kind) =>
    Object.fromEntries(
      ['LCP', 'CLS', 'FCP', 'INP'].map((name) => [
        'on' + name,
        (report, options) => {
          asked.push(`${name} ${kind} ${JSON.stringify(options)}`)
          measured[name] = report
        },
      ]),
    )
  const names = ['web-vitals', 'web-vitals-soft-navs']
  const attributed = ['web-vitals-with-attribution', 'web-vitals-with-attribution-soft-navs']
  window.__PosthogExtensions__ = {
    postHogWebVitalsCallbacksByFlavor: Object.fromEntries([
      ...names.map((name) => [name, of(name)]),
      ...attributed.map((name) => [name, { ...of(name), withoutAttribution: of(`${name}, plain`) }]),
    ]),
  }
}

/**
 * @param {boolean | object} [performance]
 * @param {{ isOff?: boolean } & Partial<import('../lib/play.mjs').Scenario>} [given]
 */
const scenario = (name, play, performance = true, given = {}) => {
  const { config = {}, isOff = false, ...more } = given
  return {
    name,
    before: fakeScripts,
    config: { capture_performance: performance, ...config },
    async play(t) {
      if (!isOff) await t.page.waitForFunction(() => window.asked.length > 0)
      await play(t)
      await t.read('asked', () => window.asked)
      await t.clock(6000)
      await t.call('capture', 'end')
    },
    ...more,
  }
}
const ATTRIBUTION = {
  interactionTarget: '#buy',
  interactionType: 'pointer',
  inputDelay: 1.5,
  target: 'main > p',
  url: 'https://shop.example.com/pic.png?email=ada#x',
  largestShiftTarget: '#ad',
  firstByteToFCP: 12,
  longAnimationFrameEntries: [{ canary: 1 }],
  processedEventEntries: [{}],
}
/** Metrics of these names are reported, a little apart. */
const report = async (t, names, more = {}) => {
  for (const name of names)
    await t.run(
      ([name, more]) =>
        window.measured[name]?.({
          name,
          value: 1234.5,
          rating: 'good',
          delta: 1234.5,
          id: `v5-${name}`,
          navigationType: 'navigate',
          entries: [{ startTime: 1 }],
          ...more,
        }),
      [name, { attribution: ATTRIBUTION, ...more }],
    )
}
const ALL = ['LCP', 'CLS', 'FCP', 'INP']
const all = (t) => report(t, ALL)
const remote = (capturePerformance) => ({
  '/array/phc_conformance/config': {
    supportedCompression: ['gzip-js'],
    hasFeatureFlags: false,
    capturePerformance,
  },
})
const MASKED = { mask_personal_data_properties: true, custom_personal_data_properties: ['email'] }

export const scenarios = [
  scenario('all four share an event', all),
  scenario('some of them wait', (t) => report(t, ['LCP', 'FCP'])),
  scenario(
    'web_vitals_delayed_flush_ms',
    async (t) => {
      await report(t, ['LCP'])
      await t.clock(800)
      await report(t, ['FCP'])
    },
    { web_vitals: true, web_vitals_delayed_flush_ms: 500 },
  ),
  scenario('one of them twice', (t) => report(t, ['LCP', 'CLS', 'CLS', 'FCP', 'INP'])),
  scenario('web_vitals_allowed_metrics', all, {
    web_vitals: true,
    web_vitals_allowed_metrics: ['LCP', 'CLS'],
  }),
  scenario('web_vitals_attribution: true', all, { web_vitals: true, web_vitals_attribution: true }),
  scenario('web_vitals_attribution: false', all, { web_vitals: true, web_vitals_attribution: false }),
  scenario('web_vitals_attribution of one', all, { web_vitals: true, web_vitals_attribution: ['CLS'] }),
  scenario(
    'soft navigations',
    async (t) => {
      await report(t, ['LCP', 'FCP'], { navigationId: 1, navigationURL: 'https://shop.example.com/' })
      await report(t, ['LCP'], { navigationId: 2, navigationURL: 'https://shop.example.com/next?email=1' })
      await report(t, ['CLS'], { navigationId: '2', navigationURL: '' })
    },
    { web_vitals: true, __preview_web_vitals_soft_navs: true },
    { config: MASKED },
  ),
  scenario('soft navigations without attribution', all, {
    web_vitals: true,
    web_vitals_attribution: false,
    __preview_web_vitals_soft_navs: true,
  }),
  scenario(
    'an address that changes',
    async (t) => {
      await report(t, ['LCP', 'FCP'])
      await t.push('/other?email=ada@example.com#part')
      await report(t, ['CLS', 'INP'])
    },
    true,
    { config: MASKED },
  ),
  scenario(
    'disable_capture_url_hashes',
    async (t) => {
      await t.push('/other?email=1#part')
      await report(t, ['LCP'])
    },
    true,
    { config: { disable_capture_url_hashes: true } },
  ),
  scenario('what is too large', async (t) => {
    await report(t, ['LCP'], { value: 900_000 })
    await report(t, ['FCP'], { value: 899_999 })
  }),
  scenario(
    '__web_vitals_max_value',
    async (t) => {
      await report(t, ['LCP'], { value: 120_000 })
      await report(t, ['FCP'], { value: 119_999 })
    },
    { web_vitals: true, __web_vitals_max_value: 120_000 },
  ),
  scenario('what is no metric', async (t) => {
    await report(t, ['LCP'], { value: null })
    await report(t, ['FCP'], { name: undefined })
    await report(t, ['CLS'], { value: 0 })
  }),
  scenario('a page that is hidden', async (t) => {
    await report(t, ['LCP', 'CLS'])
    await t.hide()
    await t.show()
    await report(t, ['INP'])
  }),
  scenario('a page that is left', async (t) => {
    await report(t, ['LCP', 'CLS'])
    await t.reload()
    await t.page.waitForFunction(() => window.asked.length > 0)
  }),
  scenario('network timing alone', all, { network_timing: true }, { isOff: true }),
  scenario(
    'web_vitals: false',
    all,
    { web_vitals: false },
    {
      isOff: true,
      config: { advanced_disable_flags: false },
      remote: remote({ web_vitals: true }),
    },
  ),
  scenario('the project has them', all, undefined, {
    config: { advanced_disable_flags: false },
    remote: remote({ web_vitals: true, web_vitals_allowed_metrics: ['LCP'] }),
  }),
  scenario('the project has network timing', all, undefined, {
    isOff: true,
    config: { advanced_disable_flags: false },
    remote: remote({ network_timing: true, web_vitals: false }),
  }),
]
