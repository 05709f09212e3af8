import {
  annotationsOf,
  createAnnotation,
  deleteAnnotation,
  fetchAnnotations,
  type Annotation,
} from '../shared/annotations'
import { h } from '../shared/dom'
import { choice, labelled, linkButton } from '../shared/forms'
import { fail } from '../shared/frame'
import type { Insight } from './api'

/** The notes that an insight's chart shows: a list of them, and a form for another one. */
export class Annotations {
  readonly #box: HTMLElement
  readonly #onChange: () => void
  #all: Annotation[] = []
  #insight: Insight | null = null

  /** `onChange`: others are shown than before. */
  constructor(box: HTMLElement, onChange: () => void) {
    this.#box = box
    this.#onChange = onChange
  }

  async load(): Promise<void> {
    this.#all = await fetchAnnotations()
  }

  /** Shows those of a saved insight, or of a question that is not saved. */
  of(insight: Insight | null): void {
    this.#insight = insight
    this.#render()
  }

  shown(): Annotation[] {
    return annotationsOf(this.#all, this.#insight?.id ?? null)
  }

  #render(): void {
    const shown = this.shown()
    this.#box.replaceChildren(
      h('h2', {}, 'Annotations'),
      shown.length > 0
        ? h('ul', {}, ...shown.map((one) => this.#row(one)))
        : h('p', { class: 'muted' }, 'None yet. Charts over time show them as lines across.'),
      this.#form(),
    )
  }

  #row({ id, content, date_marker, scope }: Annotation): HTMLElement {
    const remove = linkButton('Delete', () => this.#change(() => deleteAnnotation(id)), 'danger')
    remove.setAttribute('aria-label', `Delete ${content ?? 'annotation'}`)
    return h(
      'li',
      {},
      h('time', { class: 'muted', datetime: date_marker ?? undefined }, date_marker?.slice(0, 10)),
      h('span', {}, content),
      scope === 'dashboard_item' && h('span', { class: 'muted' }, 'this insight'),
      remove,
    )
  }

  #form(): HTMLElement {
    const today = new Date().toISOString().slice(0, 10)
    const date = h('input', { type: 'date', required: true, value: today })
    const text = h('input', {
      required: true,
      autocomplete: 'off',
      maxlength: 8192,
      placeholder: 'What happened',
    })
    const places = { all: 'all insights', ...(this.#insight && { own: 'this insight' }) }
    const where = choice('On', places, 'all', () => undefined)
    const submit = (event: Event): void => {
      event.preventDefault()
      const insight = where.value === 'own' ? (this.#insight?.id ?? null) : null
      this.#change(() => createAnnotation(text.value.trim(), date.value, insight))
    }
    return h(
      'form',
      { 'aria-label': 'New annotation', onsubmit: submit },
      labelled('Day', date),
      labelled('Annotation', text),
      labelled('On', where),
      h('button', { class: 'secondary' }, 'Add'),
    )
  }

  #change(change: () => Promise<unknown>): void {
    const run = async (): Promise<void> => {
      await change()
      await this.load()
      this.#render()
      this.#onChange()
    }
    run().catch(fail)
  }
}
