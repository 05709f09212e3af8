// Shows live what the SDK holds: ids, flags, the recording, and the events that are not delivered.

import type { PostHog } from 'posthog-js'
import { h } from '../shared/dom'
import './overlay.css'
import { readOutbox } from './outbox'
import { readState, type State } from './state'

const ID = 'sdk-overlay'
/** The outbox and a recording change without an event that a page could listen to. */
const REFRESH_MS = 250

/**
 * A button and the overlay it opens. `posthog` is called for each reading: the script tag's client replaces the snippet's stub
 * when it is loaded.
 */
export function sdkOverlay(posthog: () => PostHog): HTMLElement {
  const rows = h('dl')
  const close = h('button', { type: 'button', class: 'sdk-close' }, 'Close')
  const title = h('h2', { id: `${ID}-title` }, 'What the SDK holds')
  const panel = h('section', { id: ID, 'aria-labelledby': title.id, hidden: true }, title, close, rows)
  const button = h('button', { type: 'button', class: 'sdk-toggle', 'aria-controls': ID }, 'SDK')
  // not captured and not recorded: looking at the SDK must not give it more to do
  const root = h('div', { class: 'sdk ph-no-capture' }, button, panel)
  const refresh = watch(posthog, (state) => render(rows, state))
  let timer: number | undefined

  const setOpen = (isOpen: boolean): void => {
    panel.hidden = !isOpen
    button.setAttribute('aria-expanded', String(isOpen))
    window.clearInterval(timer)
    if (!isOpen) return
    timer = window.setInterval(refresh, REFRESH_MS)
    refresh()
  }
  const dismiss = (): void => {
    setOpen(false)
    button.focus()
  }
  button.addEventListener('click', () => setOpen(button.ariaExpanded !== 'true'))
  close.addEventListener('click', dismiss)
  root.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && button.ariaExpanded === 'true') dismiss()
  })
  setOpen(new URLSearchParams(location.search).get('__posthog_debug') === 'true')
  return root
}

/** Remembers what is captured. The returned function reads the state, once the SDK has started, and shows it. */
function watch(posthog: () => PostHog, show: (state: State) => void): () => void {
  const captured: string[] = []
  let isReading = false
  const read = async (): Promise<void> => {
    const outbox = await readOutbox()
    if (posthog().__loaded) show(readState(posthog(), captured, outbox))
  }
  posthog().on('eventCaptured', ({ event }: { event: string }) => void captured.push(event))
  return () => {
    if (isReading) return
    isReading = true
    void read().finally(() => (isReading = false))
  }
}

/** Writes what has changed: text that is selected or read out stays as it is. */
function render(rows: HTMLElement, state: State): void {
  if (!rows.firstChild) {
    for (const label of Object.keys(state)) rows.append(h('dt', {}, label), h('dd'))
  }
  const values = Object.values(state)
  rows.querySelectorAll('dd').forEach((row, at) => {
    if (row.textContent !== values[at]) row.textContent = values[at] ?? ''
  })
}
