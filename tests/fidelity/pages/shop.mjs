// A shop: a grid of products, filters, a basket that slides in, a form to pay.
const COLOURS = ['red', 'green', 'blue', 'black', 'white']
const product = (
  n,
) => `<article class="card" data-id="${n}" data-colour="${COLOURS[n % 5]}"><a href="item/${n}.html"><svg class="picture" viewBox="0 0 40 30" width="120" height="90"><rect width="40" height="30" fill="hsl(${n * 7} 60% 60%)"/><circle cx="20" cy="15" r="${4 + (n % 9)}" fill="white"/></svg></a>
<h3 class="name">Product ${n}</h3><p class="price"><del>${n + 9}.99 €</del> <strong>${n}.99 €</strong></p><label>Qty <input type="number" min="1" value="1" class="qty"></label><button class="buy" type="button" aria-label="Buy product ${n}">Buy</button></article>`

export default {
  pixels: 0.01,
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,"><link rel="stylesheet" href="shop.css"><style>:root { --accent: #06c }</style></head><body><header class="top"><h1>Shop</h1><nav><a href="#new">New</a><a href="#sale">Sale</a></nav>
<form class="search"><input type="search" id="q" placeholder="Search"></form><button id="open">Basket <span class="count">0</span></button></header><aside><fieldset><legend>Colour</legend>${COLOURS.map((colour) => `<label><input type="checkbox" name="colour" value="${colour}" checked> ${colour}</label>`).join('')}</fieldset><label>Sort <select id="sort"><option value="up">price up</option><option value="down">price down</option></select></label></aside>
<main class="grid">${Array.from({ length: 120 }, (_, n) => product(n)).join('\n')}</main><section class="basket" hidden><h2>Basket</h2><ul></ul><p class="sum">0</p><form id="pay"><input name="name" autocomplete="name"><input name="card" autocomplete="cc-number"><input type="password" name="code"><textarea name="note"></textarea></form></section>
<script>
const grid = document.querySelector('.grid'), basket = document.querySelector('.basket')
document.addEventListener('click', (event) => {
  if (event.target.matches('.buy')) {
    const card = event.target.closest('.card')
    const row = document.createElement('li')
    row.append(card.querySelector('.picture').cloneNode(true), card.querySelector('.name').textContent, ' × ' + card.querySelector('.qty').value)
    basket.querySelector('ul').append(row)
    document.querySelector('.count').textContent = basket.querySelectorAll('li').length
    card.classList.add('bought')
    event.target.textContent = 'Added'
  }
  if (event.target.id === 'open') { basket.hidden = !basket.hidden; document.body.classList.toggle('with-basket') }
})
document.querySelector('aside').addEventListener('change', () => {
  const on = new Set([...document.querySelectorAll('[name=colour]:checked')].map((box) => box.value))
  for (const card of grid.children) card.style.display = on.has(card.dataset.colour) ? '' : 'none'
  const down = document.querySelector('#sort').value === 'down'
  grid.append(...[...grid.children].sort((a, b) => (a.dataset.id - b.dataset.id) * (down ? -1 : 1)))
})
document.querySelector('#q').addEventListener('input', ({ target }) => {
  for (const card of grid.children) card.classList.toggle('hit', target.value !== '' && card.textContent.includes(target.value))
})
</script></body></html>`,
  files: {
    'shop.css': `body { margin: 0; font: 13px/1.4 sans-serif; color: #222 } .top { display: flex; gap: 16px; align-items: center; padding: 8px; border-bottom: 1px solid #ccc; position: sticky; top: 0; background: white }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; padding: 12px } .card { border: 1px solid #ddd; padding: 8px } .card:hover { border-color: var(--accent) } .card.hit { outline: 2px solid orange } .card.bought { background: #efe }
.basket { position: fixed; right: 0; top: 50px; width: 260px; background: #f8f8f8; padding: 10px } .qty { width: 40px } del { color: #999 } @media (max-width: 600px) { .grid { display: block } }`,
  },
  steps: [
    { real: (page) => page.locator('.buy').nth(2).click() },
    { real: (page) => page.locator('#q').pressSequentially('Product 1') },
    { real: (page) => page.locator('[value=red]').uncheck() },
    { real: (page) => page.locator('#sort').selectOption('down') },
    { real: (page) => page.locator('.buy').nth(30).click() },
    { real: (page) => page.locator('.qty').nth(31).fill('7') },
    { real: (page) => page.locator('.buy').nth(31).click() },
    { real: (page) => page.locator('#open').click() },
    { real: (page) => page.locator('[name=name]').fill('A Buyer') },
    { real: (page) => page.locator('[name=code]').fill('secret') },
    { real: (page) => page.locator('[name=note]').fill('two\nlines') },
    { real: (page) => page.locator('[value=red]').check() },
  ],
}
