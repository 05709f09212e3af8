// Frames of the same origin: by URL, blank, by srcdoc, written; loaded again, moved, removed, nested.
const loaded = `(frame) => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))`

export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Frames</title><link rel="icon" href="data:,"><script>window.loaded = ${loaded}</script></head><body>
<iframe id="url" src="child.html" width="300" height="120"></iframe><iframe id="blank" width="200" height="80"></iframe></body></html>`,
  files: {
    'child.html': `<!doctype html><html><head><title>Child</title><link rel="icon" href="data:,"><style>p { color: green }</style></head><body>
<p id="p">child</p><input id="i" value="v"><iframe src="grandchild.html" width="100" height="40"></iframe></body></html>`,
    'grandchild.html':
      '<!doctype html><link rel="icon" href="data:,"><title>Grandchild</title><p>grandchild</p>',
    'other.html': '<!doctype html><link rel="icon" href="data:,"><title>Other</title><p>another document</p>',
  },
  steps: [
    () => {
      const inside = document.querySelector('#url').contentDocument
      inside.querySelector('#p').textContent = 'changed in the child'
      inside.body.append(inside.createElement('hr'))
      inside.querySelector('iframe').contentDocument.body.append('more')
      document.querySelector('#blank').contentDocument.body.innerHTML = '<b>written into the blank one</b>'
    },
    async () => {
      const frame = document.createElement('iframe')
      frame.id = 'added'
      frame.src = 'other.html'
      const done = window.loaded(frame)
      document.body.append(frame)
      await done
    },
    async () => {
      const frame = document.querySelector('#url')
      const done = window.loaded(frame)
      frame.src = 'other.html'
      await done
    },
    { real: async (page) => page.frameLocator('#added').locator('p').click() },
    async () => {
      const frame = document.querySelector('#added')
      const done = window.loaded(frame)
      document.body.prepend(frame)
      await done
      frame.contentDocument.body.append('after the move')
    },
    () => document.querySelector('#url').remove(),
  ],
}
