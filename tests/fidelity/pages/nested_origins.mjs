// Frames within frames of another origin: one that the outer one may look into, and one that it may not.
const RECORDS = `const { record } = await import(new URLSearchParams(location.search).get('script'))
window.picture = (await import('/lib/picture.mjs')).picture
record({ emit() {}, recordCrossOriginIframes: true })
const turn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
window.recording = { flush: () => record.flush?.(), async settle() { for (let i = 0; i < 4; i++) await turn() } }`

const head = (title) =>
  `<!doctype html><html><head><title>${title}</title><link rel="icon" href="data:,"></head>`

export default {
  options: () => ({ recordCrossOriginIframes: true }),
  looks: { crossOrigin: true },
  html: `${head('Outermost')}<body><p>outermost</p></body></html>`,
  files: {
    'middle.html': `${head('Middle')}<body><p>middle</p><iframe src="same.html"></iframe><script type="module">${RECORDS}</script></body></html>`,
    'same.html': `${head('Same')}<body><p>of the same origin</p></body></html>`,
    'inner.html': `${head('Inner')}<body><p>innermost</p><input id="i"><script type="module">${RECORDS}</script></body></html>`,
  },
  steps: [
    {
      real: async (page, { otherOrigin }) => {
        await page.evaluate((origin) => {
          const frame = document.createElement('iframe')
          const script = encodeURIComponent(window.recording.script)
          frame.src = `${origin}/pages/nested_origins/middle.html?script=${script}`
          document.body.append(frame)
        }, otherOrigin)
        await page.frameLocator('iframe').frameLocator('iframe').locator('p').waitFor()
        await named(page, 'middle').waitForFunction(() => window.recording)
      },
    },
    {
      real: async (page, { url }) => {
        const src = `${url}/pages/nested_origins/inner.html`
        await named(page, 'middle').evaluate((src) => {
          const frame = document.createElement('iframe')
          frame.id = 'inner'
          frame.src = src + location.search
          document.body.append(frame)
        }, src)
        await page.frameLocator('iframe').frameLocator('#inner').locator('#i').waitFor()
        await named(page, 'inner').waitForFunction(() => window.recording)
      },
    },
    { real: (page) => named(page, 'same').evaluate(() => document.querySelector('p').append(' changed')) },
    { real: (page) => named(page, 'inner').locator('#i').fill('typed') },
    {
      real: (page) => named(page, 'inner').evaluate(() => document.body.append(document.createElement('hr'))),
    },
  ],
}

const named = (page, name) => page.frames().find((frame) => frame.url().includes(`${name}.html`))
