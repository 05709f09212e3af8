// Dialogs, modal and not, and details.
export default {
  pixels: 0.01,
  html: `<!doctype html><html><head><title>Dialogs</title><link rel="icon" href="data:,"></head><body><dialog id="open" open>open from the start</dialog>
<dialog id="m"><p>modal</p><form method="dialog"><button id="close">close</button></form></dialog><dialog id="n">not modal</dialog>
<details id="d"><summary>more</summary><p>inside</p></details><details open name="x"><summary>x1</summary>a</details><details id="x2" name="x"><summary>x2</summary>b</details></body></html>`,
  steps: [
    () => document.querySelector('#m').showModal(),
    () => document.querySelector('#m').close(),
    () => {
      document.querySelector('#n').style.top = '400px'
      document.querySelector('#n').show()
      document.querySelector('#open').close()
    },
    { real: (page) => page.locator('#d summary').click() },
    () => {
      document.querySelector('#x2').open = true
      const late = document.createElement('dialog')
      late.textContent = 'late and modal'
      document.body.append(late)
      late.showModal()
    },
    () => {
      document.querySelector('#n').close()
      document.querySelector('#n').showModal()
    },
  ],
}
