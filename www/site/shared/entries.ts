import { byId, h } from './dom'
import './entries.css'
import { plural } from './format'

/** A row of a page's list: a button that opens it, with more before and after. */
export interface Entry {
  id: string
  title: string
  note: string
  before?: Node
  after?: Node | null
  onOpen(): void
}

/**
 * Fills the page's list (`#entry-list`), its count and its hint for when it is empty. The focus stays where it was:
 * `data-focus` marks what can have it. `count` is the number of all, where the list has but a page of them.
 */
export function showEntries(
  noun: string,
  entries: Entry[],
  opened: string | null,
  count = entries.length,
): void {
  const list = byId('entry-list')
  const focused = (document.activeElement as HTMLElement | null)?.dataset.focus
  list.replaceChildren(...entries.map((entry) => row(entry, entry.id === opened)))
  byId('entry-empty').hidden = entries.length > 0
  byId('entry-count').textContent = plural(count, noun)
  if (focused) list.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
}

function row({ id, title, note, before, after, onOpen }: Entry, isOpen: boolean): HTMLElement {
  return h(
    'li',
    { class: 'entry', 'aria-current': isOpen ? 'true' : undefined },
    before,
    h(
      'button',
      { type: 'button', 'data-focus': `open-${id}`, onclick: onOpen },
      h('strong', {}, title),
      h('span', { class: 'muted' }, note),
    ),
    after,
  )
}
