// Inputs: what the user types and chooses, and what the page sets.

import { Read } from '../reader'
import { targetOf, type Context } from './observer'
import { watchMember } from './watching'

export function observeInput({ engine, options, document, window, listen, onStop, guarded }: Context): void {
  const mark = (element: Node, what: number): void => {
    engine.markNode(element, what)
    if (element.nodeName === 'SELECT')
      for (const option of (element as HTMLSelectElement).options) engine.markNode(option, Read.Self)
  }
  const changed = (target: Node | null, isTrusted: boolean): void => {
    const element = target?.nodeName === 'OPTION' ? (target as Element).closest('select') : target
    if (!element || !engine.find(element)) return
    engine.markLater(() => {
      mark(element, isTrusted ? Read.Self | Read.Trusted : Read.Self)
      const { type, name } = element as HTMLInputElement
      // the others of a group are not chosen any more
      if (type === 'radio' && name) markAll(element, (other) => other.type === 'radio' && other.name === name)
    })
  }
  /** Marks other inputs of the same tree. */
  const markAll = (element: Node, isMeant: (input: HTMLInputElement) => boolean): void => {
    const root = element.getRootNode() as Document
    for (const input of root.querySelectorAll<HTMLInputElement>('input,select,textarea'))
      if (input !== element && isMeant(input)) mark(input, Read.Self)
  }
  const types = options.sampling?.input === 'last' ? ['change'] : ['input', 'change']
  for (const type of types) listen(document, type, (event) => changed(targetOf(event), event.isTrusted))
  // its inputs are reset when all have heard of it
  listen(document, 'reset', (event) => {
    const form = targetOf(event)!
    markAll(form, (input) => input.form === form)
  })
  const { HTMLInputElement: Input, HTMLSelectElement: Select, HTMLTextAreaElement: TextArea } = window
  const setters: [object, string][] = [
    [Input.prototype, 'value'],
    [Input.prototype, 'checked'],
    [Select.prototype, 'value'],
    [TextArea.prototype, 'value'],
    [Select.prototype, 'selectedIndex'],
    [window.HTMLOptionElement.prototype, 'selected'],
  ]
  const noticed = guarded((element: Node) => changed(element, false))
  for (const [prototype, name] of setters) onStop(watchMember(prototype, name, noticed))
}
