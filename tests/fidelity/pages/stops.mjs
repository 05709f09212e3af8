// What is recorded with everything on leaves the page as it was when it stops.
import { missing, TYPE } from '../lib/events.mjs'

export default {
  options: () => ({ recordCanvas: true, recordCrossOriginIframes: true, collectFonts: true }),
  html: `<!doctype html><html><head><title>Stops</title><link rel="icon" href="data:,"><style id="s">p { color: green }</style></head><body><p>text</p><input id="i"><canvas id="c"></canvas><audio id="a"></audio></body></html>`,
  before: (page) =>
    page.evaluate(() => {
      /** @type {[object, string][]} */
      const members = [
        [CanvasRenderingContext2D.prototype, 'fillRect'],
        [CanvasRenderingContext2D.prototype, 'fillStyle'],
        [WebGLRenderingContext.prototype, 'clear'],
        [HTMLCanvasElement.prototype, 'getContext'],
        [CustomElementRegistry.prototype, 'define'],
        [Element.prototype, 'attachShadow'],
        [HTMLInputElement.prototype, 'value'],
        [HTMLOptionElement.prototype, 'selected'],
        [CSSStyleSheet.prototype, 'insertRule'],
        [CSSStyleDeclaration.prototype, 'setProperty'],
        [Document.prototype, 'adoptedStyleSheets'],
        [window, 'Path2D'],
        [window, 'FontFace'],
      ]
      const read = () =>
        members.map(([owner, name]) => {
          const { value, set } = Object.getOwnPropertyDescriptor(owner, name)
          return set ?? value
        })
      const before = read()
      window.changed = () => read().filter((member, at) => member !== before[at]).length
      window.members = members.length
    }),
  steps: [
    async () => {
      const { recording } = window
      const whileRecording = window.changed()
      recording.stop()
      const count = recording.events.length
      const afterwards = window.changed()
      document.querySelector('p').append(' unseen')
      document.querySelector('#i').value = 'unseen'
      document.querySelector('#i').click()
      document.querySelector('#c').getContext('2d').fillRect(0, 0, 9, 9)
      document.querySelector('#s').sheet.insertRule('p { margin: 1px }')
      document.querySelector('#a').dispatchEvent(new Event('pause'))
      getSelection().selectAllChildren(document.body)
      customElements.define('x-unseen', class extends HTMLElement {})
      postMessage({ type: 'rrweb', origin: location.origin, event: { type: 5, data: {} } })
      for (let at = 0; at < 5; at++)
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      const said = recording.events.length - count
      recording.start()
      recording.record.addCustomEvent('stopped', { whileRecording, afterwards, said, all: window.members })
    },
    () => document.querySelector('p').append(' seen'),
  ],
  check: (events) => {
    const { whileRecording, afterwards, said, all } = events.find(({ type }) => type === TYPE.custom).data
      .payload
    return missing({
      'all members watched while it is recorded': whileRecording === all,
      'none afterwards': afterwards === 0,
      'nothing told afterwards': said === 0,
    })
  },
}
