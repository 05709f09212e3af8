// Elements that are blocked, by class and by selector, at the start and later.
export default {
  options: () => ({ blockSelector: '[data-private]' }),
  looks: { blockSelector: '[data-private]' },
  html: `<!doctype html><html><head><title>Blocked</title><link rel="icon" href="data:,"></head><body><div class="rr-block big" style="width: 200px; height: 50px"><p>CANARY-1</p><input value="CANARY-2"></div>
<section><div data-private="CANARY-3" style="width: 90px; height: 20px">CANARY-4</div><p>shown</p></section></body></html>`,
  steps: [
    () => {
      document.querySelector('.rr-block p').textContent = 'CANARY-5'
      document.querySelector('.rr-block').append(document.createElement('i'))
      document.querySelector('.rr-block input').value = 'CANARY-6'
    },
    () =>
      document.body.insertAdjacentHTML(
        'beforeend',
        '<div class="rr-block" style="width: 80px; height: 30px">CANARY-7</div><p>after</p>',
      ),
    { real: (page) => page.locator('.rr-block input').fill('CANARY-8') },
    () => document.querySelector('section').prepend(document.querySelector('.rr-block')),
    () => document.querySelector('[data-private]').remove(),
  ],
  check: (events) => {
    const text = JSON.stringify(events)
    return /CANARY-\d/.test(text) ? [`${text.match(/CANARY-\d/)[0]} is in an event`] : []
  },
}
