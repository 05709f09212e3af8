// Nodes that leave a frame which itself goes elsewhere, or whose document is another by then: players keep what they have
// of the frame's document, and would take its nodes for those that come.
const fill = `(frame, name) => {
  const inside = frame.contentDocument
  inside.body.innerHTML = '<div class="outer"><p class="middle">' + name + ' <b class="inner">in the frame</b></p></div>'
  return (part) => inside.querySelector('.' + part)
}`

export default {
  points: Infinity,
  html: `<!doctype html><html><head><title>Left frames</title><link rel="icon" href="data:,"><script>window.fill = ${fill}</script></head><body>
<div id="from"><iframe id="one"></iframe></div><div id="to"></div>
<script>window.one = window.fill(document.querySelector('#one'), 'one')</script></body></html>`,
  steps: [
    // the frame goes elsewhere, and one by one what was in it leaves what has left it
    () => {
      const [middle, inner] = [window.one('middle'), window.one('inner')]
      const to = document.querySelector('#to')
      to.append(document.querySelector('#one'))
      document.body.append(middle)
      document.querySelector('#from').append(inner)
    },
    // what is around the frame goes elsewhere, with one frame in another
    () => {
      const outer = document.querySelector('#one').contentDocument
      outer.body.append(outer.createElement('iframe'))
      window.two = window.fill(outer.querySelector('iframe'), 'two')
    },
    () => {
      const [middle, inner] = [window.two('middle'), window.two('inner')]
      inner.remove()
      document.querySelector('#to').prepend(middle)
      document.body.prepend(document.querySelector('#to'))
      document.querySelector('#from').append(inner)
    },
    // the document is written again, and what was in it is in the page
    () => {
      window.three = window.fill(document.querySelector('#one'), 'three')
    },
    () => {
      const [middle, inner] = [window.three('middle'), window.three('inner')]
      const inside = document.querySelector('#one').contentDocument
      inside.open()
      inside.write('<p>written again</p>')
      inside.close()
      document.querySelector('#from').append(middle)
      document.body.append(inner)
    },
    // the frame is gone
    () => {
      window.four = window.fill(document.querySelector('#one'), 'four')
    },
    () => {
      const [middle, inner] = [window.four('middle'), window.four('inner')]
      document.querySelector('#one').remove()
      document.body.append(middle)
      document.querySelector('#from').prepend(inner)
    },
  ],
}
