// Audio and video: volume, rate, muted, loop, playing and seeking.
import { missing, of, SOURCE } from '../lib/events.mjs'

/** A second of silence. */
function silence() {
  const samples = 8000
  const bytes = Buffer.alloc(44 + samples, 128)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8000, 24)
  bytes.writeUInt32LE(8000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples, 40)
  return `data:audio/wav;base64,${bytes.toString('base64')}`
}

/** PLAY 0, PAUSE 1, SEEKED 2, VOLUME 3, RATE 4: rrweb's media interactions. */
const kinds = (events) => new Set(of(events, SOURCE.media).map(({ type }) => type))

export default {
  html: `<!doctype html><html><head><title>Media</title><link rel="icon" href="data:,"></head><body><audio id="a" src="${silence()}" controls muted></audio><video id="v" controls width="100" autoplay loop></video></body></html>`,
  before: (page) =>
    page.waitForFunction(() => /** @type {HTMLAudioElement} */ (document.querySelector('#a')).readyState > 2),
  steps: [
    async () => {
      const audio = /** @type {HTMLAudioElement} */ (document.querySelector('#a'))
      const changed = new Promise((resolve) =>
        audio.addEventListener('volumechange', resolve, { once: true }),
      )
      audio.volume = 0.4
      await changed
    },
    async () => {
      const audio = /** @type {HTMLAudioElement} */ (document.querySelector('#a'))
      await audio.play()
      const paused = new Promise((resolve) => audio.addEventListener('pause', resolve, { once: true }))
      audio.pause()
      await paused
    },
    async () => {
      const audio = /** @type {HTMLAudioElement} */ (document.querySelector('#a'))
      const sought = new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }))
      audio.currentTime = 0.5
      await sought
    },
    async () => {
      const audio = /** @type {HTMLAudioElement} */ (document.querySelector('#a'))
      const changed = new Promise((resolve) => audio.addEventListener('ratechange', resolve, { once: true }))
      audio.playbackRate = 1.5
      await changed
    },
    () => document.body.append(Object.assign(document.createElement('audio'), { volume: 0.2, muted: true })),
  ],
  check: (events) =>
    missing({
      'play, pause, seeked, volume and rate': [0, 1, 2, 3, 4].every((kind) => kinds(events).has(kind)),
      'the place it was sought to': of(events, SOURCE.media).some(
        ({ type, currentTime }) => type === 2 && Math.abs(currentTime - 0.5) < 0.05,
      ),
    }),
}
