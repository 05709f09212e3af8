import { byId, h, keepingFocus } from '../shared/dom'
import { checkbox, detailHead, linkButton, textField } from '../shared/forms'
import type { Filters, Flag, FlagChange } from './api'
import { conditionsEditor } from './conditions'
import { variantsEditor } from './variants'

export interface EditorActions {
  /** Rejects with what is wrong. */
  save(id: number | null, change: FlagChange): Promise<void>
  remove(id: number): Promise<void>
  close(): void
}

const empty = (): FlagChange => ({
  key: '',
  name: '',
  active: true,
  ensure_experience_continuity: false,
  filters: { groups: [{ properties: [], rollout_percentage: 100 }] },
})

/** One flag as a form. Nothing is stored before it is saved. */
export class Editor {
  /** Names of cohorts by their numbers, for conditions. */
  cohorts: Record<string, string> = {}
  readonly #pane = byId('detail')
  readonly #actions: EditorActions
  #id: number | null = null
  #draft: FlagChange = empty()

  constructor(actions: EditorActions) {
    this.#actions = actions
  }

  /** Shows a flag, or an empty form. */
  open(flag: Flag | null): void {
    this.#id = flag?.id ?? null
    this.#draft = flag ? draftOf(flag) : empty()
    this.#render()
    this.#pane.hidden = false
    document.body.classList.add('has-detail')
    if (!flag) this.#pane.querySelector('input')?.focus()
  }

  close(): void {
    this.#pane.hidden = true
    document.body.classList.remove('has-detail')
  }

  #render(): void {
    const draft = this.#draft
    const { filters } = draft
    if (!filters) return
    const changed = (): void => keepingFocus(this.#pane, () => this.#render())
    const problem = h('p', { class: 'problem', role: 'alert', hidden: true })
    const form = h(
      'form',
      {
        'aria-label': 'Edit flag',
        onsubmit: (event) => {
          event.preventDefault()
          problem.hidden = true
          this.#actions.save(this.#id, draft).catch((error: Error) => {
            problem.textContent = error.message
            problem.hidden = false
          })
        },
      },
      textField('Key', draft.key ?? '', (text) => (draft.key = text), { required: true }),
      textField('Description', draft.name ?? '', (text) => (draft.name = text)),
      checkbox('Active', Boolean(draft.active), (checked) => (draft.active = checked)),
      checkbox(
        'Keep the value when a person is identified',
        Boolean(draft.ensure_experience_continuity),
        (checked) => (draft.ensure_experience_continuity = checked),
      ),
      variantsEditor(filters, changed),
      conditionsEditor(filters, this.cohorts, changed),
      this.#asJson(filters),
      problem,
      h(
        'div',
        { class: 'form-actions' },
        this.#id !== null && linkButton('Delete', () => this.#remove(problem), 'danger'),
        h('button', { class: 'primary' }, this.#id === null ? 'Create flag' : 'Save'),
      ),
    )
    const title = this.#id === null ? 'New flag' : (draft.key ?? '')
    this.#pane.replaceChildren(
      detailHead(title, () => this.#actions.close()),
      form,
    )
  }

  /** What has no fields of its own (groups, dependencies, holdouts) is written here. */
  #asJson(filters: Filters): HTMLElement {
    const text = h('textarea', { rows: 12, spellcheck: 'false', 'aria-label': 'Filters as JSON' })
    const take = (): void => {
      try {
        this.#draft.filters = withGroups(JSON.parse(text.value) as Filters)
        this.#render()
      } catch (error) {
        text.setCustomValidity((error as Error).message)
        text.reportValidity()
      }
    }
    text.addEventListener('input', () => text.setCustomValidity(''))
    return h(
      'details',
      { class: 'control', ontoggle: () => (text.value = JSON.stringify(filters, null, 2)) },
      h('summary', {}, 'Filters as JSON'),
      text,
      linkButton('Apply to the form', take),
    )
  }

  #remove(problem: HTMLElement): void {
    if (this.#id === null) return
    this.#actions.remove(this.#id).catch((error: Error) => {
      problem.textContent = error.message
      problem.hidden = false
    })
  }
}

function draftOf({ key, name, active, ensure_experience_continuity, filters }: Flag): FlagChange {
  return { key, name, active, ensure_experience_continuity, filters: withGroups(structuredClone(filters)) }
}

/** The lists that the form edits are there. */
function withGroups({ groups, ...others }: Filters): Filters {
  const conditions = (groups ?? []).map((condition) => ({
    ...condition,
    properties: condition.properties ?? [],
  }))
  return { ...others, groups: conditions }
}
