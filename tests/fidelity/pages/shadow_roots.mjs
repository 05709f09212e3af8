// Open shadow roots with slots: from a script, declarative, nested, attached to what is already there.
export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Shadow</title><link rel="icon" href="data:,"></head><body>
<div id="declared"><template shadowrootmode="open"><style>p { color: teal }</style><p>declared <slot name="s"></slot></p><slot></slot></template>
<b slot="s">slotted</b> rest</div><div id="late"><i>light child</i></div><div id="closed"></div>
<script>document.querySelector('#closed').attachShadow({ mode: 'closed' }).innerHTML = 'not seen'</script></body></html>`,
  steps: [
    () => {
      const root = document.querySelector('#late').attachShadow({ mode: 'open' })
      root.innerHTML =
        '<style>:host { display: block; border: 1px solid } ::slotted(i) { color: red }</style><slot></slot><section><div id="inner"></div></section>'
    },
    () => {
      const inner = document.querySelector('#late').shadowRoot.querySelector('#inner')
      inner.attachShadow({ mode: 'open' }).innerHTML = '<p>nested <span>deep</span></p>'
    },
    () => {
      const nested = document.querySelector('#late').shadowRoot.querySelector('#inner').shadowRoot
      nested.querySelector('span').textContent = 'changed'
      nested.append(document.createElement('hr'))
      ;/** @type {Element} */ (nested.firstChild).setAttribute('data-x', '1')
    },
    () => {
      const declared = document.querySelector('#declared')
      declared.shadowRoot.querySelector('slot[name]').name = 't'
      declared.shadowRoot.prepend('text first')
      declared.querySelector('b').slot = 't'
    },
    () => {
      // a host moves with its tree, another one comes complete
      document.body.prepend(document.querySelector('#late'))
      const whole = document.createElement('div')
      whole.attachShadow({ mode: 'open' }).innerHTML = '<em>whole</em>'
      whole.append('light')
      document.body.append(whole)
    },
    () => {
      document.querySelector('#late').shadowRoot.querySelector('section').remove()
      document.querySelector('#declared').shadowRoot.innerHTML = '<slot></slot>'
    },
  ],
}
