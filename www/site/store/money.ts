const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** Prices are kept in cents and reported in dollars, so that sums are exact. */
export const toDollars = (cents: number): number => cents / 100

export const formatPrice = (cents: number): string => format.format(toDollars(cents))
