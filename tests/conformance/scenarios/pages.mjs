// Pages seen and left.

const LONG = '<h1>Long</h1><div style="height: 5000px">much</div>'
const ROOT =
  '<div id="root" style="height: 400px; overflow: auto"><div style="height: 2000px">much</div></div><p>below</p>'

/** Both pageviews and pageleaves, as they are by default. */
const both = { capture_pageview: true, capture_pageleave: 'if_capture_pageview' }
const onHistory = { ...both, capture_pageview: 'history_change' }

const scrollRoot = (t, top) =>
  t.run(async (top) => {
    const root = document.querySelector('#root')
    const scrolled = new Promise((resolve) => root.addEventListener('scroll', resolve, { once: true }))
    root.scrollTop = top
    await scrolled
  }, top)

const hidden = () => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  Object.defineProperty(document, 'hidden', { value: true, configurable: true })
}

export const scenarios = [
  {
    name: 'a page is seen and left',
    config: both,
    async play(t) {
      await t.clock(5000)
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'three pages of a site',
    config: both,
    async play(t) {
      await t.clock(1000)
      await t.open('/second?a=1')
      await t.clock(2000)
      await t.open('/third')
      await t.leave()
    },
  },
  {
    name: 'a closed tab',
    config: both,
    async play(t) {
      const second = await t.tab('/other')
      await t.clock(2000)
      await second.call('capture', 'last words')
      await second.close()
    },
  },
  {
    name: 'capture_pageview: true sees nothing of pushState',
    config: both,
    async play(t) {
      await t.push('/second')
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'capture_pageview: false, capture_pageleave: true',
    config: { capture_pageview: false, capture_pageleave: true },
    async play(t) {
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'capture_pageview: false, capture_pageleave: if_capture_pageview',
    config: { capture_pageview: false, capture_pageleave: 'if_capture_pageview' },
    async play(t) {
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'capture_pageview: true, capture_pageleave: false',
    config: { capture_pageview: true, capture_pageleave: false },
    async play(t) {
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'pageviews captured by hand',
    config: { capture_pageview: false, capture_pageleave: true },
    async play(t) {
      await t.call('capture', '$pageview')
      await t.read('id', () => posthog.getPageViewId())
      await t.clock(3000)
      await t.push('/second')
      await t.call('capture', '$pageview', { title: 'mine', extra: 1 })
      await t.clock(4000)
      await t.call('capture', '$pageleave')
      await t.leave()
    },
  },
  {
    name: 'history_change: pushState, replaceState, back and forward',
    config: onHistory,
    async play(t) {
      await t.clock(1000)
      await t.push('/second', 'Second')
      await t.clock(2000)
      await t.replace('/third', 'Third')
      await t.call('capture', 'hello')
      await t.goBack()
      await t.goForward()
      await t.leave()
    },
  },
  {
    name: 'history_change: only the path counts',
    config: onHistory,
    async play(t) {
      await t.push('/?a=1')
      await t.push('/#part')
      await t.replace('/?b=1#part')
      await t.push('/second')
      await t.push('/second')
      await t.run(() => void history.pushState({}, ''))
    },
  },
  {
    name: 'history_change: the title that is set afterwards',
    config: onHistory,
    async play(t) {
      await t.run(() => {
        history.pushState({}, '', '/second')
        document.title = 'Second'
      })
    },
  },
  {
    name: 'history_change: several changes at once',
    config: onHistory,
    async play(t) {
      await t.run(() => {
        for (const path of ['/a', '/b', '/b', '/a']) history.pushState({}, '', path)
      })
    },
  },
  {
    name: 'history_change: an event right after the change',
    config: onHistory,
    async play(t) {
      await t.run(() => {
        history.pushState({}, '', '/second')
        posthog.capture('right after')
      })
    },
  },
  {
    name: 'capture_pageview: { path, search, hash }',
    config: { ...both, capture_pageview: { path: true, search: true, hash: true } },
    async play(t) {
      await t.push('/?a=1')
      await t.push('/?a=1#part')
      await t.run(() => void (location.hash = 'other'))
      await t.push('/second')
    },
  },
  {
    name: 'capture_pageview: { search: true }',
    config: { ...both, capture_pageview: { search: true } },
    async play(t) {
      await t.push('/second')
      await t.push('/second?a=1')
      await t.push('/second?a=1#part')
    },
  },
  {
    name: 'set_config turns history_change on and off',
    config: both,
    async play(t) {
      await t.push('/unseen')
      await t.call('set_config', { capture_pageview: 'history_change' })
      await t.push('/second')
      await t.call('set_config', { capture_pageview: false })
      await t.push('/third')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'the visitor scrolls',
    config: both,
    body: LONG,
    async play(t) {
      await t.clock(1000)
      await t.scroll(2000)
      await t.scroll(500)
      await t.leave()
    },
  },
  {
    name: 'the visitor scrolls to the very end',
    config: onHistory,
    body: LONG,
    async play(t) {
      await t.scroll(99999)
      await t.push('/second')
      await t.scroll(100)
      await t.leave()
    },
  },
  {
    name: 'a page that cannot be scrolled',
    config: both,
    async play(t) {
      await t.clock(1000)
      await t.leave()
    },
  },
  {
    name: 'scroll_root_selector',
    config: { ...both, scroll_root_selector: ['#absent', '#root'] },
    body: ROOT,
    async play(t) {
      await t.clock(1000)
      await scrollRoot(t, 800)
      await t.leave()
    },
  },
  {
    name: 'scroll_root_selector that nothing matches',
    config: { ...both, scroll_root_selector: '#absent' },
    body: LONG,
    async play(t) {
      await t.clock(1000)
      await t.scroll(800)
      await t.leave()
    },
  },
  {
    name: 'disable_scroll_properties',
    config: { ...both, disable_scroll_properties: true },
    body: LONG,
    async play(t) {
      await t.scroll(800)
      await t.leave()
    },
  },
  {
    name: 'a page that nobody sees yet',
    before: hidden,
    config: both,
    async play(t) {
      await t.call('capture', 'hidden')
      await t.clock(2000)
      await t.show()
      await t.call('capture', 'seen')
      await t.hide()
      await t.show()
    },
  },
  {
    name: 'a page that nobody ever sees',
    before: hidden,
    config: both,
    async play(t) {
      await t.call('capture', 'hidden')
      await t.leave()
    },
  },
  {
    name: 'the tab is hidden and shown',
    config: both,
    async play(t) {
      await t.call('capture', 'one')
      await t.hide()
      await t.clock(1000)
      await t.show()
      await t.call('capture', 'two')
    },
  },
  {
    name: 'the back-forward cache takes the page and gives it back',
    config: both,
    async play(t) {
      await t.call('capture', 'one')
      await t.run(() => void dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
      await t.clock(5000)
      await t.run(() => void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
      await t.call('capture', 'two')
      await t.clock(4000)
      await t.leave()
    },
  },
  {
    name: 'a pageview after the session has ended',
    config: onHistory,
    async play(t) {
      await t.clock(1000)
      await t.sleep(31 * 60_000)
      await t.push('/second')
      await t.call('capture', 'hello')
    },
  },
  {
    name: 'reset between two pages',
    config: onHistory,
    async play(t) {
      await t.clock(1000)
      await t.call('reset')
      await t.call('capture', 'hello')
      await t.push('/second')
    },
  },
  {
    name: 'beacons without batching',
    config: { ...both, request_batching: false },
    requests: true,
    async play(t) {
      await t.call('capture', 'hello')
      await t.leave()
    },
  },
  {
    name: 'identify on the lines after init comes before the first pageview',
    config: both,
    start: (config, script) =>
      `<script src="${script}"></script><script>posthog.init('phc_conformance', ${config}); posthog.identify('ada')</script>`,
    async play(t) {
      await t.call('capture', 'hello')
    },
  },
]
