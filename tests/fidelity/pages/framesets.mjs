// Framesets, nested too, and pages in `object` and `embed`: players show documents in an `iframe` only.
const page = (title, body) =>
  `<!doctype html><html><head><title>${title}</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`

export default {
  points: Infinity,
  html: `<!doctype html><html><head><title>Frames</title><link rel="icon" href="data:,"><script>
window.loaded = (frame) => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))</script></head>
<frameset cols="200,*"><frame src="menu.html" name="menu"><frameset rows="60%,*" id="nested"><frame src="main.html" id="main"><frame src="foot.html" noresize></frameset>
<noframes>no frames</noframes></frameset></html>`,
  files: {
    'menu.html': page('Menu', '<p id="p">menu</p><input id="i" value="v">'),
    'main.html': page(
      'Main',
      `<style>p { color: green }</style><p>main</p><object id="o" data="inner.html" width="200" height="60"><b>instead</b></object>
<embed id="e" src="inner.html" width="200" height="60"><object data="picture.svg"><i>no picture</i></object>`,
    ),
    'foot.html': page('Foot', '<p>foot</p>'),
    'inner.html': page('Inner', '<p>inner</p>'),
    'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>`,
    'other.html': page('Other', '<p>other</p>'),
  },
  steps: [
    () => {
      const menu = window.frames.menu.document
      menu.querySelector('#p').textContent = 'changed in the menu'
      menu.querySelector('#i').value = 'by a script'
    },
    () => {
      const main = document.querySelector('#main').contentDocument
      main.querySelector('#o').contentDocument.body.append('added in the object')
      // an embed does not say which document it has: of the windows in the page it is one
      const views = Array.from({ length: main.defaultView.length }, (_, at) => main.defaultView[at])
      const view = views.find(({ frameElement }) => frameElement?.localName === 'embed')
      view.document.body.append('added in the embed')
    },
    async () => {
      const { contentDocument } = document.querySelector('#main')
      const frame = /** @type {HTMLObjectElement} */ (contentDocument.querySelector('#o'))
      const done = window.loaded(frame)
      frame.data = 'other.html'
      await done
    },
    async () => {
      const main = document.querySelector('#main').contentDocument
      const frame = Object.assign(main.createElement('object'), {
        data: 'inner.html',
        width: 100,
        height: 50,
      })
      const done = window.loaded(frame)
      main.body.append(frame)
      await done
    },
    // what it has instead is shown again
    () => {
      const frame = document.querySelector('#main').contentDocument.querySelector('#o')
      frame.removeAttribute('data')
      frame.append('shown')
    },
    async () => {
      const frame = document.querySelector('#main')
      const done = window.loaded(frame)
      frame.src = 'foot.html'
      await done
    },
    () => {
      const nested = /** @type {HTMLFrameSetElement} */ (document.querySelector('#nested'))
      nested.rows = '*,50'
    },
    () => {
      window.recording.record.takeFullSnapshot?.()
      window.recording.flush?.()
    },
  ],
}
