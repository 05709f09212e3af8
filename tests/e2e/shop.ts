import { expect, type FrameLocator, type Page } from '@playwright/test'

export interface Variant {
  name: string
  home: string
  product(id: string): string
}

export const scriptTag: Variant = {
  name: 'script tag',
  home: '/shop/',
  product: (id) => `/shop/product.html?id=${id}`,
}

export const viteApp: Variant = { name: 'Vite app', home: '/app/', product: (id) => `/app/product/${id}/` }

export const variants = [scriptTag, viteApp]

export interface Customer {
  email: string
  name: string
  card: string
  /** On the back of the card. */
  code: string
  password?: string
}

export const ada: Customer = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  card: '4242 4242 4242 4242',
  code: '7391',
  password: 'correct-horse-battery',
}

/** What a visitor does in the shop, the same in both variants. */
export class Shop {
  readonly #page: Page
  readonly #variant: Variant

  constructor(page: Page, variant: Variant) {
    this.#page = page
    this.#variant = variant
  }

  /** A visitor is slower than the SDK is to load; what is captured before that has a test of its own. */
  async #arrived(heading: string | RegExp): Promise<void> {
    await expect(this.#page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await this.#page.waitForLoadState('load')
  }

  async open(path = this.#variant.home): Promise<void> {
    await this.#page.goto(path)
    await this.#arrived(/./)
  }

  /** The payment provider's frame, of another origin. */
  get card(): FrameLocator {
    return this.#page.frameLocator('iframe[title="Card"]')
  }

  async addToCart(name: string): Promise<void> {
    await this.#page.getByRole('navigation').getByRole('link', { name: 'Products' }).click()
    await this.#arrived('Good things for a quiet desk')
    await this.#page.getByRole('main').getByRole('link', { name }).click()
    await this.#arrived(name)
    await this.#page.getByRole('button', { name: 'Add to cart' }).click()
    await expect(this.#page.getByRole('status')).toContainText('In your cart')
  }

  async goToCheckout(): Promise<void> {
    await this.#page.getByRole('navigation').getByRole('link', { name: 'Cart' }).click()
    await this.#arrived('Your cart')
    await this.#page.getByRole('button', { name: 'Check out' }).click()
    await this.#arrived('Checkout')
  }

  async pay(customer: Customer): Promise<void> {
    await this.#page.getByLabel('Email').fill(customer.email)
    await this.#page.getByLabel('Full name').fill(customer.name)
    await this.#page.getByRole('button', { name: 'Continue to payment' }).click()
    const { card } = this
    await card.getByLabel('Name on card').fill(customer.name)
    await card.getByLabel('Card number').pressSequentially(customer.card)
    await card.getByLabel('Security code').pressSequentially(customer.code)
    if (customer.password) await this.#page.getByLabel('Password').pressSequentially(customer.password)
    await this.#page.getByRole('button', { name: 'Pay' }).click()
    await this.#arrived('Thank you')
  }

  /** From the first page to the order. */
  async order(product: string, customer: Customer): Promise<void> {
    await this.open()
    await this.addToCart(product)
    await this.goToCheckout()
    await this.pay(customer)
  }

  async logOut(): Promise<void> {
    await this.#page.getByRole('link', { name: 'Log out' }).click()
    await expect(this.#page.getByRole('link', { name: 'Log out' })).toBeHidden()
  }
}
