// Something is dragged and dropped.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  html: `<!doctype html><html><head><title>Drag</title><link rel="icon" href="data:,"><style>div { width: 200px; height: 80px; border: 1px solid; margin: 10px }</style></head><body><div id="from"><p id="card" draggable="true">card</p></div><div id="to"></div>
<script>const to = document.querySelector('#to'); to.ondragover = (event) => event.preventDefault(); to.ondrop = () => to.append(document.querySelector('#card'))</script></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.locator('#card').hover()
        await page.mouse.down()
        await page.mouse.move(100, 100, { steps: 5 })
        await page.mouse.move(110, 150, { steps: 5 })
        // a browser that is driven by a protocol sends the page no "drag" of its own
        await page.evaluate(() =>
          document
            .querySelector('#card')
            .dispatchEvent(new DragEvent('drag', { bubbles: true, clientX: 110, clientY: 150 })),
        )
        await page.evaluate(() => window.recording.settle())
        await page.mouse.up()
        await page.waitForFunction(() => document.querySelector('#to #card'))
      },
    },
    () => document.querySelector('#card').append(' dropped'),
  ],
  check: (events) =>
    missing({
      'positions of the drag': of(events, SOURCE.drag).some(({ positions }) => positions.length > 0),
    }),
}
