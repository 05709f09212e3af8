import { h } from './dom'
import './table.css'

export type Cell = Node | string | number

/** A table of numbers with its caption; the first cell of a row is its head. */
export function table(caption: string, names: Cell[], rows: Cell[][]): HTMLTableElement {
  const row = ([first = '', ...rest]: Cell[]): HTMLElement =>
    h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((cell) => h('td', {}, cell)))
  return h(
    'table',
    { class: 'results' },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, ...rows.map(row)),
  )
}

/** A table that may be wider than its place: it is scrolled, also by keyboard. */
export const scrolled = (content: HTMLTableElement): HTMLElement =>
  h(
    'div',
    { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': content.caption?.textContent ?? 'Table' },
    content,
  )
