// SVG in the page: names with capitals, xlink, use, foreignObject, changes by scripts.
export default {
  pixels: 0.003,
  html: `<!doctype html><html><head><title>SVG</title><link rel="icon" href="data:,"></head><body>
<svg id="s" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100" width="200" height="200">
<defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><clipPath id="c"><circle r="40" cx="50" cy="50"/></clipPath>
<symbol id="sym" viewBox="0 0 10 10"><rect width="10" height="10"/></symbol><filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs>
<rect id="r" width="100" height="100" fill="url(#g)" clip-path="url(#c)"/><use href="#sym" width="10" height="10"/><use xlink:href="#sym" x="20" width="10" height="10"/>
<textPath href="#x">path</textPath><text x="5" y="95" textLength="60">text <tspan>span</tspan></text><foreignObject x="50" y="50" width="50" height="50"><div xmlns="http://www.w3.org/1999/xhtml">html <b>inside</b></div></foreignObject>
<a href="other.html"><title>a title</title><circle r="3"/></a><style>circle { stroke: black }</style></svg></body></html>`,
  steps: [
    () => {
      document.querySelector('#r').setAttribute('fill', 'green')
      document.querySelector('#s').setAttribute('viewBox', '0 0 120 120')
      document.querySelector('#s').classList.add('big')
    },
    () => {
      const make = (name) => document.createElementNS('http://www.w3.org/2000/svg', name)
      const group = make('g')
      const ellipse = make('ellipse')
      ellipse.setAttribute('rx', '5')
      ellipse.setAttribute('ry', '9')
      const gradient = make('radialGradient')
      gradient.id = 'late'
      group.append(gradient, ellipse)
      document.querySelector('#s').append(group)
    },
    () => {
      document
        .querySelector('#s g')
        .insertAdjacentHTML('beforeend', '<path d="M0 0L9 9"/><foreignObject><p>p</p></foreignObject>')
      document.querySelector('#r').style.opacity = '0.5'
    },
    () => {
      const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
      use.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '#sym')
      document.querySelector('#s').append(use)
      document.body.insertAdjacentHTML(
        'beforeend',
        '<svg width="9" height="9"><clipPath id="k"><rect/></clipPath></svg>',
      )
    },
    () => {
      document.querySelector('#s defs').remove()
      document.body.append(document.querySelector('#s g'))
    },
  ],
}
