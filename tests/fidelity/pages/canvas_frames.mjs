// A canvas of which pictures are taken, some a second.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  options: () => ({
    recordCanvas: true,
    sampling: { canvas: 20 },
    dataURLOptions: { type: 'image/webp', quality: 0.4 },
  }),
  html: `<!doctype html><html><head><title>Frames of a canvas</title><link rel="icon" href="data:,"></head><body><canvas id="c" width="120" height="60"></canvas></body></html>`,
  steps: [
    async () => {
      const context = document.querySelector('#c').getContext('2d')
      const isSeen = () => window.recording.events.some((text) => JSON.parse(text).data.source === 9)
      for (let i = 0; i < 600 && !isSeen(); i++) {
        context.fillStyle = `rgb(${i % 256}, 100, 0)`
        context.fillRect(0, 0, 120, 60)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    () => document.body.append('after'),
  ],
  check: (events) => {
    const bitmap = of(events, SOURCE.canvas)
      .flatMap(({ commands }) => commands)
      .find(({ property }) => property === 'drawImage')
    const blob = bitmap?.args[0]?.args?.[0]
    return missing({
      'a picture of the canvas': bitmap?.args[0]?.rr_type === 'ImageBitmap',
      'of the type that was asked for': blob?.type === 'image/webp',
      'that has bytes': blob?.data?.[0]?.base64?.length > 20,
    })
  },
}
