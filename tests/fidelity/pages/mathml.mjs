// MathML and elements of unknown namespaces.
export default {
  html: `<!doctype html><html><head><title>MathML</title><link rel="icon" href="data:,"></head><body><math display="block"><mfrac><mi>a</mi><mrow><mn>1</mn><mo>+</mo><msup><mi>x</mi><mn>2</mn></msup></mrow></mfrac>
<semantics><annotation-xml encoding="text/html"><p>html</p></annotation-xml></semantics></math><p id="p">p</p></body></html>`,
  steps: [
    () => (document.querySelector('mi').textContent = 'b'),
    () => {
      const math = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'math')
      math.append(document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mi'))
      document.body.append(math)
    },
    () =>
      document
        .querySelector('#p')
        .append(document.createElementNS('urn:x', 'thing'), document.createElementNS('urn:x', 'x:y')),
    () => document.querySelector('#p').firstElementChild.setAttribute('a', 'b'),
    () => document.querySelector('math').remove(),
  ],
}
