// Less of everything.
import { missing, MOUSE, of, SOURCE } from '../lib/events.mjs'

export default {
  options: () => ({
    sampling: { mousemove: false, mouseInteraction: { Click: false, MouseDown: true }, input: 'last' },
  }),
  html: `<!doctype html><html><head><title>Sampling</title><link rel="icon" href="data:,"></head><body><button id="b">b</button><input id="i"></body></html>`,
  steps: [
    { real: (page) => page.mouse.move(50, 50, { steps: 10 }) },
    { real: (page) => page.locator('#b').click() },
    {
      real: async (page) => {
        await page.locator('#i').pressSequentially('abcdef')
        await page.locator('#b').focus()
      },
    },
  ],
  check: (events) => {
    const clicks = of(events, SOURCE.mouseInteraction)
    const inputs = of(events, SOURCE.input).map(({ text }) => text)
    return missing({
      'no moves': of(events, SOURCE.mouseMove).length === 0,
      'no clicks': clicks.every(({ type }) => type !== MOUSE.click),
      'what else the mouse does': clicks.some(({ type }) => type === MOUSE.down),
      'only the last text of an input': inputs.length === 1 && inputs[0] === 'abcdef',
    })
  },
}
