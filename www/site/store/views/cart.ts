import { h } from '../../shared/dom'
import { cartCount, cartLines, cartTotal, setQuantity, type CartLine } from '../cart'
import { formatPrice, toDollars } from '../money'
import type { Shop } from '../shop'

function line({ product, quantity }: CartLine, shop: Shop, changed: () => void): HTMLElement {
  const change = (next: number) => (): void => {
    setQuantity(product.id, next)
    changed()
  }
  return h(
    'li',
    { class: 'line' },
    h('img', { src: product.image, alt: '', width: 84, height: 70 }),
    h(
      'div',
      { class: 'line-name' },
      h('a', { href: shop.links.product(product.id) }, product.name),
      h('span', { class: 'muted' }, `${formatPrice(product.cents)} each`),
    ),
    h(
      'div',
      { class: 'stepper', role: 'group', 'aria-label': `Quantity of ${product.name}` },
      h('button', { type: 'button', 'aria-label': 'One less', onclick: change(quantity - 1) }, '−'),
      h('output', {}, quantity),
      h('button', { type: 'button', 'aria-label': 'One more', onclick: change(quantity + 1) }, '+'),
    ),
    h('span', { class: 'price' }, formatPrice(product.cents * quantity)),
  )
}

export function cartView(shop: Shop): HTMLElement {
  const view = h('div')
  const checkout = (): void => {
    shop.analytics.capture('checkout_started', { total: toDollars(cartTotal()), items: cartCount() })
    shop.navigate(shop.links.checkout)
  }
  const render = (): void => {
    const lines = cartLines()
    if (lines.length === 0) {
      view.replaceChildren(
        h(
          'section',
          { class: 'empty' },
          h('h1', {}, 'Your cart is empty'),
          h('p', {}, 'Nothing in here yet. That is easily changed.'),
          h('a', { class: 'primary', href: shop.links.products }, 'See all products'),
        ),
      )
      return
    }
    view.replaceChildren(
      h('h1', {}, 'Your cart'),
      h(
        'div',
        { class: 'columns' },
        h('ul', { class: 'lines' }, ...lines.map((entry) => line(entry, shop, render))),
        h(
          'aside',
          { class: 'summary' },
          h('h2', {}, 'Summary'),
          h('p', { class: 'row' }, h('span', {}, 'Items'), h('span', {}, cartCount())),
          h('p', { class: 'row' }, h('span', {}, 'Delivery'), h('span', {}, 'Free')),
          h(
            'p',
            { class: 'row total' },
            h('span', {}, 'Total'),
            h('strong', { id: 'cart-total' }, formatPrice(cartTotal())),
          ),
          h('button', { type: 'button', class: 'primary wide', onclick: checkout }, 'Check out'),
        ),
      ),
    )
  }
  render()
  return view
}
