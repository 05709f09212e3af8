// The files under whose names posthog-js's users import parts of it: `posthog-js/dist/module.full`, `posthog-js/no-external`.
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** By name, what they bring along besides the SDK. */
const MODULES = {
  'module.slim': [],
  'module.full': ['lazy-recorder'],
  'module.no-external': ['no-external'],
  'module.slim.no-external': ['no-external'],
  'module.full.no-external': ['no-external', 'lazy-recorder'],
}
/** Names of the recorder's file. */
const RECORDERS = ['posthog-recorder', 'recorder', 'recorder-v2']
/** Subpaths of the package. */
const SUBPATHS = {
  full: 'module.full',
  'no-external': 'module.no-external',
  'full/no-external': 'module.full.no-external',
}
/** Files of `dist` that are imported without their ending, too. */
const OTHERS = ['module', 'array', 'array.full', 'lazy-recorder']

/** No script is loaded whatever the page's config says, as nobody would look after it. */
const NO_EXTERNAL = (from) => `${from}
const { init } = PostHog.prototype
PostHog.prototype.init = function (token, config, name) {
  return init.call(this, token, { ...config, disable_external_dependency_loading: true }, name)
}
`

export function writeEntries(dist) {
  const write = (name, text) => writeFileSync(join(dist, name), text)
  const same = `export * from './module.js'\nexport { default } from './module.js'\n`
  write('module.mjs', same)
  write('module.d.mts', same)
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
    write(`${name}.cjs`, needed.join('') + `module.exports = require('./main.cjs')\n`)
    write(`${name}.d.cts`, `export * from './main.cjs'\nexport { default } from './main.cjs'\n`)
  }
  for (const name of RECORDERS) copyFileSync(join(dist, 'lazy-recorder.js'), join(dist, `${name}.js`))
  for (const name of [...RECORDERS, 'lazy-recorder']) write(`${name}.d.ts`, 'export {}\n')
}

/** What of them stands in package.json. */
export function entriesOf({ exports, sideEffects, ...manifest }) {
  const both = (name) => ({
    import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  })
  const subpaths = Object.entries(SUBPATHS).map(([path, name]) => [`./${path}`, both(name)])
  const bare = [
    ...Object.keys(MODULES).map((name) => [`./dist/${name}`, both(name)]),
    ...[...RECORDERS, ...OTHERS].map((name) => [`./dist/${name}`, `./dist/${name}.js`]),
  ]
  // what only imports such a file counts too, or bundlers pass it by
  const effective = Object.keys(MODULES).filter((name) => MODULES[name].length > 0)
  const names = [...RECORDERS, 'no-external', ...effective]
  const effects = names.flatMap((name) => [`${name}.js`, `${name}.cjs`])
  return {
    ...manifest,
    exports: { ...exports, ...Object.fromEntries([...subpaths, ...bare]) },
    sideEffects: [...sideEffects, ...effects.map((name) => `./dist/${name}`)],
  }
}
