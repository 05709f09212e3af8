// Web experiments: changes of PostHog's editor are shown to the visitors who should see them, undone for
// others, and never seen to happen.

import { createServer, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import type { Collector } from './collector'
import { expect, test } from './fixtures'

const TOKEN = 'phc_experiments'
const ENTRY = `__ph_web_experiments_${TOKEN}`
const MAIN =
  '<main><h1 id="title" style="top: 1px">Hello</h1><p class="lead">one <b>more</b></p><a href="/plain">go</a></main>'
const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  disable_session_recording: true,
  disable_web_experiments: false,
}
const TRANSFORMS = [
  { selector: '#title', text: 'Changed <i>', css: 'color: rgb(1, 2, 3)' },
  { selector: '.lead', html: '<em class="new">one</em> &amp; only' },
  {
    selector: 'a',
    attributes: [
      { name: 'href', value: '/other' },
      { name: 'data-seen', value: 'yes' },
    ],
  },
]
const CHANGED =
  '<main><h1 id="title" style="color: rgb(1, 2, 3)">Changed &lt;i&gt;</h1><p class="lead"><em class="new">one</em> &amp; only</p><a href="/other" data-seen="yes">go</a></main>'

/** Makes an experiment in which everybody has the variant `test`; answers the key of its flag. */
async function make(collector: Collector, test: object = {}): Promise<string> {
  const answer = await fetch(`${collector.url}/api/projects/@current/web_experiments/`, {
    method: 'POST',
    headers: { Origin: collector.url, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'Title',
      variants: {
        control: { transforms: [], rollout_percentage: 0 },
        test: { transforms: TRANSFORMS, rollout_percentage: 100, ...test },
      },
    }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { feature_flag_key: string }).feature_flag_key
}

/** Opens a page whose SDK starts in its head. */
async function open(page: Page, config: object = {}, body = MAIN): Promise<void> {
  await page.route('**/page*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>
        <script>posthog.init('${TOKEN}', { api_host: location.origin, ...${JSON.stringify({ ...CONFIG, ...config })} })</script>${body}`,
    }),
  )
  await page.goto('/page')
}

const shown = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('main')!.outerHTML)
const expectShown = (page: Page, html: string): Promise<void> => expect.poll(() => shown(page)).toBe(html)
/** Calls the SDK, whose methods are more than the tests' type of it says. */
const call = <R>(page: Page, run: (sdk: any) => R): Promise<R> =>
  page.evaluate(`(${run.toString()})(window.posthog)`)

test('text, html, css and attributes are applied, and told of', async ({ page, collector }) => {
  const key = await make(collector)
  await open(page)
  await expectShown(page, CHANGED)
  await expect.poll(() => collector.events('$feature_flag_called').length).toBe(1)
  expect(collector.events('$feature_flag_called')[0]!.properties).toMatchObject({
    $feature_flag: key,
    $feature_flag_response: 'test',
  })
})

test('what the page adds later is changed, too, and once', async ({ page, collector }) => {
  await make(collector, { transforms: [{ selector: '.card', html: '<div class="card">inner</div>' }] })
  await open(page, {}, '<main></main>')
  await expect.poll(() => page.evaluate((entry) => localStorage.getItem(entry), ENTRY)).toContain('.card')
  const once = await page.evaluate(async () => {
    const main = document.querySelector('main')!
    main.innerHTML = '<div class="card">x</div>'
    await Promise.resolve()
    const first = main.innerHTML
    main.append('more')
    await Promise.resolve()
    return [first, main.innerHTML]
  })
  const card = '<div class="card"><div class="card">inner</div></div>'
  expect(once).toEqual([card, card + 'more'])
})

for (const [what, undo] of [
  ['another variant', (sdk: any) => sdk.featureFlags.overrideFeatureFlags({ title: 'control' })],
  ['a flag that is off', (sdk: any) => sdk.featureFlags.overrideFeatureFlags({ title: false })],
  ['disable_web_experiments', (sdk: any) => sdk.set_config({ disable_web_experiments: true })],
  ['shutdown()', (sdk: any) => void sdk.shutdown()],
  ['reset()', (sdk: any) => (sdk.set_config({ advanced_disable_feature_flags: true }), sdk.reset())],
] as const)
  test(`${what} undoes it, nodes and their listeners included`, async ({ page, collector }) => {
    const key = await make(collector)
    await open(
      page,
      {},
      `${MAIN}<script>document.querySelector('b').onclick = () => (document.title = 'clicked')</script>`,
    )
    await expectShown(page, CHANGED)
    await page.evaluate(`(${undo.toString().replace('title:', `'${key}':`)})(window.posthog)`)
    // an experiment is evaluated again with each change of the page
    await page.evaluate(() => document.body.append('something'))
    await expectShown(page, MAIN)
    await page.click('b')
    expect(await page.title()).toBe('clicked')
  })

test('reset() undoes it until the flags of who comes then are known', async ({ page, collector }) => {
  await make(collector)
  await open(page)
  await expectShown(page, CHANGED)
  const then = await call(page, (sdk) => {
    sdk.reset()
    return document.querySelector('main')!.outerHTML
  })
  expect(then).toBe(MAIN)
  await expectShown(page, CHANGED)
})

test('a single-page app moves to and from an address of it', async ({ page, collector }) => {
  await make(collector, { conditions: { url: '/page/here' } })
  await open(page)
  await expect
    .poll(() => page.evaluate((entry) => localStorage.getItem(entry), ENTRY))
    .toContain('/page/here')
  const go = (path: string): Promise<string> =>
    page.evaluate(async (path) => {
      history.pushState({}, '', path)
      document.body.append(document.createElement('hr'))
      await Promise.resolve()
      return document.querySelector('main')!.outerHTML
    }, path)
  expect(await go('/page/there')).toBe(MAIN)
  expect(await go('/page/here')).toBe(CHANGED)
  expect(await go('/page/there')).toBe(MAIN)
})

test('what the page itself has changed since is left alone', async ({ page, collector }) => {
  await make(collector)
  await open(page)
  await expectShown(page, CHANGED)
  await page.evaluate(() => {
    document.querySelector('#title')!.textContent = 'Mine'
    document.querySelector('a')!.setAttribute('href', '/mine')
  })
  await call(page, (sdk) => sdk.set_config({ disable_web_experiments: true }))
  await expectShown(page, MAIN.replace('Hello', 'Mine').replace('/plain', '/mine'))
})

test('a preview shows a variant to whoever has its address', async ({ page, collector }) => {
  const key = await make(collector)
  await open(page, { bootstrap: { featureFlags: { [key]: 'control' } }, advanced_disable_flags: true })
  await expectShown(page, MAIN)
  await page.goto('/page?__experiment_id=1&__experiment_variant=test')
  await expectShown(page, CHANGED)
})

test('bots see the page as it is', async ({ browser, collector }) => {
  await make(collector)
  const context = await browser.newContext({ baseURL: collector.url, userAgent: 'Googlebot/2.1' })
  const page = await context.newPage()
  await open(page, { opt_out_useragent_filter: true })
  await expect.poll(() => call(page, (sdk) => sdk.featureFlags.hasLoadedFlags)).toBe(true)
  await call(page, (sdk) => sdk.capture('seen'))
  await expect.poll(() => collector.events('seen').length).toBe(1)
  expect(await shown(page)).toBe(MAIN)
  await context.close()
})

test('nothing is kept where nothing may be', async ({ page, collector }) => {
  await make(collector)
  await open(page, { persistence: 'memory' })
  await expectShown(page, CHANGED)
  expect(await page.evaluate((entry) => localStorage.getItem(entry), ENTRY)).toBeNull()
})

test('a broken entry, a broken selector and odd experiments do no harm', async ({ page, collector }) => {
  await make(collector, { transforms: [{ selector: '((' }, { selector: null }, null, ...TRANSFORMS] })
  await page.addInitScript((entry) => localStorage.setItem(entry, '[null, {"id":1}, 5]'), ENTRY)
  await open(page)
  await expectShown(page, CHANGED)
})

test('a server that cannot be reached leaves those of the last page', async ({ page, collector }) => {
  await make(collector)
  await open(page)
  await expectShown(page, CHANGED)
  await page.route('**/api/web_experiments/**', (route) => route.fulfill({ body: 'no JSON' }))
  const asked = page.waitForResponse('**/api/web_experiments/**')
  await page.goto('/page')
  await asked
  await expectShown(page, CHANGED)
})

const ATTACKS = `<p onclick="x()">text</p><script>window.hacked = 1</script><img src="data:,x" onerror="window.hacked = 2">
<a href=" java\tscript:window.hacked=3" id="cookie" target="_top" rel="opener">a</a><a href="https://example.com/" target="_blank">b</a>
<svg><animate attributeName="href" to="javascript:1"></animate><a xlink:href="javascript:1"><circle r="5"></circle></a><use href="#x"></use></svg>
<iframe src="javascript:window.hacked=4"></iframe><iframe srcdoc="<script>parent.hacked=5</script>"></iframe>
<object data="x"></object><embed src="x"><base href="https://evil.example.com/"><meta http-equiv="refresh" content="0;url=/x">
<form action="javascript:1"><input name="attributes"><input name="getAttributeNames"><button formaction="javascript:1" form="f">x</button></form>
<x-evil onclick="x()">kept</x-evil><template><script>window.hacked=6</script></template><math><mtext><mglyph></mglyph></mtext></math>
<div style="color: red"><b is="x-evil">bold</b></div>`

test('html that could run code is shown without what could', async ({ page, collector }) => {
  await page.addInitScript(() => {
    customElements.define(
      'x-evil',
      class extends HTMLElement {
        connectedCallback(): void {
          ;(window as { hacked?: unknown }).hacked = 7
        }
      },
    )
  })
  const attributes = Object.entries({ onclick: 'window.hacked=8', href: 'javascript:1', title: 'fine' })
  await make(collector, {
    transforms: [
      { selector: '.lead', html: ATTACKS },
      { selector: 'a[href="/plain"]', attributes: attributes.map(([name, value]) => ({ name, value })) },
      { selector: 'script', text: 'window.hacked=9', attributes: [{ name: 'src', value: '/x.js' }] },
    ],
  })
  await open(page)
  await expect.poll(() => page.locator('.lead em, .lead form').count()).toBe(1)
  const { html, names } = await page.evaluate(() => {
    const lead = document.querySelector('.lead')!
    const every = [...lead.querySelectorAll('*')]
    return {
      html: lead.innerHTML,
      names: [...new Set(every.map(({ tagName }) => String(tagName).toLowerCase()))].sort(),
    }
  })
  expect(html).not.toMatch(/script|onclick|onerror|evil|srcdoc|cookie"|opener|_top|name="/i)
  expect(names).toEqual('a button circle div form img input math mglyph mtext p svg'.split(' '))
  expect(html).toContain('<a href="https://example.com/" target="_blank">b</a>')
  expect(html).toContain('<div style="color: red">bold</div>')
  expect(html).toContain('kept')
  expect(await page.locator('main > a').evaluate((link) => link.outerHTML)).toBe(
    '<a href="/plain" title="fine">go</a>',
  )
  expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined()
})

test('nobody sees the page change: on the second visit no frame has what is replaced', async ({
  browser,
  collector,
}) => {
  const key = await make(collector)
  // the rest of a page comes when its beginning has been painted
  let rest: ServerResponse | undefined
  let painted: (() => void) | undefined
  const isPainted = new Promise<void>((resolve) => (painted = resolve))
  const server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/static/')) return void response.end(readFileSync('pkg/dist/array.js'))
    if (url.startsWith('/painted')) {
      painted!()
      rest?.end('<p class="lead">one</p><a href="/plain">go</a></main><footer>end</footer>')
      return void response.end()
    }
    rest = response
    response.setHeader('content-type', 'text/html')
    const config = { ...CONFIG, api_host: collector.url, bootstrap: { featureFlags: { [key]: 'test' } } }
    response.write(
      `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>
      <script>posthog.init('${TOKEN}', ${JSON.stringify(config)})</script><main><h1 id="title">Hello</h1>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.route('**/api/web_experiments/**', async (route) => {
    await isPainted
    await route.continue()
  })
  await page.addInitScript(() => {
    const frames: string[][] = []
    Object.assign(window, { frames_: frames })
    const look = (): void => {
      const texts = [...document.querySelectorAll('h1, .lead')].map((element) => element.textContent)
      frames.push(texts)
      if (texts.length && frames.filter(({ length }) => length).length === 3) void fetch('/painted')
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  const visit = async (): Promise<string[]> => {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await expect(page.locator('.lead em')).toHaveText('one')
    return page.evaluate(() =>
      [...new Set((window as unknown as { frames_: string[][] }).frames_.flat())].sort(),
    )
  }
  // frames are looked at: the first visit knows of no experiments when it is painted
  expect(await visit()).toContain('Hello')
  expect(await visit()).toEqual(['Changed <i>', 'one & only'])
  await context.close()
  server.closeAllConnections()
  server.close()
})
