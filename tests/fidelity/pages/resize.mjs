// The window changes its size.
import { missing, of, SOURCE } from '../lib/events.mjs'

const isSeen = (width) => `window.recording.events.some((text) => JSON.parse(text).data.width === ${width})`

export default {
  html: `<!doctype html><html><head><title>Resize</title><link rel="icon" href="data:,"><style>@media (max-width: 700px) { p { color: red } }</style></head><body><p>text</p></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.setViewportSize({ width: 600, height: 500 })
        await page.waitForFunction(isSeen(600))
      },
    },
    {
      real: async (page) => {
        await page.setViewportSize({ width: 900, height: 400 })
        await page.waitForFunction(isSeen(900))
      },
    },
  ],
  check: (events) => {
    const sizes = of(events, SOURCE.resize).map(({ width, height }) => `${width}x${height}`)
    return missing({ 'both sizes': sizes.includes('600x500') && sizes.at(-1) === '900x400' })
  },
}
