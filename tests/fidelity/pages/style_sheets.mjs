// `<style>` and `<link>`: there from the start, added, changed, disabled, removed; `@import`; relative URLs.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Sheets</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="css/main.css"><link rel="stylesheet" href="css/print.css" media="print">
<style id="s">@import url("css/imported.css"); body { margin: 8px; font: 14px sans-serif } .a:hover, .b > .c:not(:hover) { color: red }
@media (min-width: 10px) { .a { background: url(css/dot.svg) } } @font-face { font-family: F; src: url("f.woff2") }</style>
</head><body><p class="a">A</p><p class="b"><span class="c">B C</span></p><p class="late">late</p><p class="imported">imported</p></body></html>`,
  files: {
    'css/main.css': '.a { padding: 2px; background-image: url("../bg.svg") } .c { border: 1px solid }',
    'css/print.css': 'body { display: none }',
    'css/imported.css': '@import "deeper/more.css"; .imported { color: green; list-style: url(mark.svg) }',
    'css/deeper/more.css': '.imported { font-weight: bold; background: url(under.svg) }',
    'css/late.css': '.late { color: rgb(1, 2, 3); background: url(late.svg) }',
  },
  steps: [
    () =>
      new Promise((resolve) => {
        const link = document.createElement('link')
        link.rel = 'stylesheet'
        link.href = 'css/late.css'
        link.id = 'late'
        link.addEventListener('load', resolve)
        document.head.append(link)
      }),
    () => {
      const style = document.createElement('style')
      style.textContent = '.b { letter-spacing: 1px }'
      document.head.append(style)
      const inBody = document.createElement('style')
      document.body.append(inBody)
      inBody.append('.c { color: blue }')
    },
    () => {
      document.querySelector('#s').textContent = '.a { color: orange } .a:hover { color: black }'
    },
    () => {
      ;/** @type {Text} */ (document.querySelector('#s').firstChild).data = '.b { color: purple }'
      document.querySelector('#s').append(' .c { font-style: italic }')
    },
    () => document.querySelector('#late').remove(),
  ],
}
