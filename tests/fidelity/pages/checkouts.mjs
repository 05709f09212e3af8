// Full snapshots in the middle: asked for, and every so many events.
export default {
  pixels: 0.002,
  options: () => ({ checkoutEveryNth: 6 }),
  html: `<!doctype html><html><head><title>Checkouts</title><link rel="icon" href="data:,"><style>p { margin: 2px } .box { height: 60px; overflow: auto }</style></head><body>
<div class="box" id="box"><p style="height: 400px">tall</p></div><input id="i"><div id="d"></div></body></html>`,
  steps: [
    () => {
      document.querySelector('#box').scrollTop = 50
      document.querySelector('#i').value = 'set'
    },
    () => {
      window.recording.record.takeFullSnapshot(true)
      document.querySelector('#d').innerHTML = '<p>after</p>'
    },
    async () => {
      for (let i = 0; i < 10; i++) {
        document.querySelector('#d').append(`line ${i}`, document.createElement('br'))
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    { real: (page) => page.locator('#i').pressSequentially('abcdefgh') },
    () => {
      document.querySelector('#d').attachShadow({ mode: 'open' }).innerHTML = '<p>shadow</p>'
      window.recording.flush()
      window.recording.record.takeFullSnapshot()
    },
    () => /** @type {Element} */ (document.querySelector('#d').shadowRoot.firstChild).append('!'),
  ],
  check: (events) =>
    events.filter(({ type }) => type === 2).length >= 4 ? [] : ['fewer than four full snapshots'],
}
