import { h } from '../../shared/dom'
import { readAccount, saveAccount, saveLastOrder, type Account } from '../account'
import { cartCount, cartLines, cartTotal, clearCart } from '../cart'
import { formatPrice, toDollars } from '../money'
import { cardFrame } from './card'
import type { Shop } from '../shop'

interface Field {
  name: string
  label: string
  type?: string
  hint?: string
  [attribute: string]: string | boolean | undefined
}

function field({ name, label, hint, ...attributes }: Field): HTMLElement {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', { name, ...attributes }),
    hint ? h('small', { class: 'muted' }, hint) : null,
  )
}

const newOrderId = (): string => {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  return `QB-${random.toString(36).toUpperCase().padStart(7, '0')}`
}

interface Contact extends Account {
  /** Whom it is a gift for: an address, or ''. */
  gift: string
}

/** Who is buying is known from here on. */
function saveContact(shop: Shop, data: FormData): Contact {
  const email = String(data.get('email')).trim()
  const name = String(data.get('name')).trim()
  shop.analytics.identify(email, { email, name })
  if (data.has('newsletter')) shop.analytics.capture('newsletter_subscribed', { $set: { newsletter: true } })
  saveAccount({ email, name })
  return { email, name, gift: String(data.get('gift')).trim() }
}

function placeOrder(shop: Shop, { name, gift }: Contact, data: FormData): void {
  const signedUp = String(data.get('password')) !== ''
  const order = { id: newOrderId(), cents: cartTotal(), items: cartCount(), name, gift, signedUp }
  if (signedUp) shop.analytics.signedUp('email')
  shop.analytics.capture('order_completed', {
    order_id: order.id,
    total: toDollars(order.cents),
    items: order.items,
  })
  saveLastOrder(order)
  clearCart()
  shop.navigate(shop.links.thankYou)
}

/** A step of the checkout; the browser checks its fields before `submit` is called. */
function step(title: string, submit: (data: FormData) => void, ...content: HTMLElement[]): HTMLFormElement {
  const form = h('form', { class: 'step', 'aria-label': title }, h('h2', {}, title), ...content)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit(new FormData(form))
  })
  return form
}

function contactStep(submit: (data: FormData) => void): HTMLFormElement {
  const account = readAccount()
  return step(
    'Contact',
    submit,
    field({
      name: 'email',
      label: 'Email',
      type: 'email',
      autocomplete: 'email',
      required: true,
      value: account?.email,
    }),
    field({ name: 'name', label: 'Full name', autocomplete: 'name', required: true, value: account?.name }),
    field({
      name: 'gift',
      label: 'Gift for',
      type: 'email',
      autocomplete: 'off',
      hint: 'Optional. Whom we tell that a parcel is on its way.',
    }),
    h(
      'label',
      { class: 'check' },
      h('input', { type: 'checkbox', name: 'newsletter' }),
      h('span', {}, 'Send me the newsletter, four times a year'),
    ),
    h('button', { type: 'submit', class: 'primary' }, 'Continue to payment'),
  )
}

function paymentStep(submit: (data: FormData) => void): HTMLFormElement {
  const pay = h(
    'button',
    { type: 'submit', class: 'primary wide', disabled: true },
    `Pay ${formatPrice(cartTotal())}`,
  )
  return step(
    'Payment',
    submit,
    cardFrame((isComplete) => (pay.disabled = !isComplete)),
    field({
      name: 'password',
      label: 'Password, to create an account',
      type: 'password',
      autocomplete: 'new-password',
      minlength: '8',
      hint: 'Optional. Eight characters or more.',
    }),
    pay,
  )
}

function steps(shop: Shop): HTMLElement {
  const payment = (contact: Contact): HTMLElement =>
    h(
      'div',
      { class: 'steps' },
      h(
        'p',
        { class: 'step-done' },
        h('span', {}, 'Contact'),
        h('strong', { 'data-ph-mask': true }, `${contact.name}, ${contact.email}`),
      ),
      contact.gift
        ? h(
            'p',
            { class: 'step-done' },
            h('span', {}, 'Gift for'),
            h('strong', { 'data-ph-mask': true }, contact.gift),
          )
        : null,
      paymentStep((data) => placeOrder(shop, contact, data)),
    )
  const contact = contactStep((data) => {
    const next = payment(saveContact(shop, data))
    current.replaceWith(next)
    next.querySelector('iframe')?.focus()
  })
  const current = h('div', { class: 'steps' }, contact)
  return current
}

function orderSummary(): HTMLElement {
  return h(
    'aside',
    { class: 'summary' },
    h('h2', {}, 'Your order'),
    ...cartLines().map(({ product, quantity }) =>
      h(
        'p',
        { class: 'row' },
        h('span', {}, `${quantity} × ${product.name}`),
        h('span', {}, formatPrice(product.cents * quantity)),
      ),
    ),
    h('p', { class: 'row total' }, h('span', {}, 'Total'), h('strong', {}, formatPrice(cartTotal()))),
  )
}

export function checkoutView(shop: Shop): HTMLElement {
  if (cartCount() === 0) {
    return h(
      'section',
      { class: 'empty' },
      h('h1', {}, 'Nothing to check out'),
      h('a', { class: 'primary', href: shop.links.products }, 'See all products'),
    )
  }
  return h('div', {}, h('h1', {}, 'Checkout'), h('div', { class: 'columns' }, steps(shop), orderSummary()))
}
