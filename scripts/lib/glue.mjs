// wasm-bindgen's glue as the shim takes it (js/wasm/glue.d.ts): its runtime as it is, but with the shim's text
// coders and under short names, as its own have hashes, which do not compress.
import { readFileSync } from 'node:fs'
import { SetupError } from './process.mjs'
import { exportsIn, importsIn, rename } from './wasm_door.mjs'

/** Exports that js/wasm/core.ts calls itself, by these names. */
const RAW = ['memory', 'call', 'room', 'start']
/** The optimised module under short names, and the glue for it as the text of a module that is in build/bindgen. */
export function shortened(wasm, glueFile) {
  const names = importsIn(wasm)
  const imports = named(names)
  const exports = named(exportsIn(wasm).filter((name) => !RAW.includes(name)))
  let code = readFileSync(glueFile, 'utf8')
  /** @type {[pattern: RegExp, by: string][]} */
  const changes = [
    // the shim's, which are not there in tests under jsdom
    [/let cachedTextDecoder = new TextDecoder[^\n]*\ncachedTextDecoder\.decode\(\);\n/, ''],
    [/const MAX_SAFARI_DECODE_BYTES[\s\S]*?\nfunction decodeText\(bytes\) \{[\s\S]*?\n\}\n/, DECODE],
    [/const cachedTextEncoder = new TextEncoder\(\);\n\nif \(!\('encodeInto'[\s\S]*?\n\}\n/, ''],
    [/cachedTextEncoder\./g, 'utf8.encoder_.'],
    // wrappers of raw exports, and what the end of the file is instead of
    [/(\/\*\*[^/]*\*\/\n)?export function (call|room|start)\([\s\S]*?\n\}\n/g, ''],
    [/export function __wbg_set_wasm\([\s\S]*?\n\}\n/, ''],
    [/from '\.\/snippets\/[^']*?\/js\//g, "from '../../js/"],
  ]
  for (const [pattern, by] of changes) code = code.replace(pattern, by)
  const left = /new Text(De|En)coder|\.\/snippets|set_wasm|function (call|room|start)\(/.exec(code)
  if (left) throw new SetupError(`wasm-bindgen's glue is another now: it has ${left[0]}. See lib/glue.mjs.`)
  code = code.replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exports[name] ?? name}`)
  // functions of the shim that are given to the module as they are
  const direct = names.filter((name) => !code.includes(`function ${name}(`))
  code = code.replace(/export function __wb/g, 'function __wb')
  const entries = names.map((name) => `${imports[name]}: ${name}`).join(', ')
  return {
    wasm: rename(wasm, imports, exports),
    glue: `import { utf8 } from '../../js/platform/utf8'
import { ${direct.join(', ')} } from '../../js/wasm/hosts.js'
${code}
export const imports = { a: { ${entries} } }
export const setWasm = (exports) => {
  wasm = exports
  wasm.${exports.__wbindgen_start}()
}
`,
  }
}

const DECODE = 'const decodeText = (bytes) => utf8.decoder_.decode(bytes)\n'

/** Short names for `names`. */
function named(names) {
  // letters, so that they can follow a dot
  const letter = (at) => String.fromCharCode(97 + at)
  return Object.fromEntries(names.map((name, at) => [name, letter(Math.floor(at / 26)) + letter(at % 26)]))
}
