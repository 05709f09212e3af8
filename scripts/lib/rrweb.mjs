// `posthog-wasm/rrweb` and `/rrweb-types`: our recorder under the names of PostHog's fork of rrweb. The player and the
// enumerations are those of the copy that posthog-js carries.
import { build } from 'esbuild'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const PEER = join(root, 'node_modules/posthog-js')
/** Our files by theirs. */
const COPIES = { 'rrweb-player': 'rrweb', 'rrweb-types': 'rrweb-types' }
const OURS = 'addCustomEvent, freezePage, takeFullSnapshot'

/** Writes the entries and their types into the folder. */
export async function buildRrweb(dist) {
  const { version } = JSON.parse(readFileSync(join(PEER, 'package.json'), 'utf8'))
  for (const [name, from] of Object.entries(COPIES))
    for (const format of /** @type {const} */ (['esm', 'cjs']))
      await build({
        entryPoints: [join(PEER, `dist/${from}.js`)],
        outfile: join(dist, `${name}.${format === 'esm' ? 'js' : 'cjs'}`),
        format,
        bundle: true,
        minify: true,
        target: 'es2022',
        banner: { js: `/*! rrweb (MIT licence) as in posthog-js ${version}: posthog-js.LICENSE */` },
        logLevel: 'warning',
      })
  const write = (name, text) => writeFileSync(join(dist, name), text)
  // what is exported here comes before what the star brings
  write(
    'rrweb.js',
    `import { record } from './replay.js'\nexport * from './rrweb-player.js'\nexport { record }\nexport const { ${OURS} } = record\n`,
  )
  write(
    'rrweb.cjs',
    `const { record } = require('./replay.cjs')\nconst { ${OURS} } = record\nmodule.exports = { ...require('./rrweb-player.cjs'), record, ${OURS} }\n`,
  )
  for (const name of ['rrweb', 'rrweb-types', 'rrweb-plugin-console-record'])
    for (const types of ['d.ts', 'd.cts'])
      copyFileSync(join(PEER, `dist/${name}.d.ts`), join(dist, `${name}.${types}`))
  copyFileSync(join(PEER, 'LICENSE'), join(dist, 'posthog-js.LICENSE'))
}
