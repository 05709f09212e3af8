// A page and a frame that rewrite themselves: `document.open` removes every listener of a document and its window.
// What is done afterwards is what only listeners hear.
const words = (name) => `<!doctype html><html><head><title>${name}</title></head><body>
<h1>${name}</h1><input type="checkbox" id="box"><div id="scrolled" style="height: 60px; overflow: auto"><div style="height: 900px">${name}</div></div>
<iframe id="frame" src="frame.html" width="300" height="120"></iframe></body></html>`

const loaded = `new Promise((resolve) => document.querySelector('#frame').addEventListener('load', resolve, { once: true }))`

/** Runs in the page. */
const prepare = `
  window.words = ${words}
  window.loaded = () => ${loaded}
  window.use = async (document, top) => {
    document.querySelector('#box').click()
    const element = document.querySelector('#scrolled')
    const scrolled = new Promise((resolve) => document.addEventListener('scroll', resolve, { capture: true, once: true }))
    element.scrollTop = top
    await scrolled
  }`

export default {
  files: { 'frame.html': words('A frame').replace(/<iframe.*<\/iframe>/, '') },
  html: words('First').replace('<head>', `<head><link rel="icon" href="data:,"><script>${prepare}</script>`),
  steps: [
    async () => {
      document.open()
      document.write(window.words('Second'))
      document.close()
      await window.loaded()
      await window.use(document, 100)
    },
    async () => {
      const inside = document.querySelector('#frame').contentDocument
      inside.open()
      inside.write(window.words('Frame'))
      inside.close()
      await window.use(inside, 50)
    },
    async () => {
      // which opens it as well
      const inside = document.querySelector('#frame').contentDocument
      inside.write(window.words('Frame again'))
      inside.close()
      await window.use(inside, 70)
    },
    async () => {
      for (let time = 0; time < 50; time++) {
        document.write(window.words(`Time ${time}`))
        document.close()
        await window.loaded()
      }
      await window.use(document, 30)
    },
  ],
}
