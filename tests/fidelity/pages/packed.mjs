// Events that the site packs itself.
export default {
  usesEmit: true,
  options: () => ({ packFn: (event) => btoa(encodeURIComponent(JSON.stringify(event))) }),
  unpack: (text) => JSON.parse(decodeURIComponent(atob(text))),
  html: `<!doctype html><html><head><title>Packed</title><link rel="icon" href="data:,"></head><body><p>text</p></body></html>`,
  steps: [
    () => document.querySelector('p').append(' more ü'),
    () => document.body.append(document.createElement('hr')),
    () => document.querySelector('p').remove(),
  ],
}
