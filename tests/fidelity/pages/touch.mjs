// Fingers on a screen.
import { missing, MOUSE, of, SOURCE } from '../lib/events.mjs'

export default {
  context: { hasTouch: true },
  html: `<!doctype html><html><head><title>Touch</title><link rel="icon" href="data:,"></head><body><button id="b">Button</button><div style="height: 200px" id="d">drag here</div></body></html>`,
  steps: [
    { real: (page) => page.locator('#b').tap() },
    {
      real: async (page) => {
        const session = await page.context().newCDPSession(page)
        const touch = (type, ...touchPoints) =>
          session.send('Input.dispatchTouchEvent', { type, touchPoints })
        await touch('touchStart', { x: 50, y: 80 })
        for (let i = 0; i < 10; i++) await touch('touchMove', { x: 50 + i * 10, y: 80 })
        await page.waitForFunction(() =>
          window.recording.events.some((text) => JSON.parse(text).data.source === 6),
        )
        await touch('touchEnd')
        await touch('touchStart', { x: 50, y: 90 })
        await touch('touchCancel')
      },
    },
    () => document.querySelector('#d').append(' done'),
  ],
  check: (events) => {
    const taps = of(events, SOURCE.mouseInteraction)
    const has = (type) => taps.some((event) => event.type === type)
    const moves = of(events, SOURCE.touchMove).flatMap(({ positions }) => positions)
    return missing({
      'start, end and cancel': has(MOUSE.touchStart) && has(MOUSE.touchEnd) && has(MOUSE.touchCancel),
      'a click by touch (2)': taps.some(({ type, pointerType }) => type === MOUSE.click && pointerType === 2),
      'moves of the finger': moves.some(({ x, y }) => x > 60 && y > 70 && y < 90),
    })
  },
}
