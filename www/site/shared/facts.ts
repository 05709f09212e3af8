import { h } from './dom'
import { copyButton } from './property_table'

/** A list of names and what they are. */
export const facts = (...rows: HTMLElement[]): HTMLElement => h('dl', { class: 'facts' }, ...rows)

export const fact = (name: string, ...values: (Node | string)[]): HTMLElement =>
  h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, ...values))

/** Text with a button that copies it. */
export const copyable = (text: string, what: string): HTMLElement =>
  h('span', { class: 'copyable' }, h('code', {}, text), copyButton(text, what))
