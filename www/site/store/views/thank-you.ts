import { h } from '../../shared/dom'
import { readLastOrder } from '../account'
import { formatPrice } from '../money'
import type { Shop } from '../shop'

const onboardingSteps = [
  { name: 'choose_style', question: 'What is your desk like?', answers: ['Tidy', 'Lived-in'] },
  {
    name: 'choose_updates',
    question: 'How should we tell you about the parcel?',
    answers: ['Email', 'Not at all'],
  },
]

/** Two questions for a new account, one after the other. */
function onboarding(shop: Shop): HTMLElement {
  const section = h('section', { class: 'onboarding', 'aria-live': 'polite' })
  const show = (index: number): void => {
    const step = onboardingSteps[index]
    if (!step) {
      section.replaceChildren(h('h2', {}, 'Your account is ready'), h('p', {}, 'That was all.'))
      return
    }
    const answer = (): void => {
      shop.analytics.onboardingStep(index + 1, step.name)
      show(index + 1)
    }
    section.replaceChildren(
      h('p', { class: 'eyebrow' }, `Step ${index + 1} of ${onboardingSteps.length}`),
      h('h2', {}, step.question),
      h(
        'div',
        { class: 'chips' },
        ...step.answers.map((label) =>
          h('button', { type: 'button', class: 'chip', onclick: answer }, label),
        ),
      ),
    )
  }
  show(0)
  return section
}

/** Data for the counter, private to the customer. */
const pickupCode = (id: string): string => `PICK-${btoa(id).slice(-8).toUpperCase()}`

export function thankYouView(shop: Shop): HTMLElement {
  const order = readLastOrder()
  if (!order) {
    return h(
      'section',
      { class: 'empty' },
      h('h1', {}, 'No order yet'),
      h('a', { class: 'primary', href: shop.links.products }, 'See all products'),
    )
  }
  return h(
    'div',
    { class: 'thanks' },
    h('p', { class: 'eyebrow' }, `Order ${order.id}`),
    h('h1', {}, `Thank you, ${order.name.split(' ')[0] ?? ''}`),
    h(
      'p',
      {},
      `${order.items} ${order.items === 1 ? 'item' : 'items'} for ${formatPrice(order.cents)} are on their way.`,
    ),
    order.gift ? h('p', {}, 'We have told ', h('strong', { 'data-ph-mask': true }, order.gift)) : null,
    h(
      'p',
      { class: 'pickup', 'data-ph-block': true },
      'At our counter it is yours for the code ',
      h('strong', {}, pickupCode(order.id)),
    ),
    order.signedUp ? onboarding(shop) : null,
    h(
      'p',
      { class: 'actions' },
      h('a', { class: 'primary', href: '/activity/' }, 'See what PostHog received'),
      h('a', { class: 'secondary', href: shop.links.products }, 'Keep shopping'),
    ),
  )
}
