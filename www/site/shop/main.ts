import type { PostHog } from 'posthog-js'
import { byId } from '../shared/dom'
import type { Analytics } from '../store/analytics'
import { mountFrame } from '../store/frame'
import { findProduct } from '../store/products'
import type { Links, Shop } from '../store/shop'
import '../store/store.css'
import '../store/pages.css'
import { cartView } from '../store/views/cart'
import { checkoutView } from '../store/views/checkout'
import { productView, unknownProductView } from '../store/views/product'
import { productsView } from '../store/views/products'
import { thankYouView } from '../store/views/thank-you'

declare global {
  interface Window {
    posthog: PostHog
  }
}

// Read at each call: array.js puts the loaded client in the place of the snippet's stub.
const analytics: Analytics = {
  capture: (event, properties) => void window.posthog.capture(event, properties),
  identify: (distinctId, properties) => window.posthog.identify(distinctId, properties),
  reset: () => window.posthog.reset(),
  signedUp: (method) =>
    void window.posthog.capture('user_signed_up', { method, $set: { signup_method: method } }),
  featureUsed: (feature, metadata) =>
    void window.posthog.capture('feature_used', { feature_name: feature, ...metadata }),
  onboardingStep: (step, name) =>
    void window.posthog.capture('onboarding_step_completed', { step_number: step, step_name: name }),
}

const links: Links = {
  products: '/shop/',
  cart: '/shop/cart.html',
  checkout: '/shop/checkout.html',
  thankYou: '/shop/thank-you.html',
  product: (id) => `/shop/product.html?id=${encodeURIComponent(id)}`,
}

const shop: Shop = {
  analytics,
  posthog: () => window.posthog,
  links,
  navigate: (url) => location.assign(url),
}

function productPage(): HTMLElement {
  const product = findProduct(new URLSearchParams(location.search).get('id') ?? '')
  return product ? productView(shop, product) : unknownProductView(shop)
}

const pages: Record<string, () => HTMLElement> = {
  products: () => productsView(shop),
  product: productPage,
  cart: () => cartView(shop),
  checkout: () => checkoutView(shop),
  'thank-you': () => thankYouView(shop),
}

const page = pages[document.body.dataset.page ?? '']
if (!page) throw new Error(`Unknown page: ${document.body.dataset.page}`)
mountFrame(shop, 'script tag')
byId('view').append(page())
