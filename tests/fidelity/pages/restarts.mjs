// Recording stops, the page goes on, and recording starts again.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Restarts</title><link rel="icon" href="data:,"><style id="s">p { color: green }</style></head><body><p>text</p><div id="d"></div></body></html>`,
  steps: [
    () => document.querySelector('#d').append('recorded'),
    () => {
      window.recording.flush()
      window.recording.stop()
      document.querySelector('#d').innerHTML = '<b>not seen while it happened</b>'
      document.querySelector('#s').sheet.insertRule('b { color: blue }')
      window.recording.start()
    },
    () => document.querySelector('#d').append(' and on'),
    () => document.querySelector('#s').sheet.insertRule('p { margin: 9px }'),
    () => {
      window.recording.flush()
      window.recording.stop()
      window.recording.start()
      document.querySelector('b').remove()
    },
  ],
}
