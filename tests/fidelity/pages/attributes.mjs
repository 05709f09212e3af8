// Attributes of all kinds: boolean, URLs, handlers, styles, odd names.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Attributes</title><link rel="icon" href="data:,"><base href="/pages/attributes/deep/"></head>
<body class="  a   b "><a id="a" href="../x?y=1#z" onclick="return false" onmouseover="void 0" hidden>link</a>
<img id="img" src="i.svg" srcset="i.svg 1x, j.svg 2x" alt='quo"tes' width="20" height="20">
<div id="d" data-x="1" data-empty="" aria-label="label" style="color: red; background: url(bg.png)" contenteditable></div>
<table background="t.png"><tbody><tr><td background="c.png">cell</td></tr></tbody></table>
<button id="b" disabled autofocus>Press</button><p id="odd" @click="x" :class="y" xml:lang="en" v-on:a.b="z">odd</p></body></html>`,
  files: {
    'deep/i.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>',
  },
  steps: [
    () => {
      const a = document.querySelector('#a')
      a.hidden = false
      a.href = '../other'
      a.setAttribute('onclick', 'void 1')
      a.setAttribute('data-new', 'né')
    },
    () => {
      const { style } = document.querySelector('#d')
      style.color = 'blue'
      style.setProperty('margin-top', '3px', 'important')
      style.setProperty('--own', ' a b ')
      style.removeProperty('background')
    },
    () => {
      document.querySelector('#d').setAttribute('style', 'padding: 1px; border: 1px solid green')
      document.querySelector('#d').removeAttribute('data-empty')
      document.body.className = 'c'
    },
    () => {
      document.querySelector('#b').disabled = false
      document.querySelector('#img').src = 'k.svg'
      document.querySelector('#img').removeAttribute('srcset')
      document.querySelector('#d').removeAttribute('style')
    },
    () => {
      const { style } = document.querySelector('#d')
      for (let i = 0; i < 20; i++) style.width = `${i * 10}px`
      document.body.removeAttribute('class')
      document.documentElement.lang = 'de'
      document.documentElement.toggleAttribute('data-on')
    },
  ],
}
