// A canvas that is drawn into, each call recorded. No gradients and no Path2D: the
// Replayer does not get their colours and ways.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  pixels: 0.003,
  options: () => ({ recordCanvas: true }),
  looks: { canvas: true },
  html: `<!doctype html><html><head><title>Canvas</title><link rel="icon" href="data:,"></head><body><canvas id="c" width="200" height="100"></canvas><canvas id="early" width="60" height="40"></canvas>
<script>const early = document.querySelector('#early').getContext('2d'); early.fillStyle = 'purple'; early.fillRect(5, 5, 30, 20)</script></body></html>`,
  steps: [
    () => {
      const context = document.querySelector('#c').getContext('2d')
      context.fillStyle = 'red'
      context.fillRect(10, 10, 50, 50)
      context.strokeStyle = '#00f'
      context.lineWidth = 3
      context.beginPath()
      context.arc(100, 50, 30, 0, 4)
      context.stroke()
    },
    () => {
      const context = document.querySelector('#c').getContext('2d')
      context.fillStyle = 'rgb(0 128 0 / 50%)'
      context.fillRect(120, 10, 60, 60)
    },
    () => {
      const context = document.querySelector('#c').getContext('2d')
      const pixels = context.createImageData(10, 10)
      pixels.data.fill(200)
      context.putImageData(pixels, 0, 0)
      context.rect(10, 80, 80, 10)
      context.fill()
    },
    () => {
      const context = document.querySelector('#c').getContext('2d')
      context.drawImage(document.querySelector('#early'), 150, 60)
      context.clearRect(12, 12, 20, 20)
    },
  ],
  check: (events) =>
    missing({
      'commands of the canvas': of(events, SOURCE.canvas).some(({ commands }) => commands?.length > 3),
    }),
}
