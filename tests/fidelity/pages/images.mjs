// Images whose pixels are recorded.
const svg = (colour) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="${colour}"/></svg>`

export default {
  pixels: 0.002,
  options: () => ({ inlineImages: true }),
  looks: { inlineImages: true },
  html: `<!doctype html><html><head><title>Images</title><link rel="icon" href="data:,"></head><body><img id="a" src="red.svg" alt="red"><img src="blue.svg" width="20" height="20"><p>text</p></body></html>`,
  files: { 'red.svg': svg('red'), 'blue.svg': svg('blue'), 'green.svg': svg('green') },
  steps: [
    () => document.querySelector('p').append(' more'),
    () => document.querySelector('#a').setAttribute('width', '80'),
    () => document.querySelector('#a').remove(),
  ],
}
