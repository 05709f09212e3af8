// What becomes of values that a page throws and hands over: `captureException`.

/** Source of a script that defines the values by name, in functions of its own. */
const VALUES = {
  'an error': `(() => { function inner() { return new Error('broken') } return inner() })()`,
  'an error of a kind': `new TypeError('no function')`,
  'an error of a class': `new (class PaymentError extends Error { constructor(m) { super(m); this.name = 'PaymentError' } })('declined')`,
  'an error of an unnamed kind': `Object.assign(new Error('x'), { name: '' })`,
  'an error without a message': `new Error()`,
  'an error whose message is no text': `Object.assign(new Error('x'), { message: { error: { message: 'inner' } } })`,
  'an error without a stack': `(() => { const error = new Error('bare'); delete error.stack; error.stack = undefined; return error })()`,
  causes: `new Error('outer', { cause: new TypeError('middle', { cause: new RangeError('inner') }) })`,
  'a cause that is a text': `new Error('outer', { cause: 'the text' })`,
  'a cause that is an object': `new Error('outer', { cause: { code: 7, reason: 'none' } })`,
  'causes in a circle': `(() => { const a = new Error('a'); const b = new Error('b', { cause: a }); a.cause = b; return b })()`,
  'many errors': `new AggregateError([new Error('one'), new TypeError('two'), 'three'], 'several')`,
  'an exception of the DOM': `(() => { try { document.querySelector('!') } catch (error) { return error } })()`,
  'a made exception of the DOM': `new DOMException('not now', 'AbortError')`,
  'a text': `'just a text'`,
  'a text of an error': `'TypeError: it is none'`,
  'an uncaught text': `'Uncaught RangeError: too much'`,
  'an empty text': `''`,
  'a number': `7`,
  'a truth': `true`,
  nothing: `undefined`,
  null: `null`,
  'a symbol': `Symbol('mine')`,
  'a large number': `10n`,
  'an object': `({ code: 7, text: 'x', deep: { a: 1 } })`,
  'an object without members': `({})`,
  'an object with a message': `({ message: 'hello', code: 7 })`,
  'an object with a name': `({ name: 'Mine' })`,
  'an object with both': `({ name: 'Mine', message: 'hello' })`,
  'an object with an error': `({ first: 1, error: new Error('within') })`,
  'an object of a class': `new (class Order { constructor() { this.id = 7 } })()`,
  'an object with many members': `Object.fromEntries(Array.from({ length: 40 }, (_, at) => ['member' + at, at]))`,
  'a list': `[1, 'two']`,
  'a function': `function mine() {}`,
  'a date': `new Date(0)`,
  'an event': `new Event('mine')`,
  'an event of an error': `new ErrorEvent('error', { message: 'of the event', filename: 'https://shop.example.com/a.js', lineno: 3, colno: 7, error: new Error('within') })`,
  'an event of an error without one': `new ErrorEvent('error', { message: 'Uncaught TypeError: gone', filename: 'https://shop.example.com/a.js', lineno: 3, colno: 7 })`,
  'an event of a rejection': `new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: new Error('refused') })`,
  'an event of a rejection with a text': `new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: 'refused' })`,
  'an event with a reason in its details': `new CustomEvent('unhandledrejection', { detail: { reason: new Error('in detail') } })`,
}
const script = (source) => `<script>window.make = () => ${source}</script>`

/** Stacks of other browsers, by what wrote them. */
const STACKS = {
  Chromium: `Error: x\\n    at inner (https://shop.example.com/app.js:10:5)\\n    at async outer (https://shop.example.com/app.js:20:15)\\n    at new Order (https://shop.example.com/app.js:30:1)\\n    at Object.<anonymous> (https://cdn.example.com/lib.js:1:2)\\n    at https://shop.example.com/app.js:40:2`,
  'Chromium with eval': `Error: x\\n    at foo (eval at bar (https://shop.example.com/app.js:1:2), <anonymous>:3:4)\\n    at eval (eval at foo (https://shop.example.com/app.js:5:6), <anonymous>:1:1)\\n    at native`,
  'Chromium with schemes': `Error: x\\n    at a (webpack-internal:///./src/a.js:1:2)\\n    at b (blob:https://shop.example.com/1234:3:4)\\n    at c (file:///app/c.js:5:6)\\n    at d (capacitor://localhost/d.js:7:8)\\n    at e (chrome-extension://abcdef/e.js:9:10)`,
  Firefox: `inner@https://shop.example.com/app.js:10:5\\nouter/<@https://shop.example.com/app.js:20:15\\n@https://shop.example.com/app.js:30:1\\nasync*late@https://shop.example.com/app.js:40:2`,
  'Firefox with eval': `foo@https://shop.example.com/app.js line 26 > eval:2:96\\nanonymous@https://shop.example.com/app.js line 27 > Function:1:1\\nspeak@https://shop.example.com/app.js:26:17`,
  Safari: `inner@https://shop.example.com/app.js:10:5\\nglobal code@https://shop.example.com/app.js:20:15\\n[native code]\\nmap@[native code]\\nmodule code@https://shop.example.com/app.js:30:1`,
  'Safari extensions': `run@safari-extension://com.example/abc/run.js:1:2\\ngo@safari-web-extension://com.example/abc/go.js:3:4`,
  recursion: `RangeError: Maximum call stack size exceeded\\n${Array.from({ length: 30 }, (_, at) => `    at ${at % 2 ? 'even' : 'odd'} (https://shop.example.com/app.js:${at % 2 ? 10 : 20}:5)`).join('\\n')}`,
  'no stack': `nothing that anybody could read`,
}

export const scenarios = [
  ...Object.entries(VALUES).map(([name, source]) => ({
    name: `captureException of ${name}`,
    body: script(source),
    async play(t) {
      await t.run(() => void window.posthog.captureException(window.make()))
    },
  })),
  ...Object.entries(STACKS).map(([name, stack]) => ({
    name: `the stack of ${name}`,
    config: { error_tracking: { captureExtensionExceptions: true } },
    body: script(`Object.assign(new Error('x'), { stack: "${stack}" })`),
    async play(t) {
      await t.run(() => void window.posthog.captureException(window.make()))
    },
  })),
  {
    name: 'an error of a frame',
    body: `<iframe srcdoc="<script>parent.made = new TypeError('of the frame')</script>"></iframe>${script('window.made')}`,
    async play(t) {
      await t.clock(1000)
      await t.run(() => void window.posthog.captureException(window.make()))
    },
  },
  {
    name: 'ids of scripts for source maps',
    head: `<script>
      window._posthogChunkIds = { 'Error\\n    at https://shop.example.com/app.js:1:1': 'chunk-of-app' }
      window._posthogReleaseId = 'release-7'
    </script>`,
    body: script(
      `Object.assign(new Error('x'), { stack: "Error: x\\n    at f (https://shop.example.com/app.js:9:9)\\n    at g (https://shop.example.com/other.js:1:1)" })`,
    ),
    async play(t) {
      await t.run(() => void window.posthog.captureException(window.make()))
    },
  },
]
