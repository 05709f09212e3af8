// A frame of another origin, which runs the recorder itself.
export default {
  options: () => ({ recordCrossOriginIframes: true }),
  looks: { crossOrigin: true },
  html: `<!doctype html><html><head><title>Parent</title><link rel="icon" href="data:,"></head><body><p>parent</p></body></html>`,
  files: {
    'child.html': `<!doctype html><html><head><title>Child</title><link rel="icon" href="data:,"><style>p { color: green }</style></head><body><p>child</p><input id="i">
<div style="height: 40px; overflow: auto" id="s"><p style="height: 300px">tall</p></div><script type="module">
const { record } = await import(new URLSearchParams(location.search).get('script'))
window.picture = (await import('/lib/picture.mjs')).picture
record({ emit() {}, recordCrossOriginIframes: true, sampling: { scroll: 1 } })
const turn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
window.recording = { flush: () => record.flush?.(), async settle() { for (let i = 0; i < 4; i++) await turn() } }
</script></body></html>`,
  },
  steps: [
    {
      real: async (page, { otherOrigin }) => {
        await page.evaluate((origin) => {
          const frame = document.createElement('iframe')
          const script = encodeURIComponent(window.recording.script)
          frame.src = `${origin}/pages/cross_origin_frames/child.html?script=${script}`
          document.body.append(frame)
        }, otherOrigin)
        await page.frameLocator('iframe').locator('#i').waitFor()
        await inChild(page).waitForFunction(() => window.recording)
      },
    },
    {
      real: (page) =>
        inChild(page).evaluate(() =>
          document.querySelector('p').append(' changed', document.createElement('hr')),
        ),
    },
    { real: (page) => inChild(page).locator('#i').fill('typed in the child') },
    { real: (page) => inChild(page).evaluate(() => (document.querySelector('#s').scrollTop = 50)) },
    {
      real: (page) =>
        inChild(page).evaluate(() => {
          document.querySelector('style').sheet.insertRule('p { margin: 1px }', 0)
          document.adoptedStyleSheets = [new CSSStyleSheet()]
          document.adoptedStyleSheets[0].insertRule('p { padding: 1px }')
        }),
    },
    {
      real: async (page) => {
        const detached = page.waitForEvent('framedetached')
        await page.evaluate(() => document.querySelector('iframe').remove())
        await detached
      },
    },
  ],
}

const inChild = (page) => page.frames().find((frame) => frame.url().includes('child.html'))
