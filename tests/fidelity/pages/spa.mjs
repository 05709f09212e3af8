// An app of one page: routes replace the page, lists are patched by key, styles come with their route.
export default {
  pixels: 0.01,
  html: `<!doctype html><html><head><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,"></head><body><div id="app"></div><script>
const el = (name, attributes = {}, ...children) => { const node = document.createElement(name); for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value); node.append(...children); return node }
const routes = {
  home: () => el('section', { class: 'home' }, el('h1', {}, 'Home'), ...Array.from({ length: 30 }, (_, n) => el('p', { 'data-key': n }, 'Story ' + n, el('em', {}, ' new')))),
  list: () => el('section', { class: 'list' }, el('h1', {}, 'List'), el('ul', {}, ...Array.from({ length: 200 }, (_, n) => el('li', { 'data-key': n }, el('a', { href: '/item/' + n }, 'Item ' + n))))),
  form: () => el('section', { class: 'form' }, el('form', {}, el('input', { name: 'a', value: 'preset' }), el('input', { type: 'checkbox', checked: '' }), el('select', {}, el('option', {}, 'x'), el('option', { selected: '' }, 'y')))),
}
window.go = (name) => {
  history.pushState({}, '', '?' + name)
  document.title = 'App: ' + name
  const style = el('style', { 'data-route': name })
  style.textContent = '.' + name + ' { color: hsl(' + name.length * 60 + ' 60% 30%) }'
  document.querySelector('style[data-route]')?.remove()
  document.head.append(style)
  document.querySelector('#app').replaceChildren(el('nav', {}, ...Object.keys(routes).map((route) => el('a', { href: '?' + route, class: route === name ? 'on' : '' }, route))), routes[name]())
}
window.patch = (keys) => {
  const list = document.querySelector('ul')
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]))
  let at = null
  for (const key of keys.toReversed()) { const item = known.get(String(key)) ?? el('li', { 'data-key': key }, 'made ' + key); known.delete(String(key)); list.insertBefore(item, at); at = item }
  for (const item of known.values()) item.remove()
}
go('home')</script></body></html>`,
  steps: [
    () => window.go('list'),
    () => window.patch(Array.from({ length: 150 }, (_, n) => (n * 37) % 211)),
    () => window.patch(Array.from({ length: 150 }, (_, n) => (n * 53) % 307)),
    () => window.go('form'),
    { real: (page) => page.locator('[name=a]').fill('typed') },
    () => {
      window.go('home')
      window.go('list')
      window.go('form')
    },
    async () => {
      for (const name of ['home', 'list', 'home', 'list']) {
        window.go(name)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    () => window.patch([5, 4, 3, 2, 1, 0, 'x', 'y']),
  ],
}
