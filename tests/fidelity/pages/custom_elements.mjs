// Custom elements: defined before, defined later, never; built by their own constructors.
export default {
  pixels: 0.002,
  looks: { definedLate: ['x-late'] },
  html: `<!doctype html><html><head><title>Custom elements</title><link rel="icon" href="data:,"><style>:not(:defined) { color: red } x-card:defined { color: green; display: block }</style><script>
customElements.define('x-card', class extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: 'open' }).innerHTML = '<b>card</b><slot></slot>'
    this.setAttribute('ready', '')
  }
})</script></head><body><x-card>one</x-card><x-late>late</x-late><x-never>never</x-never></body></html>`,
  steps: [
    () => document.body.append(document.createElement('x-card')),
    () => {
      customElements.define(
        'x-late',
        class extends HTMLElement {
          connectedCallback() {
            this.innerHTML = '<i>upgraded</i>'
          }
        },
      )
    },
    () =>
      document.body.insertAdjacentHTML(
        'afterbegin',
        '<x-card>three</x-card><x-late></x-late><x-never></x-never>',
      ),
    () => (document.querySelector('x-card').textContent = 'changed'),
    () => document.body.append(document.querySelector('x-card')),
  ],
}
