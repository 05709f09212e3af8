// The window and elements scroll, before the start and after.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Scroll</title><link rel="icon" href="data:,"><style>body { width: 3000px } .box { width: 200px; height: 100px; overflow: auto }
.box p { width: 900px; height: 900px; background: linear-gradient(red, blue) }</style></head><body><div class="box" id="a"><p>A</p></div><div class="box" id="b"><p>B</p></div>
<div style="height: 3000px">tall</div><div id="host"></div><script>
document.querySelector('#a').scrollTop = 120
document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<div id="in" style="overflow:auto;height:50px"><p style="height:500px">in</p></div>'
document.querySelector('#host').shadowRoot.querySelector('#in').scrollTop = 33
scrollTo(40, 25)</script></body></html>`,
  steps: [
    () => scrollTo(100, 700),
    () => {
      document.querySelector('#b').scrollTo(50, 60)
      document.querySelector('#a').scrollTop = 0
    },
    {
      real: async (page) => {
        await page.evaluate(() => scrollTo(0, 0))
        await page.locator('#a').hover()
        await page.mouse.wheel(0, 200)
        await page.waitForFunction(() => document.querySelector('#a').scrollTop === 200)
      },
    },
    () => (document.querySelector('#host').shadowRoot.querySelector('#in').scrollTop = 200),
    () => {
      const box = document.createElement('div')
      box.className = 'box'
      box.innerHTML = '<p>late</p>'
      document.body.prepend(box)
      box.scrollTop = 77
    },
    () => scrollTo(0, 1e6),
  ],
}
