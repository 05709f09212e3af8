// More than one option of a select is chosen.
export default {
  html: `<!doctype html><html><head><title>Multiple</title><link rel="icon" href="data:,"></head><body>
<select id="many" multiple size="4"><option>1</option><option selected>2</option><option selected>3</option><option>4</option></select></body></html>`,
  steps: [
    { real: (page) => page.locator('#many').selectOption(['1', '4']) },
    { real: (page) => page.locator('#many').selectOption(['1', '2', '3', '4']) },
    { real: (page) => page.locator('#many').selectOption([]) },
    () => (document.querySelector('#many').options[2].selected = true),
    () => (document.querySelector('#many').options[3].selected = true),
  ],
}
