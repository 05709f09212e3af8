// A wasm module as JavaScript, for pages where WebAssembly may not run: binaryen's wasm2js makes it of the same module.
import { transform } from 'esbuild'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './paths.mjs'
import { runOrStop, SetupError } from './process.mjs'
import { BINDGEN, FEATURES } from './wasm_modules.mjs'

/** What JavaScript has no operators for becomes operations that it has. */
const LOWERED = ['llvm-nontrapping-fptoint-lowering', 'llvm-memory-copy-fill-lowering', 'signext-lowering']

/** What wasm2js does not know: the table of JavaScript's values (wasm-bindgen's). Here it is a list, and this is what asks for it. */
const TABLE = `
 (import "a" "get" (func $get (param i32) (result externref)))
 (import "a" "set" (func $set (param i32 externref)))
 (import "a" "grow" (func $grow (param externref i32) (result i32)))`

/**
 * The module in build/bindgen under this name as the constant `NO_WASM`, which stands for `WebAssembly` in a bundle
 * (js/wasm/no_wasm.ts). `wasm` is what the other builds carry.
 * @param {string} name
 * @param {Uint8Array} wasm
 */
export async function withoutWasm(name, wasm) {
  const file = (ending) => join(BINDGEN, `${name}_lowered.${ending}`)
  writeFileSync(file('wasm'), wasm)
  binaryen('wasm-opt', file('wasm'), ...LOWERED.map((pass) => `--${pass}`), '-S', '-o', file('wat'))
  const { text, size, exported } = tableAsList(readFileSync(file('wat'), 'utf8'))
  writeFileSync(file('wat'), text)
  binaryen('wasm2js', file('wat'), '-O', '-o', file('js'))
  const { code } = await transform(standIn(readFileSync(file('js'), 'utf8'), size, exported), {
    minify: true,
    target: 'es2020',
  })
  return code.replace(/^var /, 'const ').trim()
}

function binaryen(tool, ...args) {
  runOrStop(process.execPath, [join(root, 'node_modules/binaryen/bin', tool), ...FEATURES, ...args])
}

/** The module without that table, the size of it, and the name that it is exported under. */
function tableAsList(text) {
  const [whole, name, size] = /\n \(table (\$\d+) (\d+) externref\)/.exec(text) ?? []
  if (!name) return { text, size: 0, exported: '' }
  const exports = new RegExp(`\\n \\(export "(\\w+)" \\(table \\${name}\\)\\)`).exec(text)
  const asked = text
    .replace(whole, '')
    .replace(exports?.[0] ?? '', '')
    .replace('\n (import ', `${TABLE}\n (import `)
  return {
    text: asked.replace(new RegExp(`\\(table\\.(get|set|grow) \\${name}\\b`, 'g'), '(call $$$1'),
    size: Number(size),
    exported: exports?.[1] ?? '',
  }
}

/** The substitute for `WebAssembly`: as much of it as the shim uses. A module is a function of its imports. */
function standIn(code, size, exported) {
  const body = code.replace(/^import .*$/m, '').split(/^var retasmFunc = /m)
  const trap = "throw new Error('abort')"
  if (body.length !== 2 || !body[0].includes(trap) || !body[0].includes('function asmFunc(imports)'))
    throw new SetupError('wasm2js writes something else now: see scripts/lib/without_wasm.mjs.')
  return `var NO_WASM = (() => {
class RuntimeError extends Error {}
${body[0].replace(trap, 'throw new RuntimeError()')}
const module = (imports) => {
  const values = Array(${size}).fill()
  const table = {
    get: (at) => values[at],
    set: (at, value) => { values[at] = value },
    grow: (value, by) => {
      for (let left = by; left > 0; left--) values.push(value)
      return values.length - by
    },
  }
  return { ...asmFunc({ a: { ...imports.a, ...table } })${exported && `, ${exported}: table`} }
}
class Instance { constructor(module, imports) { this.exports = module(imports) } }
return { module, Instance, RuntimeError, instantiate: async (module, imports) => new Instance(module, imports) }
})()`
}

/**
 * For bundles whose module is JavaScript: where it comes from, and glue that knows its memory.
 * @type {import('esbuild').Plugin}
 */
export const withoutWasmPlugin = {
  name: 'without-wasm',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/unpack$/ }, () => ({ path: join(root, 'js/wasm/no_wasm.ts') }))
    onLoad({ filter: /bindgen\/(\w+_)?glue\.js$/ }, ({ path }) => {
      const glue = readFileSync(path, 'utf8')
      // wasm's memory leaves nothing behind when it grows; an array of JavaScript's stays
      const known = glue.replace(/(\w+)\.byteLength === 0/g, '$1.buffer !== wasm.memory.buffer')
      if (known === glue)
        throw new SetupError(`${basename(path)}: how it looks for a memory that has grown is another now.`)
      return { contents: known, loader: 'js', resolveDir: BINDGEN }
    })
  },
}
