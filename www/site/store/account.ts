import { readJson, writeJson } from './storage'

export interface Account {
  email: string
  name: string
}

export interface Order {
  id: string
  cents: number
  items: number
  name: string
  /** Whom it is a gift for: an address, or ''. */
  gift: string
  signedUp: boolean
}

export const readAccount = (): Account | null => readJson<Account | null>('account', null)
export const saveAccount = (account: Account): void => writeJson('account', account)
export const forgetAccount = (): void => localStorage.removeItem('account')

export const readLastOrder = (): Order | null => readJson<Order | null>('last_order', null)
export const saveLastOrder = (order: Order): void => writeJson('last_order', order)
export const forgetLastOrder = (): void => localStorage.removeItem('last_order')
