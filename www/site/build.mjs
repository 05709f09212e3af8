// Builds the playground into www/site/dist. The app imports `posthog-js`, which is our package in pkg/ (PACKAGE_DIR
// names another folder); PLAYGROUND_SDK=posthog-js builds it with the peer from node_modules instead, to compare the two.
import { cp, mkdir, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const site = dirname(fileURLToPath(import.meta.url))
const root = resolve(site, '../..')
const dist = join(site, 'dist')

/**
 * `<!-- include: file.html -->` puts a fragment into a page, relative to that page. The link to the page itself in the
 * navigation is marked as the current one.
 */
const includeFragments = {
  name: 'include-fragments',
  transformIndexHtml: {
    order: 'pre',
    async handler(html, { filename }) {
      const parts = html.split(/<!-- include: (\S+) -->/)
      const filled = parts.map((part, index) =>
        index % 2 ? readFile(resolve(dirname(filename), part), 'utf8') : part,
      )
      const address = `/${relative(site, dirname(filename))}/`
      const own = `<a href="${address}">`
      return (await Promise.all(filled)).join('').replace(own, own.replace('>', ' aria-current="page">'))
    },
  },
}

/** Where `import posthog from 'posthog-js'` leads. */
async function sdkAlias() {
  if (process.env.PLAYGROUND_SDK === 'posthog-js') return []
  const pkg = resolve(root, process.env.PACKAGE_DIR ?? 'pkg')
  const manifest = join(pkg, 'package.json')
  if (!existsSync(manifest)) {
    throw new Error(`${pkg} holds no package: build the SDK first, or set PLAYGROUND_SDK=posthog-js`)
  }
  const { exports } = JSON.parse(await readFile(manifest, 'utf8'))
  return [{ find: /^posthog-js$/, replacement: join(pkg, importTarget(exports['.'])) }]
}

/** The file an ESM bundler takes from one entry of an exports map. */
function importTarget(entry) {
  if (typeof entry === 'string') return entry
  const next = entry.browser ?? entry.import ?? entry.module ?? entry.default
  if (!next) throw new Error('the package exports no ESM entry')
  return importTarget(next)
}

const shared = {
  configFile: false,
  logLevel: 'warn',
  plugins: [includeFragments],
}

const output = {
  emptyOutDir: true,
  target: 'es2022',
  // light-dark() is kept as it is written.
  cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
  modulePreload: { polyfill: false },
}

async function buildPages() {
  const pages = [
    'index.html',
    'activity/index.html',
    'replay/index.html',
    'insights/index.html',
    'dashboards/index.html',
    'errors/index.html',
    'logs/index.html',
    'vitals/index.html',
    'persons/index.html',
    'cohorts/index.html',
    'feature_flags/index.html',
    'experiments/index.html',
    'settings/index.html',
    'payment/index.html',
    ...['index', 'product', 'cart', 'checkout', 'thank-you'].map((page) => `shop/${page}.html`),
  ]
  await build({
    ...shared,
    root: site,
    build: { ...output, outDir: dist, rolldownOptions: { input: pages.map((page) => join(site, page)) } },
  })
}

async function buildApp() {
  await build({
    ...shared,
    root: join(site, 'app'),
    base: '/app/',
    publicDir: false,
    resolve: { alias: await sdkAlias() },
    define: {
      'process.env.NEXT_PUBLIC_POSTHOG_KEY': JSON.stringify('phc_playground'),
      'process.env.NEXT_PUBLIC_POSTHOG_HOST': 'location.origin',
    },
    build: { ...output, outDir: join(dist, 'app') },
  })
}

/** Gives every route of the app its own index.html, so that any static server can answer a reload. */
async function writeRoutes() {
  const catalog = JSON.parse(await readFile(join(site, 'store/catalog.json'), 'utf8'))
  const routes = ['cart', 'checkout', 'thank-you', ...catalog.map(({ id }) => `product/${id}`)]
  for (const route of routes) {
    const folder = join(dist, 'app', route)
    await mkdir(folder, { recursive: true })
    await cp(join(dist, 'app/index.html'), join(folder, 'index.html'))
  }
}

await buildPages()
await buildApp()
await writeRoutes()
// the docs, where `npm run docs` has built them
const book = join(root, 'build/book')
if (existsSync(book)) await cp(book, join(dist, 'docs'), { recursive: true })
