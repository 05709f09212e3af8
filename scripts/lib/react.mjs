// `posthog-wasm/react`: PostHog's own components and hooks, on this package's client. It is the copy of @posthog/react
// that posthog-js carries, which imports the client of the package that it is in, as ours does.
import { build } from 'esbuild'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const PEER = join(root, 'node_modules/posthog-js')
/** Our entries by theirs. The slim one imports no client: its provider is given one. */
const ENTRIES = { react: '', 'react-slim': 'slim/', 'react-surveys': 'surveys/' }
/** By format: the ending of scripts, of types, and the client. */
/** @type {Record<'esm' | 'cjs', [ending: string, types: string, client: string]>} */
const FORMATS = { esm: ['js', 'd.ts', './module.js'], cjs: ['cjs', 'd.cts', './main.cjs'] }

/** Writes the entries and their types into the folder. */
export async function buildReact(dist) {
  const { version } = JSON.parse(readFileSync(join(PEER, 'package.json'), 'utf8'))
  for (const [entry, path] of Object.entries(ENTRIES)) {
    for (const format of /** @type {const} */ (['esm', 'cjs'])) {
      const [ending, types, client] = FORMATS[format]
      await build({
        entryPoints: [join(PEER, `react/dist/esm/${path}index.js`)],
        outfile: join(dist, `${entry}.${ending}`),
        format,
        bundle: true,
        minify: true,
        target: 'es2022',
        external: ['react'],
        plugins: [useClient(client)],
        banner: { js: `/*! @posthog/react of posthog-js ${version}, MIT licence: react.LICENSE */` },
        logLevel: 'warning',
      })
      const declared = readFileSync(join(PEER, `react/dist/types/${path}index.d.ts`), 'utf8')
      writeFileSync(join(dist, `${entry}.${types}`), declared.replaceAll('"posthog-js"', `"${client}"`))
    }
  }
  copyFileSync(join(root, 'pkg-template/react.LICENSE'), join(dist, 'react.LICENSE'))
}

const useClient = (path) => ({
  name: 'client',
  setup: ({ onResolve }) => onResolve({ filter: /^posthog-js$/ }, () => ({ path, external: true })),
})
