// Cases of robust.mjs: pages that are unlike others. `early` runs before the recorder starts, `steps` while it records.

import { noteMemories } from '../../bench/lib/memories.mjs'

/** Runs in the page. */
function defineThrowing() {
  customElements.define(
    'x-throws',
    class extends HTMLElement {
      get value() {
        throw new Error('by the page')
      }
      /**
       * @override
       * @returns {never}
       */
      get scrollTop() {
        throw new Error('by the page')
      }
      /**
       * @override
       * @returns {never}
       */
      get shadowRoot() {
        throw new Error('by the page')
      }
      /**
       * @override
       * @returns {never}
       */
      get childNodes() {
        throw new Error('by the page')
      }
    },
  )
  const made = document.createElement('x-throws')
  made.append('X-text')
  document.body.append(made)
}

export const pageCases = [
  {
    name: '20 MB in an attribute, and in a text',
    steps: [
      () => document.querySelector('p').setAttribute('data-large', 'x'.repeat(20e6)),
      () => document.querySelector('p').append('y'.repeat(20e6)),
      () => window.recording.snapshot(),
      () => document.querySelector('p').remove(),
    ],
  },
  {
    name: '20 MB in an attribute, from the start',
    html: `<div data-large="${'z'.repeat(2e7)}">large</div>`,
    steps: [() => document.querySelector('div').setAttribute('data-large', 'small')],
  },
  {
    name: '20,000 deep, added, changed, moved, removed',
    steps: [
      () => {
        // nothing is laid out: the browser's own layout would not bear it
        const outer = document.createElement('div')
        outer.style.display = 'none'
        let inner = outer
        for (let n = 0; n < 20_000; n++) inner = inner.appendChild(document.createElement('div'))
        window.inner = inner
        window.outer = outer
        document.body.append(outer)
      },
      () => window.inner.append('DEEP-text'),
      () => window.recording.snapshot(),
      () => document.body.prepend(window.outer),
      () => window.outer.remove(),
    ],
    says: ['DEEP-text'],
  },
  {
    name: '20,000 deep from the start',
    early: () => {
      const outer = document.createElement('div')
      outer.style.display = 'none'
      let inner = outer
      for (let n = 0; n < 20_000; n++) inner = inner.appendChild(document.createElement('div'))
      inner.append('DEEP-start')
      document.body.append(outer)
    },
    says: ['DEEP-start'],
  },
  {
    name: 'stopped and started a thousand times in one task, and in tasks of their own',
    before: noteMemories,
    steps: [
      () => {
        for (let n = 0; n < 1_000; n++) {
          window.recording.stop()
          window.recording.start()
        }
        window.inOneTask = window.memories.length
      },
      async () => {
        for (let n = 0; n < 1_000; n++) {
          window.recording.stop()
          window.recording.start()
          await window.nextTask()
        }
      },
    ],
    early: () => {
      const { port1, port2 } = new MessageChannel()
      let resolve
      port1.onmessage = () => resolve()
      window.nextTask = () => {
        const done = new Promise((tell) => (resolve = tell))
        port2.postMessage(0)
        return done
      }
    },
    check: () => {
      // each memory is reserved by the gigabyte, and freed when garbage is collected
      const size = window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
      const problems = window.inOneTask > 1 ? [`${window.inOneTask} instances within one task`] : []
      return size > 64e6 ? [...problems, `${size} bytes of memory`] : problems
    },
  },
  {
    name: 'stopped and started by what it emits',
    options: () => ({
      emitBytes(bytes) {
        window.natives.note(window.natives.decode(bytes))
        if (!window.stops) return
        window.stops--
        window.recording.stop()
        window.recording.start()
      },
    }),
    steps: [
      () => {
        window.stops = 5
        document.querySelector('p').title = 'changed'
        window.recording.flush()
      },
      () => {
        window.stops = 5
        window.recording.snapshot()
      },
    ],
  },
  {
    name: 'lone surrogates everywhere',
    html: '<p id="p">text</p><input id="i"><style id="s"></style>',
    steps: [
      () => {
        const p = document.querySelector('#p')
        p.textContent = 'a\ud800b'
        p.title = '\udc00'
        p.className = 'x\ud83d'
        p.style.setProperty('--own', '"\ud800"')
        p.append('\ud83d', '\udd94', document.createComment('\udfff'))
        document.querySelector('#i').value = '\ud900'
        document.querySelector('#i').dispatchEvent(new Event('input', { bubbles: true }))
        document.title = 'title \ud800'
        document.querySelector('#s').sheet.insertRule('p::before { content: "\ud800" }')
      },
      () => window.recording.custom('tag \ud800', { text: '\udc00' }),
      () => window.recording.snapshot(),
    ],
  },
  {
    name: 'document.open and write',
    steps: [
      () => {
        document.open()
        document.write('<!doctype html><title>written</title><body><p>WRITTEN-one</p><input id="w">')
        document.close()
      },
      () => document.querySelector('p').append(' WRITTEN-two'),
      () => {
        document.querySelector('#w').value = 'WRITTEN-input'
        document.querySelector('#w').dispatchEvent(new Event('input', { bubbles: true }))
      },
    ],
    says: ['WRITTEN-one', 'WRITTEN-two', 'WRITTEN-input'],
    replays: true,
  },
  {
    name: '<html> is removed, and another comes',
    steps: [
      // a full snapshot of a document without a root is more than the Replayer can take
      () => document.documentElement.remove(),
      () => {
        const root = document.createElement('html')
        root.innerHTML = '<head></head><body><p>another root</p></body>'
        document.append(root)
      },
      () => document.querySelector('p').append(' OTHER-text'),
    ],
    says: ['another root', 'OTHER-text'],
    replays: true,
  },
  {
    name: 'frames that come and go while they load',
    html: '<div id="d"></div>',
    steps: [
      () => {
        for (let n = 0; n < 20; n++) {
          const frame = document.createElement('iframe')
          frame.src = n % 2 ? 'about:blank' : location.href
          frame.sandbox = n % 3 ? 'allow-same-origin' : ''
          document.querySelector('#d').append(frame)
          if (n % 4 === 0) frame.remove()
        }
      },
      () => document.querySelector('#d').replaceChildren(),
    ],
  },
  {
    name: 'a frame whose document may not be asked for',
    html: '<iframe id="f"></iframe>',
    steps: [
      () => {
        Object.defineProperty(HTMLIFrameElement.prototype, 'contentDocument', {
          configurable: true,
          get() {
            throw new Error('by the page')
          },
        })
        document.body.append(document.createElement('iframe'))
      },
    ],
  },
  {
    name: 'custom elements that throw',
    steps: [defineThrowing, () => document.querySelector('x-throws').setAttribute('a', 'X-attribute')],
    says: ['X-text', 'X-attribute'],
  },
  {
    name: 'trusted types',
    head: `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'">`,
    steps: [() => document.body.append('TRUSTED-text')],
    says: ['TRUSTED-text'],
  },
  {
    name: 'a policy that forbids WebAssembly',
    head: `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'">`,
    isLost: true,
  },
  {
    name: 'stopped twice, started twice',
    steps: [
      () => {
        window.recording.stop()
        window.recording.stop()
        window.recording.start()
        window.recording.start()
      },
    ],
  },
]
