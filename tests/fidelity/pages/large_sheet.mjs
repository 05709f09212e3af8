// 10,000 rules in one sheet, and the same sheet in a second place.
const rule = (n) =>
  `.block-${n} > .element-${n % 97}:not(.off) { color: rgb(${n % 256}, 0, 0); margin: ${n % 13}px }`

export default {
  html: `<!doctype html><html><head><title>Large sheet</title><link rel="icon" href="data:,"><link rel="stylesheet" href="large.css"></head><body><div id="host"></div><p class="block-1">p</p></body></html>`,
  files: { 'large.css': Array.from({ length: 10_000 }, (_, n) => rule(n)).join('\n') },
  steps: [
    () =>
      new Promise((resolve) => {
        const root = document.querySelector('#host').attachShadow({ mode: 'open' })
        root.innerHTML = '<link rel="stylesheet" href="large.css"><p>shadow</p>'
        root.querySelector('link').addEventListener('load', resolve)
      }),
    () => {
      const { sheet } = document.querySelector('link[rel=stylesheet]')
      sheet.insertRule('.new { color: green }', 5000)
      sheet.deleteRule(10)
    },
    () => document.querySelector('p').remove(),
  ],
}
