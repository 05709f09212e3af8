import { h } from '../../shared/dom'
import { addToCart } from '../cart'
import { formatPrice, toDollars } from '../money'
import type { Product } from '../products'
import type { Shop } from '../shop'

const productProperties = (product: Product) => ({
  product_id: product.id,
  name: product.name,
  price: toDollars(product.cents),
})

export function productView(shop: Shop, product: Product): HTMLElement {
  shop.analytics.capture('product_viewed', productProperties(product))

  const added = h('p', { class: 'added', role: 'status' })
  const add = (): void => {
    addToCart(product.id)
    shop.analytics.capture('product_added', productProperties(product))
    added.replaceChildren('In your cart. ', h('a', { href: shop.links.cart }, 'View cart'))
  }

  return h(
    'div',
    {},
    h('a', { class: 'back', href: shop.links.products }, '← All products'),
    h(
      'article',
      { class: 'product' },
      h('div', { class: 'product-art' }, h('img', { src: product.image, alt: product.name })),
      h(
        'div',
        { class: 'product-text' },
        h('p', { class: 'eyebrow' }, product.category),
        h('h1', {}, product.name),
        h('p', { class: 'price large' }, formatPrice(product.cents)),
        h('p', { class: 'blurb' }, product.blurb),
        h('ul', {}, ...product.details.map((detail) => h('li', {}, detail))),
        h('button', { type: 'button', class: 'primary', onclick: add }, 'Add to cart'),
        added,
      ),
    ),
  )
}

export function unknownProductView(shop: Shop): HTMLElement {
  return h(
    'section',
    { class: 'empty' },
    h('h1', {}, 'We do not have that one'),
    h('p', {}, 'It may be sold out, or the address may have a typo.'),
    h('a', { class: 'primary', href: shop.links.products }, 'See all products'),
  )
}
