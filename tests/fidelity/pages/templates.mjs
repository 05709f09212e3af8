// Templates, whose content is a document of its own, and what is cloned from them.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Templates</title><link rel="icon" href="data:,"></head><body><template id="t"><li class="item"><b></b><slot></slot></li></template><ul></ul></body></html>`,
  steps: [
    () => {
      for (const name of ['one', 'two', 'three']) {
        const item = /** @type {DocumentFragment} */ (document.querySelector('#t').content.cloneNode(true))
        item.querySelector('b').textContent = name
        document.querySelector('ul').append(item)
      }
    },
    () => document.querySelector('#t').content.append('not part of the page'),
    () => {
      document.querySelector('li').replaceWith(document.querySelector('#t').content)
    },
    () => document.body.insertAdjacentHTML('beforeend', '<template><p>late</p></template>'),
    () => document.querySelector('ul').append(document.querySelector('#t')),
  ],
}
