// Sheets that scripts change at every turn: before they are read, together with their text, as they move, before a
// checkout, in frames and shadow roots, and where the format has no words for it.
export default {
  html: `<!doctype html><html><head><title>Edits</title><link rel="icon" href="data:,">
<style id="plain">.a { color: red } .b { color: blue }</style><style id="empty"></style>
<style id="unknown">button::-moz-focus-inner { padding: 0 } .u { color: red } .v { color: blue }</style>
<style id="importing">@import "one.css"; @import "two.css" screen; .own { top: 0 }</style>
<style id="nesting">.outer { color: red; &:hover { color: blue } .inner { top: 1px } }</style>
<link id="link" rel="stylesheet" href="one.css"><link id="later" rel="preload" as="style" href="two.css">
<script>
for (const rule of ['.x { left: 0 }', '.y { left: 1px }']) document.querySelector('#empty').sheet.insertRule(rule)
window.next = () => new Promise((resolve) => setTimeout(resolve, 20))
window.loaded = (target) => new Promise((resolve) => target.addEventListener('load', resolve, { once: true }))
</script></head><body><p class="a">A</p><p class="b">B</p><div id="host"></div><iframe srcdoc="<style>.f { color: red }</style><p class=f>F</p>"></iframe></body></html>`,
  files: {
    'one.css': '.one { color: red; background: url(i/one.png) } .once { top: 0 }',
    'two.css': '.two { color: blue }',
    'frame.html': '<!doctype html><style>.g { color: red }</style><p class="g">G</p>',
  },
  steps: [
    // recorded by a rule, then by the text, then by a rule again
    async () => {
      const plain = document.querySelector('#plain')
      plain.sheet.insertRule('.gone { top: 0 }')
      plain.textContent = '.a { color: teal } .b { color: navy }'
      plain.sheet.insertRule('.kept { top: 0; background: url(kept.png) }', 2)
      plain.sheet.addRule('.added', 'top: 9px')
      plain.sheet.addRule('.added-first', 'top: 8px', 0)
      plain.sheet.removeRule(1)
    },
    // an element and rules at once, and rules while it waits to be read
    async () => {
      const made = document.createElement('style')
      made.id = 'made'
      document.head.append(made)
      made.sheet.insertRule('.made { top: 1px }')
      await Promise.resolve()
      made.sheet.insertRule('.made { top: 2px }', 1)
      await window.next()
      made.sheet.insertRule('.made { top: 3px }', 2)
      ;/** @type {CSSStyleRule} */ (made.sheet.cssRules[0]).style.setProperty('left', '4px')
    },
    // text for what had none: its rules are gone
    () => document.querySelector('#empty').append('.z { left: 2px }'),
    // the same text once more, and another place: rules are gone too
    async () => {
      const plain = document.querySelector('#plain')
      plain.sheet.insertRule('.gone-again { top: 0 }')
      await window.next()
      ;/** @type {Text} */ (plain.firstChild).data += ''
      const made = document.querySelector('#made')
      made.textContent = '.made { top: 5px }'
      await window.next()
      made.sheet.insertRule('.gone-by-move { top: 0 }')
      await window.next()
      document.body.append(made)
    },
    async () => {
      const unknown = document.querySelector('#unknown')
      unknown.sheet.deleteRule(0)
      await window.next()
      const text = unknown.textContent
      unknown.textContent = text
      await window.next()
      unknown.sheet.insertRule('.w { color: green }', 1)
      unknown.append(' .t { top: 0 }')
      unknown.sheet.insertRule('.w { color: gray }', 1)
    },
    // in an imported sheet, and beside it
    () => {
      const { sheet } = document.querySelector('#importing')
      sheet.insertRule('.own { top: 2px }', 3)
      const [one, two] = /** @type {Iterable<CSSImportRule>} */ (sheet.cssRules)
      one.styleSheet.insertRule('.one { left: 2px }', 1)
      ;/** @type {CSSStyleRule} */ (two.styleSheet.cssRules[0]).style.setProperty('color', 'lime')
    },
    () => {
      const outer = /** @type {CSSStyleRule} */ (document.querySelector('#nesting').sheet.cssRules[0])
      outer.insertRule('.deep { left: 0 }', 1)
      ;/** @type {CSSStyleRule} */ (outer.cssRules[0]).style.setProperty('color', 'purple')
      outer.deleteRule(2)
    },
    () => {
      window.recording.record.takeFullSnapshot(true)
      document.querySelector('#plain').sheet.insertRule('.after { top: 0 }')
    },
    async () => {
      const link = document.querySelector('#link')
      link.sheet.insertRule('.one { left: 7px }', 1)
      await window.next()
      link.disabled = true
      await window.next()
      const enabled = window.loaded(link)
      link.disabled = false
      await enabled
      link.sheet.insertRule('.one { left: 8px }', 0)
    },
    async () => {
      const later = document.querySelector('#later')
      const done = window.loaded(later)
      later.rel = 'stylesheet'
      await done
      later.sheet.insertRule('.two { left: 7px }', 0)
      const changed = window.loaded(later)
      later.href = 'one.css'
      await changed
    },
    async () => {
      const root = document.querySelector('#host').attachShadow({ mode: 'open' })
      root.innerHTML = '<style>.s { color: red }</style><p class="s">S</p>'
      const { sheet } = root.querySelector('style')
      const adopted = new CSSStyleSheet()
      root.adoptedStyleSheets = [adopted]
      adopted.insertRule('.s { margin: 0 }')
      sheet.insertRule('.s { top: 1px }', 1)
      await window.next()
      sheet.insertRule('.s { top: 2px }', 1)
      adopted.insertRule('.s { padding: 0 }', 1)
      await adopted.replace('.s { border: 1px solid } .s { background: url(s.png) }')
      adopted.insertRule('.s { padding: 1px }', 1)
      ;/** @type {CSSStyleRule} */ (adopted.cssRules[1]).style.removeProperty('padding')
    },
    async () => {
      const { contentWindow, contentDocument } = document.querySelector('iframe')
      contentDocument.querySelector('style').sheet.insertRule('.f { top: 3px }', 1)
      const sheet = new contentWindow.CSSStyleSheet()
      sheet.replaceSync('.f { left: 1px }')
      contentDocument.adoptedStyleSheets = [sheet]
      await window.next()
      sheet.cssRules[0].style.setProperty('left', '2px')
      document.adoptedStyleSheets.push(new CSSStyleSheet())
      window.recording.record.takeFullSnapshot(true)
      sheet.insertRule('.f { left: 3px }', 1)
    },
    // while it is being read
    async () => {
      const rule = (_, n) => `.big-${n} { color: rgb(${n % 256}, 1, 1) }`
      const style = document.createElement('style')
      style.id = 'big'
      style.textContent = Array.from({ length: 3_000 }, rule).join(' ') + ' .b::-moz-focus-inner { top: 0 }'
      document.head.append(style)
      for (let n = 0; n < 5; n++) {
        await new Promise((resolve) => setTimeout(resolve))
        style.sheet.insertRule(`.while-${n} { top: 0 }`, 1500)
      }
      style.sheet.deleteRule(0)
    },
    () => {
      window.recording.record.takeFullSnapshot(true)
      document.querySelector('#big').sheet.deleteRule(0)
    },
    // a frame whose window is there before its document
    async () => {
      const frame = document.createElement('iframe')
      frame.src = 'frame.html'
      document.body.append(frame)
      window.recording.flush()
      await window.loaded(frame)
      await window.next()
      frame.contentDocument.querySelector('style').sheet.insertRule('.g { top: 1px }')
    },
  ],
}
