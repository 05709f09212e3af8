// A form goes back to what it was, without an input event for any of its fields.
export default {
  html: `<!doctype html><html><head><title>Reset</title><link rel="icon" href="data:,"></head><body><form id="f"><input id="i" value="first">
<input type="checkbox" id="c"><textarea id="t">text</textarea><select id="s"><option>a</option><option selected>b</option></select>
<button type="reset" id="back">Reset</button></form></body></html>`,
  steps: [
    {
      real: async (page) => {
        await page.locator('#i').fill('second')
        await page.locator('#c').check()
        await page.locator('#t').fill('other')
        await page.locator('#s').selectOption('a')
      },
    },
    { real: (page) => page.locator('#back').click() },
    { real: (page) => page.locator('#i').fill('third') },
    () => document.querySelector('#f').reset(),
  ],
}
