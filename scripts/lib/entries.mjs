// The files under whose names posthog-js's users import parts of it: `posthog-js/dist/module.full`, `posthog-js/no-external`.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Scripts that measure web vitals. */
export const WEB_VITALS = [
  'web-vitals',
  'web-vitals-soft-navs',
  'web-vitals-with-attribution',
  'web-vitals-with-attribution-soft-navs',
]
/** Features that only some projects use: js/features/extensions loads them, by `import()` in the package's modules. */
export const LAZY = ['extensions', 'signals', 'webmcp', 'debug']
/** What the full files bring along: nothing that they need is loaded later. */
export const ALONG = ['lazy-recorder', 'dead-clicks-autocapture', ...WEB_VITALS, 'logs', ...LAZY]
/** By name, what they bring along besides the SDK. */
const MODULES = {
  'module.slim': [],
  'module.full': ALONG,
  'module.no-external': ['no-external'],
  'module.slim.no-external': ['no-external'],
  'module.full.no-external': ['no-external', ...ALONG],
}
/** Names of the recorder's file. */
const RECORDERS = ['posthog-recorder', 'recorder', 'recorder-v2']
/** Scripts without exports: for a tag, or imported for what they do. By name, the scripts that each is made of. */
const SCRIPTS = {
  array: [],
  'array.no-wasm': [],
  'lazy-recorder': [],
  'dead-clicks-autocapture': [],
  'exception-autocapture': [],
  logs: [],
  'tracing-headers': [],
  ...Object.fromEntries(WEB_VITALS.map((name) => [name, []])),
  ...Object.fromEntries(LAZY.map((name) => [name, []])),
  'crisp-chat-integration': [],
  'intercom-integration': [],
  'customizations.full': [],
  'array.full': [...ALONG, 'array'],
  ...Object.fromEntries(RECORDERS.map((name) => [name, ['lazy-recorder']])),
}
/** Subpaths of the package, by their files. posthog-js's are folders with a `package.json`; ours are both. */
const SUBPATHS = {
  full: 'module.full',
  'no-external': 'module.no-external',
  'full/no-external': 'module.full.no-external',
  react: 'react',
  'react/slim': 'react-slim',
  'react/surveys': 'react-surveys',
  customizations: 'customizations',
  replay: 'replay',
  rrweb: 'rrweb',
  'rrweb-types': 'rrweb-types',
  'rrweb-plugin-console-record': 'rrweb-plugin-console-record',
  testing: 'testing',
}
/** Not for `require`: the one finds its file by `import.meta.url`, the other is for pages that need no more. */
const MODULES_ONLY = { streaming: 'streaming', 'no-wasm': 'no-wasm' }
/**
 * What an app that puts posthog-js's slim module together lists in `__extensionClasses`. Here every module has all of
 * them, and that option says nothing.
 */
const BUNDLES =
  'All Analytics Conversations ErrorTracking Experiments FeatureFlags Logs Metrics ProductTours SessionReplay SiteApps Surveys Toolbar Tracing WebMCP'
    .split(' ')
    .map((name) => `${name}Extensions`)

/** No script is loaded whatever the page's config says. */
const NO_EXTERNAL = (from) => `${from}
const { init } = PostHog.prototype
PostHog.prototype.init = function (token, config, name) {
  return init.call(this, token, { ...config, disable_external_dependency_loading: true }, name)
}
`

/** What the main entry exports, each name where tools find it that do not run the file. */
const SAME_REQUIRED = `const main = require('./main.cjs')
Object.defineProperty(exports, '__esModule', { value: true })
Object.assign(exports, main)
exports.default = main.default
`

export function writeEntries(dist) {
  const write = (name, text) => writeFileSync(join(dist, name), text)
  const same = `export * from './module.js'\nexport { default } from './module.js'\n`
  write('module.mjs', same)
  write('module.d.mts', same)
  // for tools that do not read `exports`
  write('main.js', same)
  write('main.d.ts', same)
  write('no-wasm.d.ts', same)
  write('no-external.js', NO_EXTERNAL(`import { PostHog } from './module.js'`))
  write('no-external.cjs', NO_EXTERNAL(`const { PostHog } = require('./main.cjs')`))
  for (const [name, parts] of Object.entries(MODULES)) {
    const files = (kind) => parts.map((part) => (part === 'no-external' ? `${part}.${kind}` : `${part}.js`))
    write(
      `${name}.js`,
      files('js')
        .map((file) => `import './${file}'\n`)
        .join('') + same,
    )
    write(`${name}.d.ts`, same)
    const needed = files('cjs').map((file) => `require('./${file}')\n`)
    write(`${name}.cjs`, needed.join('') + SAME_REQUIRED)
    write(`${name}.d.cts`, `export * from './main.cjs'\nexport { default } from './main.cjs'\n`)
  }
  for (const name of RECORDERS) copyFileSync(join(dist, 'lazy-recorder.js'), join(dist, `${name}.js`))
  for (const [name, parts] of Object.entries(SCRIPTS)) {
    // a file that ends in .js is an ES module here, also for what does not know how to `require` one (Jest)
    if (parts.length) write(`${name}.cjs`, parts.map((part) => `require('./${part}.cjs')\n`).join(''))
    else copyFileSync(join(dist, `${name}.js`), join(dist, `${name}.cjs`))
    for (const types of ['d.ts', 'd.cts']) write(`${name}.${types}`, 'export {}\n')
  }
  const each = (line) => BUNDLES.map(line).join('')
  write(
    'extension-bundles.js',
    each((name) => `export const ${name} = {}\n`),
  )
  write(
    'extension-bundles.cjs',
    each((name) => `exports.${name} = {}\n`),
  )
  for (const types of ['d.ts', 'd.cts'])
    write(
      `extension-bundles.${types}`,
      each((name) => `export declare const ${name}: {}\n`),
    )
}

/** The folders, for tools that do not read `exports`: Parcel by default, TypeScript's `node10`. */
export function writeFolders(out) {
  for (const [path, name] of Object.entries({ ...SUBPATHS, ...MODULES_ONLY })) {
    const up = '../'.repeat(path.split('/').length)
    const file = (ending) => `${up}dist/${name}.${ending}`
    const manifest = {
      type: 'module',
      main: file(path in SUBPATHS ? 'cjs' : 'js'),
      module: file('js'),
      types: file('d.ts'),
    }
    mkdirSync(join(out, path), { recursive: true })
    writeFileSync(join(out, path, 'package.json'), JSON.stringify(manifest, null, 2) + '\n')
  }
}

/** Their entries in package.json. */
export function entriesOf({ exports, files, ...manifest }) {
  const both = (name) => ({
    import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  })
  const subpaths = Object.entries(SUBPATHS).map(([path, name]) => [`./${path}`, both(name)])
  const names = [
    ...Object.keys(MODULES),
    ...Object.keys(SCRIPTS),
    ...Object.values(SUBPATHS),
    'extension-bundles',
  ]
  const bare = names.map((name) => [`./dist/${name}`, both(name)])
  const { './dist/*': all, './package.json': itself, ...own } = exports
  // what only imports such a file counts too, or bundlers pass it by
  const effective = Object.keys(MODULES).filter((name) => MODULES[name].length > 0)
  const effects = [...Object.keys(SCRIPTS), 'no-external', ...effective].flatMap((name) => [
    `${name}.js`,
    `${name}.cjs`,
  ])
  const folders = new Set(Object.keys({ ...SUBPATHS, ...MODULES_ONLY }).map((path) => path.split('/')[0]))
  return {
    ...manifest,
    exports: {
      ...own,
      ...Object.fromEntries([...subpaths, ...bare]),
      './dist/module': exports['.'],
      './dist/main': exports['.'],
      './dist/main.js': exports['.'],
      './dist/*': all,
      './package.json': itself,
    },
    sideEffects: effects.map((name) => `./dist/${name}`),
    files: [...files, ...folders],
  }
}
