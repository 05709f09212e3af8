// Importing never throws, whatever the environment lacks: a server, a worker, an old browser, jsdom.
import { build } from 'esbuild'
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import vm from 'node:vm'
import { installed } from './lib/package.mjs'

/** What a browser has besides the language. */
const GLOBALS =
  'window document navigator location history screen fetch crypto performance console localStorage sessionStorage indexedDB TextEncoder TextDecoder WebAssembly DecompressionStream CompressionStream MutationObserver EventTarget Node Element ShadowRoot Document HTMLIFrameElement XMLHttpRequest Blob Response Request URL URLSearchParams AbortController MessageChannel FileReader PerformanceObserver IDBKeyRange Intl setTimeout clearTimeout setInterval clearInterval queueMicrotask requestAnimationFrame atob btoa'.split(
    ' ',
  )
const require = createRequire(import.meta.url)

/** A context with a stand-in for each of the browser's globals but `missing`. */
function contextWithout(missing) {
  const page = vm.createContext({}, { codeGeneration: { strings: false } })
  for (const name of GLOBALS) {
    if (name === 'WebAssembly' || name === 'Intl') continue
    const isClass = /^[A-Z]/.test(name) && name !== 'URL'
    page[name] = isClass ? function () {} : (globalThis[name] ?? (name.startsWith('request') ? () => 0 : {}))
  }
  page.window = page.self = vm.runInContext('globalThis', page)
  for (const name of missing) vm.runInContext(`delete globalThis.${name}`, page)
  return page
}

/** The entry as a script that calls `require` and sets `module.exports`. */
async function scriptOf(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    external: ['react', 'react/jsx-runtime'],
    define: { 'import.meta.url': '"https://shop.example/app.js"' },
  })
  return new vm.Script(`(function (module, exports, require) {${outputFiles[0].text}\n})`, { filename: file })
}

describe('Imports', async () => {
  const dist = join(installed(), 'dist')
  // `testing` is for Node
  const entries = readdirSync(dist).filter((name) => /\.c?js$/.test(name) && !name.startsWith('testing.'))
  for (const entry of entries) {
    it(`${entry} evaluates without any one of the browser's globals, and without all`, async () => {
      const script = await scriptOf(join(dist, entry))
      const failures = []
      for (const missing of [[], ...GLOBALS.map((name) => [name]), GLOBALS]) {
        const module = { exports: {} }
        try {
          script.runInContext(contextWithout(missing))(module, module.exports, require)
        } catch (error) {
          failures.push(`without ${missing.length > 1 ? 'all' : missing}: ${error}`)
        }
      }
      assert.deepEqual(failures, [])
    })
  }
})
