import { h } from './dom'
import { number } from './format'
import './pager.css'

/** A page of a list, with the addresses of those beside it. */
export interface Page<T> {
  results: T[]
  next: string | null
  previous: string | null
  /** Of all pages, where it is known. */
  count?: number
}

/** The part of an address that this server reads: what a proxy calls it does not matter. */
const ownPath = (address: string): string => {
  const { pathname, search } = new URL(address, location.origin)
  return pathname + search
}

/**
 * Says which rows of a list are shown, and leads to the pages beside them. `offset` is the number of rows before, `open`
 * gets the address of the page that was asked for and the rows before it.
 */
export function pager<T>(
  { results, next, previous, count }: Page<T>,
  offset: number,
  open: (path: string, offset: number) => void,
): HTMLElement {
  const button = (text: string, address: string | null): HTMLElement =>
    h(
      'button',
      {
        type: 'button',
        class: 'tool',
        disabled: address === null,
        onclick: () => {
          if (address === null) return
          open(ownPath(address), Number(new URL(address, location.origin).searchParams.get('offset') ?? 0))
        },
      },
      text,
    )
  const range = results.length > 0 ? `${number(offset + 1)}–${number(offset + results.length)}` : '0'
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Pages of the list' },
    button('Previous', previous),
    h(
      'span',
      { class: 'muted', role: 'status' },
      count === undefined ? range : `${range} of ${number(count)}`,
    ),
    button('Next', next),
  )
}
