import blanket from './art/blanket.svg'
import clock from './art/clock.svg'
import fern from './art/fern.svg'
import headphones from './art/headphones.svg'
import lamp from './art/lamp.svg'
import mug from './art/mug.svg'
import notebook from './art/notebook.svg'
import tote from './art/tote.svg'
import catalog from './catalog.json'

const art: Record<string, string> = { blanket, clock, fern, headphones, lamp, mug, notebook, tote }

export interface Product {
  id: string
  name: string
  category: string
  cents: number
  blurb: string
  details: string[]
  image: string
}

export const products: Product[] = catalog.map((entry) => ({ ...entry, image: art[entry.id] ?? '' }))

export const categories: string[] = [...new Set(products.map((product) => product.category))]

export const findProduct = (id: string): Product | undefined => products.find((product) => product.id === id)
