// Inputs: what the user types and chooses, and what the page sets.

import { closest, nodeName } from '../dom'
import { targetOf, type Context } from './observer'
import { watchMember } from './watching'
import { Read } from '../../wire/recorder_protocol'

export function observeInput({ engine, options, document, window, listen, onStop, guarded }: Context): void {
  const changed = (target: Node | null, isTrusted: boolean): void => {
    const element = target && nodeName.call(target) === 'OPTION' ? closest.call(target, 'select') : target
    if (!element || !engine.slotOf_(element)) return
    engine.markLater_(() => engine.markNode_(element, isTrusted ? Read.Self | Read.Trusted : Read.Self))
  }
  const types = options.sampling?.input === 'last' ? ['change'] : ['input', 'change']
  for (const type of types) listen(document, type, (event) => changed(targetOf(event), event.isTrusted))
  // its inputs are reset when all have heard of it
  listen(document, 'reset', (event) => {
    const form = targetOf(event)!
    const root = form.getRootNode() as Document
    for (const input of root.querySelectorAll<HTMLInputElement>('input,select,textarea'))
      if (input.form === form) engine.markNode_(input, Read.Self)
  })
  const noticed = guarded((element: Node) => changed(element, false))
  const noticedList = guarded((list: ArrayLike<Node>) => changed(list[0] ?? null, false))
  for (const [type, names, isList] of MEMBERS) {
    const { prototype } = (window as unknown as Record<string, { prototype: object }>)[type]!
    for (const name of names.split(' '))
      onStop(watchMember(prototype, name, (isList ? noticedList : noticed) as (self: unknown) => void))
  }
}

/** Setters and methods of a control, or of a list of them, by which a script changes its state. */
const MEMBERS: [type: string, names: string, isList?: boolean][] = [
  ['HTMLInputElement', 'value checked valueAsNumber valueAsDate stepUp stepDown setRangeText'],
  ['HTMLTextAreaElement', 'value setRangeText'],
  ['HTMLSelectElement', 'value selectedIndex'],
  ['HTMLOptionElement', 'selected'],
  ['HTMLOptionsCollection', 'selectedIndex', true],
  ['RadioNodeList', 'value', true],
]
