import { h } from '../shared/dom'
import { fail } from '../shared/frame'
import { showPager } from '../shared/pager'
import { personLinks } from '../shared/persons'
import { fetchStepPersons } from './api'

/** A dialog with the persons of a funnel's step, page by page. */
export function showStepPersons(title: string, address: string): void {
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
  const open = async (path: string, offset: number): Promise<void> => {
    const page = await fetchStepPersons(path)
    list.replaceChildren(
      page.results.length > 0
        ? personLinks(page.results)
        : h('p', { class: 'muted' }, 'No persons any more.'),
    )
    showPager(pages, page, offset, (next, at) => void open(next, at).catch(failed))
  }
  const failed = (error: unknown): void => {
    dialog.close()
    fail(error)
  }
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  open(address, 0).catch(failed)
}
