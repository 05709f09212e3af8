// Every kind of input, filled in by real typing and by scripts.
const types = [
  'text',
  'search',
  'email',
  'tel',
  'url',
  'number',
  'date',
  'time',
  'month',
  'week',
  'color',
  'range',
  'hidden',
]

export default {
  pixels: 0.005,
  html: `<!doctype html><html><head><title>Forms</title><link rel="icon" href="data:,"></head><body><form id="f" action="/x" name="n">
${types.map((type) => `<label>${type} <input type="${type}" id="${type}" name="${type}" autocomplete="off"></label>`).join('\n')}
<input id="preset" value="preset" placeholder="a placeholder"><input type="password" id="password" value="secret">
<input type="checkbox" id="check1" checked><input type="checkbox" id="check2" value="v"><input type="radio" name="r" id="r1" checked>
<input type="radio" name="r" id="r2" value="two"><input type="submit" value="Send"><input type="button" value="Press"><input type="file" id="file">
<textarea id="area">line one
line two</textarea><select id="one"><option>a</option><option value="b" selected>B</option><optgroup label="g"><option>c</option></optgroup></select>
<datalist id="dl"><option value="x"></datalist><output id="out">1</output><progress value="3" max="10"></progress><meter value="0.5"></meter></form></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.locator('#text').pressSequentially('typed «ü»')
        await page.locator('#password').fill('other secret')
        await page.locator('#area').fill('three\nfour "five"')
      },
    },
    {
      real: async (page) => {
        await page.locator('#check1').uncheck()
        await page.locator('#check2').check()
        await page.locator('#r2').check()
        await page.locator('#one').selectOption('c')
      },
    },
    () => {
      document.querySelector('#preset').value = 'by a script'
      document.querySelector('#search').value = 'found'
      document.querySelector('#check1').checked = true
      document.querySelector('#r1').checked = true
      document.querySelector('#area').value = 'by a script too'
      document.querySelector('#one').selectedIndex = 0
      Object.assign(document.querySelector('#range'), { value: 77 })
      document.querySelector('#color').value = '#ff0000'
      document.querySelector('#date').value = '2026-01-02'
    },
    () => {
      const form = document.querySelector('#f')
      const input = Object.assign(document.createElement('input'), { id: 'late', value: 'late value' })
      const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: true })
      const area = Object.assign(document.createElement('textarea'), { value: 'late area' })
      form.prepend(input, box, area)
      document.querySelector('#dl').append(new Option('y', 'y'))
      document.querySelector('#one').append(new Option('late', 'late', true, true))
    },
    { real: (page) => page.locator('#late').fill('typed late') },
  ],
}
