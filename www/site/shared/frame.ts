// What all pages have around their content: the theme, and the line that says what went wrong.
import './base.css'
import { byId, h } from './dom'
import './frame.css'
import { mountThemeToggle } from './theme'

const problem = byId('problem')

/** Shows what went wrong in one line. A request that was cancelled is no problem. */
export function fail(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return
  problem.textContent = error instanceof Error ? error.message : String(error)
  problem.hidden = false
}

export function clearProblem(): void {
  problem.hidden = true
}

/** Completes the frame; call it once. */
export function mountFrame(): void {
  const theme = h('button', { type: 'button', class: 'theme-toggle' }, '◐')
  byId('bar').append(theme)
  mountThemeToggle(theme)
  // On a narrow screen the links are scrolled.
  document.querySelector('.pages [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
