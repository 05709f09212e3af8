// Inputs: what the user types and chooses, and what the page sets.

import { Read } from '../reader'
import { targetOf, type Context } from './observer'

export function observeInput({ engine, options, document, window, listen, onStop, guarded }: Context): void {
  const changed = (target: Node | null, isTrusted: boolean): void => {
    const element = target?.nodeName === 'OPTION' ? target.parentElement : target
    const slot = element && engine.slots.of(element)
    if (!slot) return
    const what = isTrusted ? Read.Self | Read.Trusted : Read.Self
    engine.mark(slot, what)
    const { type, name, form } = element as HTMLInputElement
    if (type === 'select-multiple' || type === 'select-one')
      for (const option of (element as HTMLSelectElement).options)
        engine.mark(engine.slots.of(option), Read.Self)
    // the others of a group are not chosen any more
    if (type === 'radio' && name)
      for (const other of (form ?? document).querySelectorAll<HTMLInputElement>('input[type=radio]')) {
        if (other.name === name && other !== element && engine.slots.of(other))
          engine.mark(engine.slots.of(other), Read.Self)
      }
  }
  const types = options.sampling?.input === 'last' ? ['change'] : ['input', 'change']
  for (const type of types) listen(document, type, (event) => changed(targetOf(event), event.isTrusted))
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
  for (const [prototype, name] of setters) onStop(watchSetter(prototype, name, noticed))
}

/** Calls `noticed` after each assignment of a property; the answer undoes it, unless somebody else came since. */
export function watchSetter(prototype: object, name: string, noticed: (element: Node) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(prototype, name)
  if (!before?.set || !before.configurable) return () => {}
  const set = before.set
  const ours = {
    ...before,
    set(this: Node, value: unknown): void {
      set.call(this, value)
      noticed(this)
    },
  }
  Object.defineProperty(prototype, name, ours)
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, name)?.set === ours.set)
      Object.defineProperty(prototype, name, before)
  }
}
