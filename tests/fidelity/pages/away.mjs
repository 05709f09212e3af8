// Nodes that are detached, changed where no observer watches, and put back before anything was emitted.
export default {
  html: `<!doctype html><html lang="en"><head><title>Away</title><link rel="icon" href="data:,"></head><body>
<div id="card" class="card"><h2>A card</h2><p>with <b>a text</b></p><input value="typed"></div><div id="host"></div>
<ul id="list"><li>one</li><li>two</li></ul><div id="place"></div><script>
document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<p>in the shadow</p>'
window.away = async (selector, change, place) => {
  const node = document.querySelector(selector)
  node.remove()
  // in the same task, but after the observers
  await new Promise((resolve) => {
    const text = document.createTextNode('')
    new MutationObserver(resolve).observe(text, { characterData: true })
    text.data = 'x'
  })
  change(node)
  document.querySelector(place).append(node)
}
</script></body></html>`,
  steps: [
    () =>
      window.away(
        '#card',
        (card) => {
          card.className = 'card open'
          card.querySelector('b').firstChild.data = 'another text'
          card.querySelector('p').append(document.createElement('i'))
          card.querySelector('h2').remove()
          card.querySelector('input').value = 'typed again'
        },
        '#place',
      ),
    () => window.away('#host', (host) => (host.shadowRoot.firstChild.textContent = 'still there'), 'body'),
    () => window.away('#list', (list) => document.body.append(list.firstChild, list), '#place'),
  ],
}
