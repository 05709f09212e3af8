// CDATA sections and processing instructions, as scripts bring them from XML.
export default {
  html: `<!doctype html><html><head><title>CDATA</title><link rel="icon" href="data:,"></head><body><div id="a"></div><div id="b">text</div></body></html>`,
  before: (page) =>
    page.evaluate(() => {
      const xml = new DOMParser().parseFromString(
        '<svg xmlns="http://www.w3.org/2000/svg"><text><![CDATA[a < b]]> and text</text></svg>',
        'image/svg+xml',
      )
      document.querySelector('#a').append(document.importNode(xml.documentElement, true))
    }),
  steps: [
    () => document.querySelector('#b').append(' changed'),
    () => document.querySelector('#a').append('after'),
    () => {
      const xml = new DOMParser().parseFromString('<x>one<![CDATA[two]]><?pi three?><b/></x>', 'text/xml')
      document.querySelector('#b').append(...document.importNode(xml.documentElement, true).childNodes)
    },
    () => document.querySelector('#b').append('the end'),
    () => document.querySelector('svg').remove(),
  ],
}
