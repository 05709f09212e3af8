// Differences that the browser's markup does not show, and nodes whose slots are lazy until they change.
export default {
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Markup</title><link rel="icon" href="data:,"></head><body>
<section id="plain"><h2>One</h2><p>a <b>b</b> c</p><ul><li>1</li><li>2</li><li><i>3</i></li></ul><p title="&quot;&amp;&lt;&nbsp;">&amp;lt; &lt;b&gt;&nbsp;é</p></section>
<section id="texts"><div><p>one</p><p>two</p><p>three</p></div><div><p><b>four</b></p><p>five</p><p>six</p></div>${Array.from({ length: 40 }, (_, n) => `<p><i>${n}</i></p>`).join('')}</section>
<section id="void"><p>a</p>${Array.from({ length: 60 }, (_, n) => `<p><i>${n}</i></p>`).join('')}<hr></section>
<section id="twins"><p>a</p><p>b</p><p>c</p><p>d</p></section>
<section id="odd"><p>1</p><br><noscript><b>no</b></noscript><template><i>t</i></template><xmp><b>&amp;</b></xmp><p>2</p></section>
<section id="drawn"><svg viewBox="0 0 9 9"><g><path d="M1 1"/></g><foreignObject width="9" height="9"><p>in</p></foreignObject><title>t</title></svg><p>2</p><p>3</p></section>
<section id="form"><p><label>a <input value="x"></label></p><p><select><option>1</option><option selected>2</option></select></p><textarea>t &lt; u</textarea></section>
<section id="hosts"><div><p>1</p><article><b>2</b></article></div><p>3</p></section>
<div id="away"><p>1</p><ul><li>2</li><li>3</li></ul><p><b>4</b></p></div>
<div id="here"><p>1</p><ul><li>2</li></ul><p><b>3</b></p></div></body></html>`,
  before: (page) =>
    page.evaluate(() => {
      const in_ = (id) => document.getElementById(id)
      const svg = (name) => document.createElementNS('http://www.w3.org/2000/svg', name)
      in_('texts').querySelector('p').append('', ' and', ' more')
      in_('texts').querySelector('div:nth-child(2) p').prepend('x', 'y')
      in_('texts').querySelector('p + p').append('')
      ;/** @type {Element} */ (in_('void').firstChild).append('b')
      ;/** @type {Element} */ (in_('void').lastChild).append('in a line')
      for (const p of in_('twins').children) p.append('x', '', 'y')
      in_('odd').querySelector('br').append('in a br')
      in_('odd').append(
        document.createComment('a --> b'),
        document.createProcessingInstruction('x', 'y'),
        document.createElementNS(null, 'Foo'),
      )
      in_('drawn').querySelector('g').append(document.createElement('p'))
      in_('drawn').append(svg('rect'), svg('svg'))
      in_('hosts')
        .querySelector('article')
        .attachShadow({ mode: 'open' })
        .append(document.createElement('slot'), 'shadow')
    }),
  steps: [
    () => {
      const plain = document.getElementById('plain')
      ;/** @type {Text} */ (plain.querySelector('i').firstChild).data = 'three'
      plain.querySelector('li').setAttribute('class', 'first')
      plain.querySelector('ul').insertBefore(document.createElement('li'), plain.querySelector('li'))
    },
    () => {
      // out of one lazy subtree into another, and around each other
      document.querySelector('#here ul').append(document.querySelector('#plain b'))
      const around = document.createElement('div')
      around.append(document.querySelector('#here p'), document.createElement('hr'))
      document.querySelector('#plain').prepend(around)
      const more = document.createElement('div')
      more.innerHTML = '<p>a</p><p>b</p><p>c</p><p><i>d</i></p>'
      ;/** @type {Element} */ (more.lastChild).append(document.querySelector('#here ul'))
      document.body.append(more)
    },
    () => {
      const { body } = document
      const list = document.querySelector('#away ul')
      list.append(list.firstChild)
      list.firstChild.remove()
      body.insertBefore(document.getElementById('away'), body.firstChild)
      document.querySelector('#away b').textContent = 'moved'
    },
    async () => {
      // no observer reports what happens to it meanwhile
      const away = document.getElementById('away')
      const { nextSibling, parentNode } = away
      away.remove()
      await Promise.resolve()
      away.querySelector('ul').replaceChildren(...[...away.querySelectorAll('p')].toReversed())
      away.append('left', document.querySelector('#texts p'))
      await Promise.resolve()
      parentNode.insertBefore(away, nextSibling)
    },
    () => {
      for (const p of document.querySelectorAll('#twins p')) p.normalize()
      document.querySelector('#texts').normalize()
      document.querySelector('#drawn path').setAttribute('d', 'M2 2')
      document.querySelector('#drawn foreignObject p').append(document.createElement('b'))
      document.querySelector('#hosts article').shadowRoot.append('more')
      document.querySelector('#odd xmp').textContent = '</b>&'
    },
    () => {
      document.querySelector('select').selectedIndex = 0
      document.querySelector('input').value = 'typed'
      for (const id of ['odd', 'form', 'hosts'])
        document.getElementById(id).replaceChildren(...document.querySelectorAll(`#${id} > p`))
    },
  ],
}
