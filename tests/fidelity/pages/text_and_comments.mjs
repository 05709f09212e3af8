// Text, comments and elements that come, go and move.
export default {
  pixels: 0.002,
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Text</title><link rel="icon" href="data:,">
<!-- in the head --></head><body><!-- first --><h1 id="title">A <em>title</em> of <b>parts</b></h1>
<ul id="list"><li>one</li><li>two</li><li>three</li></ul><p id="p">A paragraph&nbsp;with «more» than ASCII: 你好, 🦔.</p>
<div id="other"></div></body></html>`,
  steps: [
    () => {
      ;/** @type {Text} */ (document.querySelector('#title em').firstChild).data = 'heading'
      document.querySelector('#p').append(' And more.', document.createComment(' new '))
    },
    () => {
      const list = document.querySelector('#list')
      list.append(list.firstElementChild)
      list.prepend(Object.assign(document.createElement('li'), { textContent: 'zero' }))
    },
    () => {
      document
        .querySelector('#other')
        .append(document.querySelector('#list'), 'after', document.querySelector('#p'))
    },
    () => {
      const text = /** @type {Text} */ (document.querySelector('#p').firstChild)
      text.splitText(5).splitText(3)
      document.querySelector('#p').prepend('', 'x')
    },
    () => document.querySelector('#p').normalize(),
    () => {
      document.querySelector('#list').remove()
      ;/** @type {Text} */ (document.body.firstChild).data = ' changed '
      document.querySelector('#other').innerHTML = '<p>All<br>new</p><!--c-->'
    },
  ],
}
