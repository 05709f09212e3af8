// An editor: contenteditable, typed into, formatted, pasted, undone.
export default {
  html: `<!doctype html><html><head><meta charset="utf-8"><title>Editor</title><link rel="icon" href="data:,"><style>#e { border: 1px solid #ccc; min-height: 200px; padding: 8px; font: 15px serif } #e h2 { color: navy }</style></head>
<body><div class="bar"><button id="bold" onmousedown="event.preventDefault()">B</button></div><div id="e" contenteditable="true" spellcheck="false"><h2>Heading</h2><p>First <i>paragraph</i> of text.</p><ul><li>one</li><li>two</li></ul></div><p id="words">0</p>
<script>const e = document.querySelector('#e'); e.addEventListener('input', () => { document.querySelector('#words').textContent = e.innerText.split(/\\s+/).length })
document.querySelector('#bold').onclick = () => document.execCommand('bold')</script></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.locator('#e p').click()
        await page.keyboard.press('End')
        await page.keyboard.type(' Typed on, with ünïcode — and more.')
      },
    },
    {
      real: async (page) => {
        await page.keyboard.press('Enter')
        await page.keyboard.type('A new one')
        await page.keyboard.press('Home')
        await page.keyboard.press('Shift+End')
        await page.locator('#bold').click()
      },
    },
    { real: (page) => page.keyboard.press('Control+z') },
    () => {
      const list = document.querySelector('#e ul')
      getSelection().selectAllChildren(list)
      document.execCommand('insertHTML', false, '<ol><li>a <b>b</b></li><li>c</li></ol>')
    },
    {
      real: async (page) => {
        await page.keyboard.press('Control+a')
        await page.keyboard.press('Backspace')
        await page.keyboard.type('from the start')
      },
    },
    () => {
      const range = document.createRange()
      const text = document.querySelector('#e').lastChild
      range.selectNodeContents(text)
      range.surroundContents(document.createElement('mark'))
      document.querySelector('#e').normalize()
    },
  ],
}
