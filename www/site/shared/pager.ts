import { h, keepingFocus } from './dom'
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
 * Fills `box`: says which rows of a list are shown, and leads to the pages beside them. `offset` is the number of rows
 * before, `open` gets the address of the page that was asked for and the rows before it. Where there is one page only, the
 * box is empty.
 */
export function showPager<T>(
  box: HTMLElement,
  { results, next, previous, count }: Page<T>,
  offset: number,
  open: (path: string, offset: number) => void,
): void {
  // Not `disabled`: that would take the focus from it.
  const button = (text: string, address: string | null): HTMLElement =>
    h(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-disabled': String(address === null),
        onclick: () => {
          if (address !== null) open(ownPath(address), offsetOf(address))
        },
      },
      text,
    )
  const range = `${number(offset + 1)}–${number(offset + results.length)}`
  const content = h(
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
  const isAll = next === null && previous === null
  keepingFocus(box, () => box.replaceChildren(isAll ? '' : content))
}

const offsetOf = (address: string): number =>
  Number(new URL(address, location.origin).searchParams.get('offset') ?? 0)
