// A real pointer: moves, buttons, double and context clicks; what has the focus.
import { missing, MOUSE, near, of, SOURCE } from '../lib/events.mjs'

export default {
  // each move counts
  options: () => ({ sampling: { mousemove: 1 } }),
  pixels: 0.01,
  html: `<!doctype html><html><head><title>Mouse</title><link rel="icon" href="data:,"><style>button:hover { background: red } .box { width: 200px; height: 60px; border: 1px solid }</style></head><body>
<button id="b">Button</button><input id="i"><div class="box" id="box">box</div><div id="host"></div><script>document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<button>in the shadow</button>'</script></body></html>`,
  steps: [
    {
      real: async (page) => {
        for (let i = 0; i < 12; i++) await page.mouse.move(100 + i * 10, 40 + i * 5)
        // moves are sampled and emitted in batches, so the last one may be missing
        const isTold = () =>
          page.evaluate(() => window.recording.events.some((text) => /"x":21\d,"y":95/.test(text)))
        for (let i = 0; i < 200 && !(await isTold()); i++) await page.mouse.move(210 + (i % 2), 95)
      },
    },
    { real: (page) => page.locator('#b').click() },
    { real: (page) => page.locator('#box').dblclick({ position: { x: 21, y: 13 } }) },
    { real: (page) => page.locator('#box').click({ button: 'right' }) },
    { real: (page) => page.locator('#i').focus() },
    { real: (page) => page.locator('#host button').click() },
  ],
  check: (events) => {
    const moves = of(events, SOURCE.mouseMove).flatMap(({ positions }) => positions)
    const clicks = of(events, SOURCE.mouseInteraction)
    const has = (type) => clicks.some((event) => event.type === type)
    return missing({
      'the last position of the pointer': moves.some(({ x, y }) => near(x, 210) && near(y, 95)),
      'times of the positions': moves.length > 0 && moves.every(({ timeOffset }) => timeOffset <= 0),
      'up, down and click': has(MOUSE.up) && has(MOUSE.down) && has(MOUSE.click),
      'a double click': has(MOUSE.doubleClick),
      'a context click': has(MOUSE.contextMenu),
      'focus and blur': has(MOUSE.focus) && has(MOUSE.blur),
      'the kind of pointer (mouse: 0)': clicks.some(
        ({ type, pointerType }) => type === MOUSE.click && pointerType === 0,
      ),
      'each with the id of a node': clicks.every(({ id }) => id > 0),
    })
  },
}
