// Text is selected.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  html: `<!doctype html><html><head><title>Selection</title><link rel="icon" href="data:,"></head><body><p id="a">first paragraph</p><p id="b">second paragraph</p></body></html>`,
  steps: [
    () =>
      new Promise((resolve) => {
        document.addEventListener('selectionchange', () => requestAnimationFrame(resolve), { once: true })
        const [a, b] = document.querySelectorAll('p')
        getSelection().setBaseAndExtent(a.firstChild, 2, b.firstChild, 6)
      }),
    { real: (page) => page.locator('#a').dblclick() },
    () =>
      new Promise((resolve) => {
        document.addEventListener('selectionchange', () => requestAnimationFrame(resolve), { once: true })
        getSelection().removeAllRanges()
      }),
  ],
  check: (events) => {
    const selections = of(events, SOURCE.selection)
    const ranges = selections.flatMap(({ ranges }) => ranges)
    return missing({
      'the range across two paragraphs': ranges.some(
        ({ start, startOffset, end, endOffset }) => startOffset === 2 && endOffset === 6 && start !== end,
      ),
      'that nothing is selected any more': selections.at(-1)?.ranges.length === 0,
    })
  },
}
