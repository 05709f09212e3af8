import { byId, h } from '../shared/dom'
import { mountThemeToggle } from '../shared/theme'
import { sdkOverlay } from '../sdk_overlay/overlay'
import { forgetAccount, forgetLastOrder, readAccount } from './account'
import { cartCount, clearCart, onCartChange } from './cart'
import type { Shop } from './shop'

export interface Frame {
  /** Shows who is logged in; call it after the account has changed. */
  render(): void
}

/** The header around every page of the shop. */
export function mountFrame(shop: Shop, variant: string): Frame {
  const count = h('span', { class: 'count', id: 'cart-count' })
  const account = h('span', { class: 'account' })
  const theme = h('button', { type: 'button', class: 'theme-toggle' }, '◐')

  const logOut = (event: Event): void => {
    event.preventDefault()
    shop.analytics.reset()
    forgetAccount()
    forgetLastOrder()
    clearCart()
    shop.navigate(shop.links.products)
  }

  const render = (): void => {
    count.textContent = String(cartCount())
    const current = readAccount()
    if (current) {
      account.replaceChildren(
        h('span', { class: 'account-name' }, current.name),
        h('a', { href: shop.links.products, onclick: logOut }, 'Log out'),
      )
    } else account.replaceChildren()
  }

  byId('frame').append(
    h('a', { class: 'brand', href: shop.links.products }, 'Quill & Burrow'),
    h('span', { class: 'variant' }, variant),
    h(
      'nav',
      { 'aria-label': 'Shop' },
      h('a', { href: shop.links.products }, 'Products'),
      h('a', { href: shop.links.cart }, 'Cart ', count),
      account,
      h('a', { href: '/activity/' }, 'Activity'),
      sdkOverlay(() => shop.posthog()),
      theme,
    ),
  )
  mountThemeToggle(theme)
  onCartChange(render)
  render()
  return { render }
}
