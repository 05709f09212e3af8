import { findProduct, type Product } from './products'
import { readJson, writeJson } from './storage'

const STORAGE_KEY = 'cart'
const CHANGED = 'cart:changed'

export interface CartLine {
  product: Product
  quantity: number
}

type Quantities = Record<string, number>

function save(quantities: Quantities): void {
  writeJson(STORAGE_KEY, quantities)
  window.dispatchEvent(new Event(CHANGED))
}

export function cartLines(): CartLine[] {
  return Object.entries(readJson<Quantities>(STORAGE_KEY, {})).flatMap(([id, quantity]) => {
    const product = findProduct(id)
    return product ? [{ product, quantity }] : []
  })
}

export function setQuantity(id: string, quantity: number): void {
  const quantities = readJson<Quantities>(STORAGE_KEY, {})
  if (quantity > 0) quantities[id] = quantity
  else delete quantities[id]
  save(quantities)
}

export function addToCart(id: string): void {
  const quantities = readJson<Quantities>(STORAGE_KEY, {})
  setQuantity(id, (quantities[id] ?? 0) + 1)
}

export const clearCart = (): void => save({})

export const cartCount = (): number => cartLines().reduce((sum, line) => sum + line.quantity, 0)

export const cartTotal = (): number =>
  cartLines().reduce((sum, line) => sum + line.product.cents * line.quantity, 0)

/** Also fires when another tab changes the cart. */
export function onCartChange(listener: () => void): void {
  window.addEventListener(CHANGED, listener)
  window.addEventListener('storage', (event) => {
    if (event.key === STORAGE_KEY) listener()
  })
}
