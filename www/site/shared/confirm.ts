import { h } from './dom'

/** Asks in a dialog before something is done that cannot be undone; `choices` are controls for how it is done. */
export function askFirst(
  title: string,
  explanation: string,
  action: string,
  run: () => void,
  choices: HTMLElement[] = [],
): void {
  const dialog = h(
    'dialog',
    { 'aria-label': title },
    h(
      'form',
      { method: 'dialog' },
      h('h2', {}, title),
      h('p', {}, explanation),
      ...choices,
      h(
        'div',
        { class: 'dialog-actions' },
        h('button', { class: 'secondary', value: 'cancel' }, 'Cancel'),
        h('button', { class: 'primary danger', value: 'run' }, action),
      ),
    ),
  )
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (dialog.returnValue === 'run') run()
  })
  document.body.append(dialog)
  dialog.showModal()
}
