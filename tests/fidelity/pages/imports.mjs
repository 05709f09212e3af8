// `@import` with media, layer and supports: what is imported counts only under its conditions.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Imports</title><link rel="icon" href="data:,"><link rel="stylesheet" href="all.css"><style>@import "styled.css" print; @import "last.css" layer(base) supports(display: grid) screen; p { margin: 3px }</style></head>
<body><p class="a">A</p><p class="b">B</p></body></html>`,
  files: {
    'all.css': '@import "plain.css"; @import "print.css" print; @layer base, top; .a { border: 1px solid }',
    'plain.css': '.a { color: green }',
    'print.css': '.a { display: none }',
    'styled.css': 'p { color: red !important }',
    'last.css': '.b { color: blue; background: url(b.svg) }',
  },
  steps: [
    () => document.querySelector('.a').append(' more'),
    () =>
      new Promise((resolve) => {
        const style = document.createElement('style')
        style.addEventListener('load', resolve)
        style.textContent = '@import "print.css" print and (min-width: 1px); .b { padding: 1px }'
        document.head.append(style)
      }),
    () => document.querySelector('style').remove(),
  ],
}
