// The registry of custom elements says what is defined.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  html: `<!doctype html><html><head><title>Definitions</title><link rel="icon" href="data:,"></head><body><p>text</p></body></html>`,
  steps: [
    () => customElements.define('x-new', class extends HTMLElement {}),
    () => document.body.append(document.createElement('x-new')),
    () => document.querySelector('x-new').append('inside'),
  ],
  check: (events) =>
    missing({
      'the definition of x-new': of(events, SOURCE.customElement).some(
        ({ define }) => define?.name === 'x-new',
      ),
    }),
}
