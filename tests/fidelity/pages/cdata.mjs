// CDATA sections and processing instructions, as scripts bring them from XML: the sections are texts.
export default {
  looks: { maskTextClass: 'rr-mask' },
  html: `<!doctype html><html><head><title>CDATA</title><link rel="icon" href="data:,"></head><body><div id="a"></div><div id="b">text</div><div id="c" class="rr-mask"></div><ol id="d"></ol></body></html>`,
  before: (page) =>
    page.evaluate(() => {
      /** @param {DOMParserSupportedType} type */
      window.ofXml = (text, type = 'text/xml') =>
        document.importNode(new DOMParser().parseFromString(text, type).documentElement, true)
      const svg = `<svg xmlns="http://www.w3.org/2000/svg"><style><![CDATA[text > tspan { fill: red }]]></style>
        <text><![CDATA[a < b]]> and text<tspan>x</tspan></text></svg>`
      document.querySelector('#a').append(window.ofXml(svg, 'image/svg+xml'))
      document.querySelector('#c').append(window.ofXml('<i><![CDATA[CANARY-1 <b>]]></i>'))
      // as much as is read as markup at once
      for (let at = 0; at < 60; at++) {
        const item = document.createElement('li')
        item.innerHTML = `<b>item</b> ${at} <svg><text>in SVG</text></svg>`
        document.querySelector('#d').append(item)
      }
      const section = (text) => window.ofXml(`<x><![CDATA[${text}]]></x>`).firstChild
      document.querySelectorAll('#d b')[20].append(section('of <i>HTML</i>'))
      document.querySelectorAll('#d text')[30].append(section('of <SVG>'), section(''), section('more'))
      document.querySelectorAll('#d li')[40].replaceChildren(section('alone'))
    }),
  steps: [
    () => document.querySelector('#b').append(' changed'),
    () => document.querySelector('#a').append('after'),
    () => {
      const xml = window.ofXml('<x>one<![CDATA[two]]><?pi three?><b/></x>')
      document.querySelector('#b').append(...xml.childNodes)
    },
    () => {
      document.querySelector('#b').append('the end')
      /** @returns {Text} the first text in an element */
      const textIn = (selector) => /** @type {Text} */ (document.querySelector(selector).firstChild)
      textIn('svg text').data += ' < c'
      textIn('svg style').data = 'text > tspan { fill: blue }'
      textIn('#c i').data += ' CANARY-2'
    },
    () => {
      const list = /** @type {HTMLElement} */ (document.querySelector('#d').cloneNode(true))
      list.id = 'e'
      document.body.append(list)
      document.querySelector('#c').append(...window.ofXml('<x>a<![CDATA[CANARY-3]]></x>').childNodes)
    },
    () =>
      /** @type {Text} */ (document.querySelectorAll('#d li')[30].querySelector('text').firstChild).splitText(
        2,
      ),
    () => document.querySelector('svg').remove(),
  ],
  check: (events) => (JSON.stringify(events).includes('CANARY') ? ['a masked section is recorded'] : []),
}
