// Whose each built-in is that a bundle may use, and how js/platform/natives.ts takes it: `ofClass("Array")("map")`.

const spaced = (text) => text.trim().split(/\s+/)
const ofClass = (owner, name) => ({ tool: 'ofClass', owner, name })
const ofObject = (owner, name) => ({ tool: 'ofObject', owner, name })
const tool = (name, ...of) => ({ tool: name, of })

const EXEC = ofClass('RegExp', 'exec')
const SLICE = ofClass('String', 'slice')
const APPLY = ofObject('Reflect', 'apply')
const IS_LIST = ofObject('Array', 'isArray')
const DEFINE = ofObject('Object', 'defineProperty')
const PROMISE = tool('promises')
const THEN = ofClass('Promise', 'then')

export const TOOLS = { iterate: tool('iterate'), maybe: tool('maybe') }

const listOrText = (name) => tool('either', ofClass('Array', name), ofClass('String', name))
const ofEach = (owner, names) => spaced(names).map((name) => [name, ofClass(owner, name)])

/** Methods by name: of what the sources call, one class has it, or a tool tells whose it is. */
export const METHODS = Object.fromEntries([
  ...ofEach('Array', 'map some filter join splice find sort flatMap unshift push shift pop concat findIndex'),
  ...ofEach('Array', 'reduce flat every at reverse'),
  ...ofEach('String', 'trim endsWith startsWith toLowerCase toUpperCase charCodeAt padEnd padStart repeat'),
  ...ofEach('String', 'replaceAll isWellFormed'),
  ...ofEach('RegExp', 'exec'),
  ...ofEach('Function', 'call bind'),
  ...ofEach('Date', 'toISOString toUTCString getTimezoneOffset getTime'),
  // with a radix only
  ...ofEach('Number', 'toString'),
  ...ofEach('Uint8Array', 'subarray fill'),
  ...['addEventListener', 'removeEventListener'].map((name) => [name, { tool: 'ofTarget', name }]),
  ['apply', APPLY],
  // lists only: go through collections
  ['forEach', ofClass('Array', 'forEach')],
  ['test', tool('tester', EXEC)],
  ['slice', tool('sliceOf', ofClass('Array', 'slice'), SLICE, ofClass('Uint8Array', 'slice'), IS_LIST)],
  ...['includes', 'indexOf', 'lastIndexOf'].map((name) => [name, listOrText(name)]),
  ['replace', ofClass('String', 'replace')],
  ['split', ofClass('String', 'split')],
  // a promise's `catch` calls its `then`
  ...['then', 'catch'].map((name) => [name, THEN]),
])

/** The same for calls with a pattern, which has to be a literal. */
export const WITH_PATTERN = {
  replace: tool('replacer', EXEC, SLICE, APPLY),
  split: tool('splitter', EXEC, SLICE),
}

/** Methods of such names that the SDK offers the page, and does not call itself. */
export const PUBLIC = new Set(['push', 'toString'])

/** Methods that would look for the page's own: what to write instead. */
export const UNRULED = {
  finally: 'use then',
  match: 'use exec',
  matchAll: 'use exec',
  search: 'use test or indexOf',
  localeCompare: 'compare with <',
  entries: 'go through it, or use its index',
  keys: 'go through it',
  values: 'go through it',
}

const statics = (owner, names) =>
  Object.fromEntries(spaced(names).map((name) => [name, ofObject(owner, name)]))

/** Members of global objects; false for what is no function, or of a class that is taken. */
export const STATICS = {
  Object: statics(
    'Object',
    'keys entries values assign fromEntries create defineProperty hasOwn freeze getPrototypeOf getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames',
  ),
  Array: statics('Array', 'isArray from'),
  JSON: statics('JSON', 'parse stringify'),
  Math: statics('Math', 'max min floor ceil round abs random'),
  Number: statics('Number', 'isFinite isNaN'),
  String: statics('String', 'fromCharCode'),
  Reflect: statics('Reflect', 'apply get construct'),
  Date: statics('Date', 'now parse'),
  ArrayBuffer: statics('ArrayBuffer', 'isView'),
  Intl: statics('Intl', 'DateTimeFormat'),
  // few browsers have it, and it is asked for at the start only
  Uint8Array: { fromBase64: false },
  performance: { now: tool('ofPerformance'), '*': true },
  Symbol: { iterator: false },
}

const collection = (name) => [
  name,
  tool('collection', name, DEFINE, ofObject('Object', 'getOwnPropertyDescriptor')),
]

/** Globals. */
export const GLOBALS = Object.fromEntries([
  ...spaced(
    'Object Array String Number Boolean RegExp Date Error RangeError Proxy Uint8Array Uint16Array Int32Array',
  ).map((name) => [name, ofObject('', name)]),
  ...spaced('parseInt parseFloat decodeURIComponent encodeURIComponent').map((name) => [
    name,
    ofObject('', name),
  ]),
  ...['Map', 'Set', 'WeakMap', 'WeakSet'].map(collection),
  ...spaced(
    'setTimeout clearTimeout setInterval clearInterval queueMicrotask requestAnimationFrame cancelAnimationFrame',
  ).map((name) => [name, { tool: 'ofWindow', name }]),
  ['Promise', PROMISE],
  ...['MutationObserver', 'FileReader'].map((name) => [name, { tool: 'ofPage', name }]),
])

/** What is iterated by the language or the browser, where it is the first argument. */
export const ITERATING = new Set(
  spaced(
    'Map Set WeakMap WeakSet Uint8Array Int32Array Uint16Array Blob URLSearchParams Object.fromEntries Array.from Promise.all Promise.race',
  ),
)
