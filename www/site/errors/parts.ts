import { h } from '../shared/dom'
import { fullTime } from '../shared/format'
import { fail } from '../shared/frame'
import { assign, merge, splitOff, type Fingerprint, type Issue } from './api'

/** A button that does something to an issue and then has the page read it again. */
function button(label: string, act: () => Promise<unknown>, done: () => Promise<unknown>): HTMLElement {
  const run = async (): Promise<void> => {
    await act()
    await done()
  }
  return h('button', { type: 'button', class: 'secondary', onclick: () => void run().catch(fail) }, label)
}

/** Who an issue is assigned to, and the button that changes it. */
export function assignment(issue: Issue, done: () => Promise<unknown>): HTMLElement[] {
  const isMine = issue.assignee !== null
  return [
    h('span', { class: 'muted' }, isMine ? 'Assigned to you' : 'Not assigned'),
    button(isMine ? 'Unassign' : 'Assign to me', () => assign(issue.id, !isMine), done),
  ]
}

/** Merges one of the other issues of the list into this one. */
export function merging(issue: Issue, others: Issue[], done: () => Promise<unknown>): HTMLElement | false {
  if (others.length === 0) return false
  const choice = h(
    'select',
    {},
    ...others.map(({ id, name, description }) => h('option', { value: id }, `${name}: ${description}`)),
  )
  return h(
    'p',
    { class: 'issue-actions' },
    h('label', { class: 'control grow' }, h('span', {}, 'Merge into this issue'), choice),
    button('Merge', () => merge(issue.id, choice.value), done),
  )
}

/** The fingerprints of merged issues, each of which can be an issue of its own again. */
export function splitting(
  issue: Issue,
  fingerprints: Fingerprint[],
  done: () => Promise<unknown>,
): HTMLElement | false {
  if (fingerprints.length < 2) return false
  const row = (fingerprint: Fingerprint): HTMLElement =>
    h(
      'li',
      { class: 'issue-actions' },
      h('code', {}, fingerprint.fingerprint.slice(0, 12)),
      fingerprint.first_seen !== null &&
        h('span', { class: 'muted' }, `since ${fullTime(fingerprint.first_seen)}`),
      button('Split off', () => splitOff(issue, fingerprint), done),
    )
  return h(
    'section',
    { 'aria-label': 'Merged' },
    h('h3', {}, 'Merged'),
    h('ul', { class: 'frames merged' }, ...fingerprints.map(row)),
  )
}
