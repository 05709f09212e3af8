// An element fills the screen and goes back.
export default {
  html: `<!doctype html><html><head><title>Fullscreen</title><link rel="icon" href="data:,"></head><body><div id="d" style="background: white">the box <button id="b">full</button></div><p>rest</p>
<script>document.querySelector('#b').onclick = () => document.querySelector('#d').requestFullscreen()</script></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.locator('#b').click()
        await page.waitForFunction(() => document.fullscreenElement)
      },
    },
    () => document.querySelector('#d').append('while it is full'),
    async () => {
      await document.exitFullscreen()
      document.querySelector('#d').append(', and after')
    },
  ],
}
