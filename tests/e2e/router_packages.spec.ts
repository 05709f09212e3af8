// Page views of apps with React Router and Vue Router: each has the path and the title of its page.

import { build } from 'esbuild'
import { TOKEN } from './beside'
import { expect, stored, test } from './fixtures'

const start = `
import posthog from './pkg/dist/module.js'
window.posthog = posthog
posthog.init('${TOKEN}', {
  api_host: location.origin, autocapture: false, disable_session_recording: true, advanced_disable_flags: true,
  capture_pageview: 'history_change', request_queue_config: { flush_interval_ms: 250 },
})
// what a page has to ask for first
const ask = (name) => new Promise((resolve) => setTimeout(resolve, 150, 'Shop: ' + name))
`

const APPS = {
  'React Router, titles by effects': `${start}
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, Link, Outlet, RouterProvider, useLoaderData } from 'react-router'
function Page() {
  const title = useLoaderData()
  useEffect(() => void (document.title = title), [title])
  return <h1>{title}</h1>
}
const Layout = () => <><Link to="/app/one">one</Link> <Link to="/app/two">two</Link><Outlet /></>
const page = (path) => ({ path, loader: () => ask(path), Component: Page, HydrateFallback: () => null })
const router = createBrowserRouter([{ path: '/app', Component: Layout, children: [page('start'), page('one'), page('two')] }])
createRoot(document.querySelector('main')).render(<RouterProvider router={router} />)`,

  'React Router, titles rendered when their data has come': `${start}
import { use, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Link, useParams, Routes, Route } from 'react-router'
const asked = {}
function Page() {
  const { name } = useParams()
  const title = use((asked[name] ??= ask(name)))
  return <><title>{title}</title><h1>{title}</h1></>
}
createRoot(document.querySelector('main')).render(
  <BrowserRouter><Link to="/app/one">one</Link> <Link to="/app/two">two</Link>
    <Suspense fallback="..."><Routes><Route path="/app/:name" element={<Page />} /></Routes></Suspense></BrowserRouter>,
)`,

  'Vue Router': `${start}
import { createApp, h, nextTick } from 'vue'
import { createRouter, createWebHistory, RouterLink, RouterView } from 'vue-router'
const page = (name) => ({ path: '/app/' + name, meta: { name }, component: { render: () => h('h1', name) } })
const router = createRouter({ history: createWebHistory(), routes: ['start', 'one', 'two'].map(page) })
router.afterEach((to) => nextTick(async () => (document.title = await ask(to.meta.name))))
const links = ['one', 'two'].map((name) => () => h(RouterLink, { to: '/app/' + name }, () => name))
createApp({ render: () => [...links.map((link) => link()), h(RouterView)] }).use(router).mount('main')`,
}

for (const [name, contents] of Object.entries(APPS)) {
  test(name, async ({ page, collector }) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: process.cwd(), loader: 'jsx' },
      bundle: true,
      write: false,
      format: 'esm',
      jsx: 'automatic',
      define: {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
    })
    const script = outputFiles[0]!.text
    await page.route('**/app.js', (route) => route.fulfill({ body: script, contentType: 'text/javascript' }))
    await page.route('**/app/*', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><main></main><script type="module" src="/app.js"></script>',
      }),
    )
    await page.goto('/app/start')
    await expect(page).toHaveTitle('Shop: start')
    for (const name of ['one', 'two', 'one']) {
      await page.click(`text="${name}" >> nth=0`)
      await expect(page).toHaveTitle(`Shop: ${name}`)
    }
    await page.evaluate(() => history.back())
    await expect(page).toHaveTitle('Shop: two')
    // quicker than a title comes
    await page.click('text="one" >> nth=0')
    await stored(collector, { $pageview: 6 })
    const views = collector
      .events('$pageview')
      .sort((a, b) => (a.properties.$time as number) - (b.properties.$time as number))
    expect(views.map(({ properties }) => [properties.$pathname, properties.title])).toEqual([
      ['/app/start', 'Shop'],
      ['/app/one', 'Shop: one'],
      ['/app/two', 'Shop: two'],
      ['/app/one', 'Shop: one'],
      ['/app/two', 'Shop: two'],
      ['/app/one', 'Shop: one'],
    ])
  })
}
