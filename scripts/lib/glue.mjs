// wasm-bindgen's glue as the shim takes it (js/wasm/glue.d.ts): its runtime as it is, but with the shim's text
// coders and under short names, as its own have hashes, which do not compress. What the module exports has the short names
// that the shim's members of the same names get: js/wasm/core.ts calls it without a wrapper.
import { readFileSync } from 'node:fs'
import { SetupError } from './process.mjs'
import { exportsIn, importsIn, rename } from './wasm_door.mjs'

/**
 * The optimised module under short names, and the glue for it as the text of a module that is in build/bindgen. `members`
 * are the short names of the shim's members.
 */
export function shortened(wasm, glueFile, members) {
  const names = importsIn(wasm)
  const imports = named(names)
  const exported = exportsIn(wasm).filter((name) => name !== 'memory')
  const exports = {
    ...named(exported.filter(isRuntime)),
    ...Object.fromEntries(
      exported.filter((name) => !isRuntime(name)).map((name) => [name, memberOf(name, members)]),
    ),
  }
  let code = changed(glueFile)
  code = code.replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exports[name] ?? name}`)
  // functions of the shim that are given to the module as they are
  const direct = names.filter((name) => !code.includes(`function ${name}(`))
  code = code.replace(/export function __wb/g, 'function __wb')
  const entries = names.map((name) => `${imports[name]}: ${name}`).join(', ')
  return {
    wasm: rename(wasm, imports, exports),
    glue: `import { utf8 } from '../../js/platform/utf8'
import { ${['shim', ...direct].join(', ')} } from '../../js/wasm/hosts.js'
${code}
export const imports = { a: { ${entries} } }
export const setWasm = (exports) => {
  wasm = exports
  wasm.${exports.__wbindgen_start}()
}
`,
  }
}

/**
 * The optimised module with short names of what it imports, and the glue for it with the classes and functions that
 * wasm-bindgen makes of its exports: for a module that is loaded later.
 */
export function withClasses(wasm, glueFile) {
  const names = importsIn(wasm)
  const imports = named(names)
  const entries = names.map((name) => `${imports[name]}: ${name}`).join(', ')
  return {
    wasm: rename(wasm, imports, {}),
    glue: `import { utf8 } from '../../js/platform/utf8'
${changed(glueFile)}
export const imports = { a: { ${entries} } }
export const setWasm = (exports) => {
  wasm = exports
  wasm.__wbindgen_start?.()
}
`,
  }
}

/** wasm-bindgen's glue with what the shim has in place of parts of it. */
function changed(glueFile) {
  let code = readFileSync(glueFile, 'utf8')
  /** @type {[pattern: RegExp, by: string][]} */
  const changes = [
    // the shim's, which are not there in tests under jsdom
    [/let cachedTextDecoder = new TextDecoder[^\n]*\ncachedTextDecoder\.decode\(\);\n/, ''],
    [/const MAX_SAFARI_DECODE_BYTES[\s\S]*?\nfunction decodeText\(bytes\) \{[\s\S]*?\n\}\n/, DECODE],
    [/const cachedTextEncoder = new TextEncoder\(\);\n\nif \(!\('encodeInto'[\s\S]*?\n\}\n/, ''],
    [/cachedTextEncoder\./g, 'utf8.encoder_.'],
    // what the end of the file is instead of
    [/export function __wbg_set_wasm\([\s\S]*?\n\}\n/, ''],
    // nothing here has a `using`
    [/^if \(Symbol\.dispose\)[^\n]*\n/gm, ''],
    // the timers of gloo-timers run inside the guard
    [/\bsetTimeout\(/g, 'shim.setTimeout_('],
    [/from '\.\/snippets\/[^']*?\/js\//g, "from '../../js/"],
  ]
  for (const [pattern, by] of changes) code = code.replace(pattern, by)
  code = code.replace(/(?: *table\.set\(\d+, "[^"|\\]+"\);\n){2,}/, listed)
  const left = /new Text(De|En)coder|\.\/snippets|set_wasm/.exec(code)
  if (left) throw new SetupError(`wasm-bindgen's glue is another now: it has ${left[0]}. See lib/glue.mjs.`)
  return code
}

/** Texts that the module's table has from the start, one behind the other, as one text: a call for each is three bytes more. */
function listed(calls) {
  const [first] = calls.match(/\d+/)
  const texts = calls.match(/(?<=")[^"]+(?="\);)/g).join('|')
  return `    ${JSON.stringify(texts)}.split('|').forEach((text, at) => table.set(${first} + at, text));\n`
}

const DECODE = 'const decodeText = (bytes) => utf8.decoder_.decode(bytes)\n'

/** Whether an export is one of wasm-bindgen's own. */
const isRuntime = (name) => /^(__|wasm_bindgen)/.test(name)

/** The shim's short name for an export: `set_config` is its member `setConfig_`. */
function memberOf(name, members) {
  const member = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()) + '_'
  if (!members[member]) throw new SetupError(`src/exports has ${name}, and nothing in js/ has ${member}.`)
  return members[member]
}

/** Short names for `names`. */
function named(names) {
  // letters, so that they can follow a dot
  const letter = (at) => String.fromCharCode(97 + at)
  return Object.fromEntries(names.map((name, at) => [name, letter(Math.floor(at / 26)) + letter(at % 26)]))
}
