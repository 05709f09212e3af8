// Cases of robust.mjs: pages that change what a recorder builds on. `before` runs before the page's own scripts, `steps`
// while it is recorded; `window.natives` has the browser's own functions, taken before all else.

export const patchCases = [
  {
    name: 'getters of Node and Element that throw, from the start',
    before: () => {
      const broken = {
        configurable: true,
        get: () => {
          throw new Error('by the page')
        },
      }
      for (const name of [
        'childNodes',
        'firstChild',
        'nextSibling',
        'parentNode',
        'textContent',
        'nodeType',
        'parentElement',
      ])
        Object.defineProperty(Node.prototype, name, broken)
      for (const name of ['attributes', 'shadowRoot', 'tagName', 'localName', 'classList'])
        Object.defineProperty(Element.prototype, name, broken)
      Object.defineProperty(CharacterData.prototype, 'data', broken)
    },
  },
  {
    name: 'getters that throw, once it records',
    steps: [
      () => {
        const broken = {
          configurable: true,
          get: () => {
            throw new Error('by the page')
          },
        }
        for (const name of ['childNodes', 'firstChild', 'nextSibling', 'parentNode', 'textContent'])
          Object.defineProperty(Node.prototype, name, broken)
        Object.defineProperty(Element.prototype, 'attributes', broken)
        Object.defineProperty(HTMLInputElement.prototype, 'value', broken)
        Object.defineProperty(HTMLInputElement.prototype, 'type', broken)
        Object.defineProperty(Element.prototype, 'scrollTop', broken)
      },
    ],
  },
  {
    name: 'getters that lie: no children, no attributes',
    before: () => {
      Object.defineProperty(Node.prototype, 'childNodes', { configurable: true, get: () => [] })
      Object.defineProperty(Node.prototype, 'firstChild', { configurable: true, get: () => null })
      Object.defineProperty(Element.prototype, 'attributes', { configurable: true, get: () => [] })
      Element.prototype.getAttribute = () => 'a lie'
    },
    // seen by rrweb's recorder and by ours: both take the browser's own getters
    says: ['text of the page'],
    saysNot: ['a lie'],
  },
  {
    name: 'methods of Node that are wrapped and count',
    before: () => {
      window.counted = 0
      for (const name of [
        'appendChild',
        'insertBefore',
        'removeChild',
        'replaceChild',
        'cloneNode',
        'contains',
        'getRootNode',
      ]) {
        const real = Node.prototype[name]
        Node.prototype[name] = function (...given) {
          window.counted++
          return real.apply(this, given)
        }
      }
    },
    steps: [() => document.body.appendChild(document.createElement('i')).remove()],
  },
  {
    name: 'toJSON on Array, Object and String',
    before: () => {
      for (const { prototype } of [Array, String, Number])
        Object.assign(prototype, { toJSON: () => 'a lie of toJSON' })
      Reflect.defineProperty(Object.prototype, 'toJSON', {
        configurable: true,
        writable: true,
        value: () => 'a lie of toJSON',
      })
    },
    saysNot: ['a lie of toJSON'],
  },
  {
    name: 'MutationObserver as zone.js has it',
    before: () => {
      const Real = window.MutationObserver
      /** @type {Record<string, any>} any function in the place of the browser's own */
      const page = window
      page.__zone_symbol__MutationObserver = Real
      page.Zone = { current: { run: (task, self, given) => task.apply(self, given) } }
      page.MutationObserver = function (callback) {
        window.zoned = (window.zoned ?? 0) + 1
        return new Real(function (...given) {
          return window.Zone.current.run(callback, this, given)
        })
      }
      page.MutationObserver.prototype = Real.prototype
    },
    check: () => (window.zoned ? [`the zone's observer is used ${window.zoned} times`] : []),
  },
  {
    name: 'a MutationObserver that can not be made',
    before: () => {
      /** @type {Record<string, unknown>} */
      const page = window
      page.__zone_symbol__MutationObserver = window.MutationObserver
      page.MutationObserver = function () {
        throw new Error('by the page')
      }
    },
    isLost: true,
  },
  {
    name: 'a form whose fields have the names of its properties',
    html: `<form id="clobbered">${['attributes', 'childNodes', 'firstChild', 'nextSibling', 'parentNode', 'nodeType', 'tagName', 'localName', 'shadowRoot', 'ownerDocument', 'children', 'id', 'matches', 'getAttribute', 'scrollTop', 'isConnected'].map((name) => `<input name="${name}" value="value-${name}">`).join('')}</form>`,
    steps: [
      () => document.forms[0].append(document.createElement('i')),
      () => document.forms[0].querySelector('input').setAttribute('title', 'changed'),
      () => document.body.append(document.forms[0]),
    ],
    says: ['value-attributes', 'value-nodeType', 'changed', '"tagName":"form"'],
  },
  {
    name: 'a time that stands still, timers that never fire, frames that never come',
    steps: [
      () => {
        Date.now = () => 12345
        performance.now = () => 1
        /** @type {Record<string, unknown>} */
        const page = window
        page.setTimeout = () => 1
        page.requestAnimationFrame = () => 1
        page.requestIdleCallback = () => 1
        page.queueMicrotask = () => {}
        page.MessageChannel = function () {
          this.port1 = this.port2 = { postMessage() {} }
        }
      },
    ],
  },
  {
    name: 'the same, from before the start',
    before: () => {
      /** @type {Record<string, unknown>} */
      const page = window
      page.setTimeout = () => 1
      page.requestAnimationFrame = () => 1
      page.requestIdleCallback = () => 1
      page.MessageChannel = function () {
        this.port1 = this.port2 = { postMessage() {} }
      }
      if (window.scheduler) window.scheduler.postTask = () => new Promise(() => {})
    },
  },
  {
    name: 'frozen prototypes',
    before: () => {
      for (const { prototype } of [
        Node,
        Element,
        HTMLElement,
        CSSStyleSheet,
        CSSStyleDeclaration,
        Document,
        HTMLInputElement,
        FontFaceSet,
      ])
        Object.freeze(prototype)
    },
    html: '<style>p { top: 0 }</style><input>',
    steps: [() => document.styleSheets[0].insertRule('b { top: 0 }')],
  },
  {
    name: 'an emit that throws',
    options: () => ({
      emit() {
        throw new Error('by the site')
      },
    }),
    isLost: true,
  },
  {
    name: 'values that are watched, as React does',
    html: '<input id="i">',
    steps: [
      () => {
        const input = document.querySelector('#i')
        const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
        Object.defineProperty(input, 'value', {
          configurable: true,
          get() {
            return get.call(this)
          },
          set(value) {
            window.watched = (window.watched ?? 0) + 1
            set.call(this, value)
          },
        })
        input.value = 'watched value'
        input.dispatchEvent(new Event('input', { bubbles: true }))
      },
    ],
    says: ['watched value'],
    check: () => (window.watched === 1 ? [] : [`the page saw ${window.watched} settings of its value`]),
  },
]
