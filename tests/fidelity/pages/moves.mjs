// Many moves in one task: to and fro, out and in again, across parents, into what was just made.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Moves</title><link rel="icon" href="data:,"></head><body><div id="a">${Array.from({ length: 40 }, (_, n) => `<p id="p${n}">${n} <b>b</b></p>`).join('')}</div><div id="b"></div><div id="c"></div></body></html>`,
  steps: [
    () => document.querySelector('#a').append(...[...document.querySelectorAll('#a > p')].toReversed()),
    () => {
      for (const paragraph of document.querySelectorAll('#a > p:nth-child(2n)'))
        document.querySelector('#b').prepend(paragraph)
      for (const paragraph of document.querySelectorAll('#b > p:nth-child(3n)'))
        document.querySelector('#a').append(paragraph)
    },
    () => {
      const paragraphs = [...document.querySelectorAll('p')]
      for (const paragraph of paragraphs) paragraph.remove()
      for (const [at, paragraph] of paragraphs.entries())
        document.querySelector(at % 2 ? '#b' : '#c').append(paragraph)
    },
    () => {
      const outer = document.createElement('section')
      const inner = document.createElement('div')
      document.querySelector('#c').append(outer)
      outer.append(inner)
      inner.append(document.querySelector('#p1'), document.querySelector('#p2'))
      document.querySelector('#p3').append(outer)
      inner.remove()
      document.querySelector('#b').append(inner)
      inner.firstElementChild.setAttribute('data-moved', '1')
      ;/** @type {Text} */ (inner.firstElementChild.firstChild).data = 'changed after the move'
    },
    () => {
      const made = document.createElement('p')
      document.querySelector('#a').append(made)
      made.remove()
      const kept = document.querySelector('#p4')
      kept.remove()
      kept.append('while it was out')
      document.querySelector('#a').prepend(kept)
      document.querySelector('#c').replaceChildren(...document.querySelector('#c').childNodes)
    },
    () => {
      const a = document.querySelector('#a')
      const b = document.querySelector('#b')
      b.append(a)
      a.replaceWith(...a.childNodes)
      document.body.prepend(b)
    },
  ],
}
