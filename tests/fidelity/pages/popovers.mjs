// Popovers that are opened and closed.
export default {
  pixels: 0.01,
  html: `<!doctype html><html><head><title>Popovers</title><link rel="icon" href="data:,"></head><body><div popover id="a">A</div><div popover="manual" id="m">M <b>manual</b></div>
<button popovertarget="a" id="b">toggle</button></body></html>`,
  steps: [
    { real: (page) => page.locator('#b').click() },
    () => document.querySelector('#a').hidePopover(),
    () => document.querySelector('#m').showPopover(),
    () => document.querySelector('#m').append(' more'),
    () => {
      const late = Object.assign(document.createElement('div'), { popover: 'auto', textContent: 'late' })
      document.body.append(late)
      late.showPopover()
    },
    () => document.querySelector('#m').hidePopover(),
  ],
}
