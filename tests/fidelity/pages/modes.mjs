// Documents that write themselves again in another mode, with and without a doctype: no event changes the mode of a
// document that a player has.
const write = `(document, doctype, name) => {
  document.open()
  document.write(doctype + '<title>' + name + '</title><p class="a">' + name + '</p><input value="v">')
  document.close()
}`

export default {
  points: Infinity,
  html: `<!doctype html><html><head><title>Modes</title><link rel="icon" href="data:,"><script>window.rewrite = ${write}
const sheet = new CSSStyleSheet()
sheet.replaceSync('.a { color: red }')
document.adoptedStyleSheets = [sheet]</script></head><body>
<iframe id="blank"></iframe><iframe id="loaded" src="frame.html"></iframe></body></html>`,
  files: {
    'frame.html':
      '<!doctype html><html><head><title>Frame</title></head><body><p>frame</p><iframe></iframe></body></html>',
  },
  steps: [
    () => window.rewrite(document.querySelector('#blank').contentDocument, '<!doctype html>', 'standard'),
    () => window.rewrite(document.querySelector('#loaded').contentDocument, '', 'quirks'),
    () => window.rewrite(document.querySelector('#blank').contentDocument, '', 'quirks again'),
    // a frame in a frame, whose document is given again with that of the outer one
    () => {
      const outer = document.querySelector('#loaded').contentDocument
      outer.body.append(outer.createElement('iframe'))
      outer.querySelector('iframe').contentDocument.body.append('in both')
      outer.querySelector('p').append(' more')
    },
    () => {
      const inner = document.querySelector('#loaded').contentDocument.querySelector('iframe').contentDocument
      window.rewrite(inner, '<!doctype html>', 'inner standard')
      inner.body.append('and more')
    },
    () => window.rewrite(document, '', 'the page in quirks mode'),
    // what it has adopted stays, and goes in the new document
    () => (document.adoptedStyleSheets = []),
    () => window.rewrite(document, '<!doctype html>', 'the page in standard mode'),
    () => document.body.append('goes on'),
  ],
}
