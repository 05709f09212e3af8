import { byId, h, keepingFocus } from '../shared/dom'
import { detailHead, labelled, linkButton, textField } from '../shared/forms'
import type { Cohort } from './api'
import { completeGroups, criteriaForm, groupsOf } from './criteria'

export interface EditorActions {
  /** Rejects with what is wrong. */
  save(id: number | null, cohort: Partial<Cohort> | FormData): Promise<void>
  remove(cohort: Cohort): void
  close(): void
}

/** The distinct ids of a text: one on each line, or separated by commas. */
export const idsOf = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((id) => id.trim())
    .filter((id) => id !== '')

/** One cohort as a form, with its members below. */
export class Editor {
  readonly #pane = byId('detail')
  readonly #actions: EditorActions

  constructor(actions: EditorActions) {
    this.#actions = actions
  }

  close(): void {
    this.#pane.hidden = true
    this.#pane.replaceChildren()
  }

  /** Shows a cohort, or an empty form for one of this kind. `members` is the list of its persons. */
  open(cohort: Cohort | null, isStatic: boolean, names: string[], members?: HTMLElement): void {
    const form = isStatic ? this.#staticForm(cohort) : this.#dynamicForm(cohort, names)
    const title = cohort?.name ?? (isStatic ? 'New static cohort' : 'New cohort')
    this.#pane.hidden = false
    this.#pane.replaceChildren(
      detailHead(title, () => this.#actions.close()),
      form,
      members ?? '',
    )
    this.#pane.scrollTop = 0
    if (!cohort) form.querySelector('input')?.focus()
  }

  #dynamicForm(cohort: Cohort | null, names: string[]): HTMLFormElement {
    const draft = { name: cohort?.name ?? '', description: cohort?.description ?? '' }
    const root = groupsOf(structuredClone(cohort?.filters.properties))
    const criteria = h('div')
    const render = (): void => criteria.replaceChildren(criteriaForm(root, { names, onRows: again }))
    const again = (): void => keepingFocus(criteria, render)
    render()
    const send = (): Promise<void> =>
      this.#actions.save(cohort?.id ?? null, { ...draft, filters: { properties: completeGroups(root) } })
    return this.#form(cohort, draft, send, criteria)
  }

  #staticForm(cohort: Cohort | null): HTMLFormElement {
    const draft = { name: cohort?.name ?? '', description: cohort?.description ?? '' }
    if (cohort) return this.#form(cohort, draft, () => this.#actions.save(cohort.id, draft))
    const ids = h('textarea', { rows: 6, spellcheck: 'false', placeholder: 'ada\ngrace' })
    const file = h('input', { type: 'file', accept: '.csv,text/csv' })
    const send = (): Promise<void> => {
      const [csv] = file.files ?? []
      if (!csv) return this.#actions.save(null, { ...draft, is_static: true, distinct_ids: idsOf(ids.value) })
      const form = new FormData()
      for (const [name, value] of Object.entries(draft)) form.set(name, value)
      form.set('is_static', 'true')
      form.set('csv', csv)
      return this.#actions.save(null, form)
    }
    return this.#form(
      cohort,
      draft,
      send,
      labelled('Distinct IDs, one on each line', ids),
      labelled('or a CSV file with a column distinct_id, person_id or email', file),
    )
  }

  #form(
    cohort: Cohort | null,
    draft: { name: string; description: string },
    send: () => Promise<void>,
    ...content: HTMLElement[]
  ): HTMLFormElement {
    const problem = h('p', { class: 'problem', role: 'alert', hidden: true })
    const onsubmit = (event: Event): void => {
      event.preventDefault()
      problem.hidden = true
      send().catch((error: Error) => {
        problem.textContent = error.message
        problem.hidden = false
      })
    }
    return h(
      'form',
      { class: 'cohort-form', 'aria-label': 'Edit cohort', onsubmit },
      textField('Name', draft.name, (text) => (draft.name = text), { required: true }),
      textField('Description', draft.description, (text) => (draft.description = text)),
      ...content,
      problem,
      h(
        'div',
        { class: 'form-actions' },
        cohort && linkButton('Delete', () => this.#actions.remove(cohort), 'danger'),
        h('button', { class: 'primary' }, cohort ? 'Save' : 'Create cohort'),
      ),
    )
  }
}
