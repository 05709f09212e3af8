// Rules within rules: nesting, layers, containers, scopes, key frames, properties.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Nested</title><link rel="icon" href="data:,"><style id="s">@charset "utf-8";
.card { color: green; & .inner { color: blue; &:hover { color: red } } @media (min-width: 1px) { padding: 2px } }
@layer a, b; @layer a { .x { top: 0 } @layer deep { .y { left: 0 } } } @container (min-width: 1px) { .card { margin: 1px } }
@keyframes move { from { left: 0 } to { left: 10px } } @property --size { syntax: "<length>"; inherits: false; initial-value: 0px }
@supports (display: grid) { @media screen { .z { right: 0 } } } @page { margin: 1cm } @counter-style thumbs { system: cyclic; symbols: "+"; suffix: " " }
.quote::before { content: "a } b { c, \\\\" } .esc\\:aped, [data-x="a,b"] { color: gray } .clip { background-clip: text; -webkit-background-clip: text }</style></head>
<body><div class="card">card <span class="inner">inner</span></div><p class="quote">quote</p></body></html>`,
  steps: [
    () => {
      const layer = [...document.querySelector('#s').sheet.cssRules].find(
        (rule) => rule instanceof CSSLayerBlockRule,
      )
      layer.insertRule('.x { bottom: 0 }', 0)
    },
    () => {
      const supports = [...document.querySelector('#s').sheet.cssRules].find(
        (rule) => rule instanceof CSSSupportsRule,
      )
      const inner = /** @type {CSSGroupingRule} */ (supports.cssRules[0])
      inner.insertRule('.z { color: teal }', 0)
      ;/** @type {CSSStyleRule} */ (inner.cssRules[1]).style.setProperty('right', '5px')
    },
    () => {
      const container = [...document.querySelector('#s').sheet.cssRules].find(
        (rule) => rule instanceof CSSContainerRule,
      )
      container.deleteRule(0)
    },
  ],
}
