import { h } from '../shared/dom'
import { fail } from '../shared/frame'
import { showPager, type Page } from '../shared/pager'
import { personLinks } from '../shared/persons'
import type { Counted } from './api'

/** The page of persons that begins after so many. */
export type Persons = (offset: number) => Promise<Page<Counted>>

/** A number that opens the persons behind it. `label` says what it is of. */
export function personsButton(text: string, label: string, title: string, persons: Persons): HTMLElement {
  const open = (): void => showPersons(title, persons)
  return h('button', { type: 'button', class: 'link', 'aria-label': label, onclick: open }, text)
}

/** A dialog with persons, page by page. */
function showPersons(title: string, persons: Persons): void {
  const list = h('div', { class: 'dialog-list', 'aria-live': 'polite' })
  const pages = h('div')
  const close = h('button', { class: 'secondary', value: 'close' }, 'Close')
  const dialog = h(
    'dialog',
    { class: 'persons-dialog', 'aria-label': title },
    h('h2', {}, title),
    list,
    pages,
    h('form', { method: 'dialog', class: 'dialog-actions' }, close),
  )
  const note = ({ note = '' }: Counted): HTMLElement => h('span', { class: 'muted' }, note)
  const open = async (offset: number): Promise<void> => {
    const page = await persons(offset)
    list.replaceChildren(
      page.results.length > 0
        ? personLinks(page.results, note)
        : h('p', { class: 'muted' }, 'No persons any more.'),
    )
    showPager(pages, page, offset, (_, at) => void open(at).catch(failed))
  }
  const failed = (error: unknown): void => {
    dialog.close()
    fail(error)
  }
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  open(0).catch(failed)
}
