import { findProduct } from '../store/products'
import type { Shop } from '../store/shop'
import { cartView } from '../store/views/cart'
import { checkoutView } from '../store/views/checkout'
import { productView, unknownProductView } from '../store/views/product'
import { productsView } from '../store/views/products'
import { thankYouView } from '../store/views/thank-you'

interface Route {
  title: string
  render(shop: Shop): HTMLElement
}

const routes: Record<string, Route> = {
  '': { title: 'Products', render: productsView },
  cart: { title: 'Cart', render: cartView },
  checkout: { title: 'Checkout', render: checkoutView },
  'thank-you': { title: 'Thank you', render: thankYouView },
}

export function findRoute(pathname: string): Route {
  const [name = '', id = ''] = pathname.slice('/app/'.length).split('/')
  const route = routes[name]
  if (route) return route
  const product = name === 'product' ? findProduct(decodeURIComponent(id)) : undefined
  return product
    ? { title: product.name, render: (shop) => productView(shop, product) }
    : { title: 'Not found', render: unknownProductView }
}

/** Clicks on the app's own links that would open in this tab. */
export function onInternalLink(go: (url: string) => void): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest('a')
    if (!link || link.origin !== location.origin || !link.pathname.startsWith('/app/')) return
    event.preventDefault()
    go(link.href)
  })
}
