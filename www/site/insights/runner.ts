import { h } from '../shared/dom'
import { ask } from './api'
import { complete, whatLacks, type Query } from './query'

/** Asks one question at a time: a newer one ends the one before. While it lasts, it says so and can be cancelled. */
export class Runner {
  readonly #box: HTMLElement
  readonly #onAgain: () => void
  #running: AbortController | undefined

  /** `onAgain` is called where the user wants the answer after having cancelled it. */
  constructor(box: HTMLElement, onAgain: () => void) {
    this.#box = box
    this.#onAgain = onAgain
  }

  /** Resolves to the results, or to null where another question or the user has ended this one, or something lacks. */
  async run(query: Query): Promise<unknown> {
    this.#running?.abort()
    const lacking = whatLacks(query)
    this.#box.replaceChildren(lacking === null ? '' : h('p', { class: 'muted' }, lacking))
    if (lacking !== null) return null
    const running = new AbortController()
    this.#running = running
    const stop = this.#showProgress(() => {
      running.abort()
      this.#box.replaceChildren(
        h('p', { class: 'muted' }, 'Cancelled.'),
        h('button', { type: 'button', class: 'secondary', onclick: this.#onAgain }, 'Count again'),
      )
    })
    try {
      return await ask(complete(query), running.signal)
    } catch (error) {
      if (running.signal.aborted) return null
      throw error
    } finally {
      stop()
      if (this.#running === running) {
        this.#running = undefined
        this.#box.removeAttribute('aria-busy')
      }
    }
  }

  /** Returns what ends it. */
  #showProgress(onCancel: () => void): () => void {
    // Not announced each second.
    const seconds = h('span', { class: 'muted', 'aria-hidden': 'true' }, '')
    const begun = performance.now()
    const clock = window.setInterval(() => {
      seconds.textContent = `${Math.round((performance.now() - begun) / 1000)} s`
    }, 1000)
    const progress = h(
      'div',
      { class: 'progress', role: 'status' },
      h('progress', { 'aria-label': 'Counting' }),
      h('span', {}, 'Counting …'),
      seconds,
      h('button', { type: 'button', class: 'tool', onclick: onCancel }, 'Cancel'),
    )
    this.#box.replaceChildren(progress)
    this.#box.setAttribute('aria-busy', 'true')
    return () => {
      window.clearInterval(clock)
      progress.remove()
    }
  }
}
