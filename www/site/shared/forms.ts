import { h } from './dom'
import './forms.css'

/** A control with its label above it. */
export function labelled(label: string, control: HTMLElement): HTMLElement {
  return h('label', { class: 'control' }, h('span', {}, label), control)
}

/** A field of one line; `set` gets its trimmed text at each change. */
export function textField(
  label: string,
  value: string,
  set: (text: string) => void,
  more: Record<string, string | boolean | undefined> = {},
): HTMLElement {
  const input = h('input', {
    value,
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: (event) => set((event.target as HTMLInputElement).value.trim()),
    ...more,
  })
  return labelled(label, input)
}

export function checkbox(label: string, checked: boolean, set: (checked: boolean) => void): HTMLElement {
  const input = h('input', {
    type: 'checkbox',
    checked,
    onchange: (event) => set((event.target as HTMLInputElement).checked),
  })
  return h('label', { class: 'check' }, input, label)
}

/** A choice by names; a value that is not among them stays and can be chosen. */
export function choice(
  label: string,
  options: Record<string, string>,
  value: string,
  set: (value: string) => void,
): HTMLSelectElement {
  const known = value in options ? options : { ...options, [value]: value }
  const select = h(
    'select',
    { 'aria-label': label, onchange: (event) => set((event.target as HTMLSelectElement).value) },
    ...Object.entries(known).map(([name, text]) => h('option', { value: name }, text)),
  )
  select.value = value
  return select
}

/** A small button that looks like a link. */
export const linkButton = (text: string, onclick: () => void, kind = ''): HTMLButtonElement =>
  h('button', { type: 'button', class: `link ${kind}`.trim(), onclick }, text)

/** The × that removes or closes what it belongs to. */
export const crossButton = (label: string, onclick: () => void): HTMLButtonElement =>
  h('button', { type: 'button', class: 'close', 'aria-label': label, onclick }, '×')

/** A detail's head: its title, and the button that closes it. */
export const detailHead = (title: string, onClose: () => void): HTMLElement =>
  h('header', { class: 'detail-head' }, h('h2', {}, title), crossButton('Close', onClose))
