// `posthog-wasm/react`: PostHog's own components and hooks, on this package's client. posthog-js carries a copy of
// @posthog/react in the same way: both import the client of the package that they are in.
import { build } from 'esbuild'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const SOURCE = join(root, 'node_modules/@posthog/react')
/** Our entries by theirs. The slim one imports no client: its provider is given one. */
const ENTRIES = { react: '', 'react-slim': 'slim/' }
/** By format: the ending of scripts, of types, and the client. */
const FORMATS = { esm: ['js', 'd.ts', './module.js'], cjs: ['cjs', 'd.cts', './main.cjs'] }

/** Writes the entries and their types into the folder. */
export async function buildReact(dist) {
  const { version } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'))
  for (const [entry, path] of Object.entries(ENTRIES)) {
    for (const [format, [ending, types, client]] of Object.entries(FORMATS)) {
      await build({
        entryPoints: [join(SOURCE, `dist/esm/${path}index.js`)],
        outfile: join(dist, `${entry}.${ending}`),
        format,
        bundle: true,
        minify: true,
        target: 'es2022',
        external: ['react'],
        plugins: [useClient(client)],
        banner: { js: `/*! @posthog/react ${version}, MIT licence: react.LICENSE */` },
        logLevel: 'warning',
      })
      const declared = readFileSync(join(SOURCE, `dist/types/${path}index.d.ts`), 'utf8')
      writeFileSync(join(dist, `${entry}.${types}`), declared.replaceAll('"posthog-js"', `"${client}"`))
    }
  }
  copyFileSync(join(root, 'pkg-template/react.LICENSE'), join(dist, 'react.LICENSE'))
}

const useClient = (path) => ({
  name: 'client',
  setup: ({ onResolve }) => onResolve({ filter: /^posthog-js$/ }, () => ({ path, external: true })),
})
