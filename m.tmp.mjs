// node /tmp/size-measure.mjs : array.js without wasm through esbuild + terser
import { build } from 'esbuild'
import { minify } from 'terser'
import { gzipSync } from 'zlib'
import { readFileSync, readdirSync, writeFileSync } from 'fs'
import { join } from 'path'
const root = process.cwd()
const pinned=process.env.GLUE
const sources = readdirSync(join(root, 'js')).map((f) => readFileSync(join(root, 'js', f), 'utf8'))
const names = new Set(sources.join().match(/\b[a-z]\w*[^_\W]_\b/gi))
const cache = Object.fromEntries([...names].sort().map((n, at) => [n, '_' + at.toString(36)]))
const r = await build({ absWorkingDir: root, entryPoints: ['js/array.ts'], bundle: true, minify: true, mangleProps: /[^_]_$/, mangleCache: cache, target: 'es2022', legalComments: 'none', define: { VERSION: '"1.0.0"', WASM_SIZE: '38000', WASM_URL: '""', 'import.meta.url': '""' }, format: 'iife', metafile: true, write: false, outfile: '/tmp/x.js' })
const t = r.outputFiles[0].text
const m = await minify(t, { ecma: 2022, module: true, compress: { passes: 3, hoist_props: true, keep_fargs: false, pure_getters: true, unsafe_arrows: true, unsafe_methods: true } })
writeFileSync('/tmp/size-out.js', m.code)
console.log('esbuild', t.length, gzipSync(t, { level: 9 }).length, 'terser', m.code.length, gzipSync(m.code, { level: 9 }).length)
if (process.argv[2]) for (const [k, v] of Object.entries(Object.values(r.metafile.outputs)[0].inputs).sort((a, b) => b[1].bytesInOutput - a[1].bytesInOutput)) console.log(v.bytesInOutput, k)
