// Text and inputs that are masked.
export default {
  options: () => ({ maskAllInputs: true, maskTextSelector: '[data-mask]' }),
  looks: { maskAllInputs: true, maskTextSelector: '[data-mask]' },
  html: `<!doctype html><html><head><title>Masked</title><link rel="icon" href="data:,"></head><body><p class="rr-mask">CANARY-1 <b>CANARY-2</b></p><p data-mask>CANARY-3</p><p>shown</p>
<input value="CANARY-4"><textarea>CANARY-5</textarea><input type="password" value="CANARY-6"></body></html>`,
  steps: [
    () => {
      const text = /** @type {Text} */ (document.querySelector('.rr-mask b').firstChild)
      text.data = 'CANARY-7 and more'
    },
    () => document.querySelector('.rr-mask').insertAdjacentHTML('beforeend', '<i>CANARY-8</i>'),
    { real: (page) => page.locator('input').first().fill('CANARY-9') },
    () => document.body.insertAdjacentHTML('beforeend', '<div class="rr-mask"><p>CANARY-0</p></div>'),
    () => (document.querySelector('textarea').value += ' more'),
  ],
  check: (events) => {
    const text = JSON.stringify(events)
    return /CANARY-\d/.test(text) ? [`${text.match(/CANARY-\d/)[0]} is in an event`] : []
  },
}
