import posthog from 'posthog-js'
import { byId } from '../shared/dom'
import type { Analytics } from '../store/analytics'
import { mountFrame } from '../store/frame'
import type { Links, Shop } from '../store/shop'
import '../store/store.css'
import '../store/pages.css'
import { initPostHog } from './lib/posthog'
import { identifyUser, trackFeatureUsed, trackOnboardingStep, trackSignup } from './lib/posthog-events'
import { findRoute, onInternalLink } from './router'

const analytics: Analytics = {
  capture: (event, properties) => void posthog.capture(event, properties),
  identify: identifyUser,
  reset: () => posthog.reset(),
  signedUp: trackSignup,
  featureUsed: trackFeatureUsed,
  onboardingStep: trackOnboardingStep,
}

// Every route ends in a slash because it is also a directory with an index.html, so it can be reloaded.
const links: Links = {
  products: '/app/',
  cart: '/app/cart/',
  checkout: '/app/checkout/',
  thankYou: '/app/thank-you/',
  product: (id) => `/app/product/${encodeURIComponent(id)}/`,
}

const shop: Shop = { analytics, posthog: () => posthog, links, navigate }

/** The title comes first, as the pageview reports it; the view comes last, as it may capture events. */
function show(reportPageview: () => void): void {
  const route = findRoute(location.pathname)
  document.title = `${route.title} · Quill & Burrow`
  reportPageview()
  frame.render()
  byId('view').replaceChildren(route.render(shop))
}

// `capture_pageview: true` counts page loads; route changes are ours to report.
const showNext = (): void => show(() => posthog.capture('$pageview'))

function navigate(url: string): void {
  history.pushState(null, '', url)
  showNext()
  window.scrollTo(0, 0)
  byId('view').focus({ preventScroll: true })
}

const frame = mountFrame(shop, 'Vite app')
show(initPostHog)
onInternalLink(navigate)
window.addEventListener('popstate', showNext)
