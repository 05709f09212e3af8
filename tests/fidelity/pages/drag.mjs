// Something is dragged and dropped.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  html: `<!doctype html><html><head><title>Drag</title><link rel="icon" href="data:,"><style>div { width: 200px; height: 80px; border: 1px solid; margin: 10px }</style></head><body><div id="from"><p id="card" draggable="true">card</p></div><div id="to"></div>
<script>const to = document.querySelector('#to'); to.ondragover = (event) => event.preventDefault(); to.ondrop = () => to.append(document.querySelector('#card'))</script></body></html>`,
  steps: [
    async () => {
      const card = document.querySelector('#card')
      // as the browser says it: an automated drag has no `drag` of its own
      const drag = (clientX, clientY) =>
        card.dispatchEvent(new DragEvent('drag', { bubbles: true, clientX, clientY }))
      const isSeen = () => window.recording.events.some((text) => JSON.parse(text).data.source === 12)
      for (let at = 0; at < 600 && !isSeen(); at++) {
        drag(50 + (at % 50), 60)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    { real: (page) => page.locator('#card').dragTo(page.locator('#to')) },
    () => document.querySelector('#card').append(' dropped'),
  ],
  check: (events) =>
    missing({
      'positions of the drag': of(events, SOURCE.drag).some(({ positions }) => positions.length > 0),
    }),
}
