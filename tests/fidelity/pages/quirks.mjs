// A document without a doctype.
export default {
  pixels: 0.002,
  html: `<html><head><title>Quirks</title><link rel="icon" href="data:,"></head><body text="green"><table><tr><td>cell<td nowrap>cell</table><font color=red size=5>font</font>
<center>center</center><p>open<p>paragraphs</body></html>`,
  steps: [
    () => document.querySelector('font').setAttribute('color', 'blue'),
    () => document.querySelector('td').append(document.createElement('blink')),
    () => document.querySelector('center').remove(),
  ],
}
