import { copyFromButton } from '../shared/clipboard'
import { askFirst } from '../shared/confirm'
import { byId, h } from '../shared/dom'
import { labelled, linkButton } from '../shared/forms'
import type { Insight } from './api'

interface Actions {
  /** Stores the question under this name; `isCopy` makes another of it. */
  save(name: string, isCopy: boolean): void
  remove(insight: Insight): void
}

/** The name of an insight and what can be done with it. */
export class Head {
  readonly #form = byId<HTMLFormElement>('head')
  readonly #state = h('span', { class: 'muted', role: 'status' })
  readonly #name = h('input', { required: true, autocomplete: 'off', placeholder: 'Name of this insight' })
  readonly #actions: Actions

  constructor(actions: Actions) {
    this.#actions = actions
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#save(false)
    })
  }

  /** `isElder`: the question itself cannot be copied. */
  show(saved: Insight | null, isElder: boolean): void {
    this.#name.value = saved?.name ?? ''
    const link = h('button', { type: 'button', class: 'tool' }, 'Copy link')
    link.addEventListener('click', () => void copyFromButton(link, location.href))
    this.#form.replaceChildren(
      labelled('Name', this.#name),
      h('button', { class: 'primary' }, 'Save'),
      saved && !isElder ? linkButton('Save as new', () => this.#save(true)) : '',
      link,
      saved ? linkButton('Delete', () => this.#remove(saved), 'danger') : '',
      this.#state,
    )
  }

  /** Whether there is something to save. */
  mark(isChanged: boolean): void {
    this.#state.textContent = isChanged ? 'Not saved yet' : ''
  }

  #save(isCopy: boolean): void {
    if (this.#form.reportValidity()) this.#actions.save(this.#name.value.trim(), isCopy)
  }

  #remove(saved: Insight): void {
    const question = `“${saved.name ?? 'This insight'}” is deleted for all who use this collector.`
    askFirst('Delete this insight?', question, 'Delete insight', () => this.#actions.remove(saved))
  }
}
