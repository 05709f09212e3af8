import { h } from '../../shared/dom'
import { formatPrice } from '../money'
import { categories, products, type Product } from '../products'
import type { Shop } from '../shop'

function card(product: Product, shop: Shop): HTMLElement {
  return h(
    'a',
    { class: 'card', href: shop.links.product(product.id), 'data-category': product.category },
    h('img', { class: 'card-art', src: product.image, alt: '', width: 240, height: 200 }),
    h(
      'span',
      { class: 'card-body' },
      h('span', { class: 'eyebrow' }, product.category),
      h('strong', {}, product.name),
      h('span', { class: 'price' }, formatPrice(product.cents)),
    ),
  )
}

export function productsView(shop: Shop): HTMLElement {
  const grid = h('div', { class: 'grid' }, ...products.map((product) => card(product, shop)))

  const show = (category: string | null, pressed: HTMLButtonElement): void => {
    for (const button of filters.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button === pressed))
    }
    for (const item of grid.querySelectorAll<HTMLElement>('.card')) {
      item.hidden = category !== null && item.dataset.category !== category
    }
    if (category) shop.analytics.featureUsed('category_filter', { category })
  }

  const filterButton = (label: string, category: string | null): HTMLButtonElement => {
    const button = h(
      'button',
      { type: 'button', class: 'chip', 'aria-pressed': String(category === null) },
      label,
    )
    button.addEventListener('click', () => show(category, button))
    return button
  }

  const filters = h(
    'div',
    { class: 'chips', role: 'group', 'aria-label': 'Category' },
    filterButton('Everything', null),
    ...categories.map((category) => filterButton(category, category)),
  )

  return h(
    'div',
    {},
    h(
      'section',
      { class: 'hero' },
      h('p', { class: 'eyebrow' }, 'New this autumn'),
      h('h1', {}, 'Good things for a quiet desk'),
      h('p', {}, 'Eight objects, made well, sent in plain boxes.'),
    ),
    filters,
    grid,
  )
}
