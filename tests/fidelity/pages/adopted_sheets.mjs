// Constructed style sheets, adopted by the document and by shadow roots, shared, replaced and dropped.
export default {
  points: Infinity,
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Adopted</title><link rel="icon" href="data:,"><script>
const first = new CSSStyleSheet()
first.replaceSync('.a { color: red } .b { color: blue }')
document.adoptedStyleSheets = [first]
window.sheets = { first }
</script></head><body><p class="a">A</p><p class="b">B</p><div id="host"></div><div id="host2"></div><script>
const root = document.querySelector('#host').attachShadow({ mode: 'open' })
root.innerHTML = '<p class="a">in the shadow</p>'
const own = new CSSStyleSheet()
own.replaceSync('.a { background: yellow }')
root.adoptedStyleSheets = [first, own]
window.sheets.own = own
</script></body></html>`,
  steps: [
    () => {
      window.sheets.first.insertRule('.a { padding: 4px }', 1)
      window.sheets.own.deleteRule(0)
      window.sheets.own.insertRule('.a { border: 1px solid }')
    },
    () => window.sheets.first.replaceSync('.b { color: green; background: url(x.svg) }'),
    () => window.sheets.own.replace('.a { color: orange } p { margin: 2px }'),
    () => {
      const late = new CSSStyleSheet()
      late.replaceSync('p { text-decoration: underline }')
      window.sheets.late = late
      document.adoptedStyleSheets = [late, window.sheets.first]
      const root = document.querySelector('#host2').attachShadow({ mode: 'open' })
      root.innerHTML = '<p>second host</p>'
      root.adoptedStyleSheets = [late]
    },
    () => {
      document.adoptedStyleSheets.push(window.sheets.own)
      window.sheets.late.cssRules[0].style.setProperty('color', 'crimson')
    },
    // a host that players make again has none any more
    () => {
      const host = document.querySelector('#host2')
      document.body.append(document.createElement('section'))
      ;/** @type {Element} */ (document.body.lastChild).append(host)
      host.shadowRoot.adoptedStyleSheets = []
    },
    () => document.body.prepend(document.querySelector('#host2')),
    () => {
      document.querySelector('#host').shadowRoot.adoptedStyleSheets = []
      document.adoptedStyleSheets = []
    },
  ],
}
