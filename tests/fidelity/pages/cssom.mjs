// Rules that scripts insert, delete and change, nested ones too.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>CSSOM</title><link rel="icon" href="data:,"><style id="s">.a { color: red } .b { color: blue }
@media (min-width: 1px) { .a { margin: 1px } @supports (display: grid) { .b { margin: 2px } } } @layer base { .c { top: 0 } }</style>
<style id="empty"></style><link id="l" rel="stylesheet" href="l.css"></head>
<body><p class="a">A</p><p class="b">B</p><p class="c">C</p></body></html>`,
  files: { 'l.css': '.c { color: green } .d { color: gray }' },
  steps: [
    () => {
      const { sheet } = document.querySelector('#s')
      sheet.insertRule('.a { padding: 5px }', 0)
      sheet.insertRule('.b:hover { padding: 6px }', sheet.cssRules.length)
      sheet.deleteRule(1)
    },
    () => {
      const { sheet } = document.querySelector('#empty')
      for (let i = 0; i < 20; i++) sheet.insertRule(`.c${i}, .a { --n: ${i} }`)
    },
    () => {
      const media = [...document.querySelector('#s').sheet.cssRules].find(
        (rule) => rule instanceof CSSMediaRule,
      )
      media.insertRule('.c { border: 1px solid red }', 1)
      media.deleteRule(0)
      const supports = [...media.cssRules].find((rule) => rule instanceof CSSSupportsRule)
      supports.insertRule('.a { outline: 1px dotted }', 0)
    },
    () => {
      const { sheet } = document.querySelector('#s')
      const [first, second] = /** @type {Iterable<CSSStyleRule>} */ (sheet.cssRules)
      first.style.setProperty('padding', '9px', 'important')
      second.style.removeProperty('color')
      second.style.setProperty('color', 'teal')
      document.querySelector('#l').sheet.insertRule('.c { letter-spacing: 2px }', 0)
    },
    () => {
      const { sheet } = document.querySelector('#empty')
      while (sheet.cssRules.length > 3) sheet.deleteRule(0)
      const linked = /** @type {CSSStyleRule} */ (document.querySelector('#l').sheet.cssRules[0])
      linked.style.setProperty('color', 'navy')
    },
  ],
}
