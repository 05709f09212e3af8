import { copyFromButton } from './clipboard'
import { h } from './dom'
import type { Properties } from './events_api'
import { propertyText } from './format'

/** The app's own properties first, then those that start with `$`, and what is empty at the end. */
function sorted(properties: Properties): [string, unknown][] {
  const rank = ([name, value]: [string, unknown]): number =>
    value === null ? 2 : name.startsWith('$') ? 1 : 0
  return Object.entries(properties).sort((a, b) => rank(a) - rank(b) || a[0].localeCompare(b[0]))
}

export function copyButton(text: string, what: string, label = 'Copy'): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${what}` }, label)
  button.addEventListener('click', () => void copyFromButton(button, text))
  return button
}

function valueCell(value: unknown): HTMLElement {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return h('td', { 'data-type': kind }, h('span', { class: 'value' }, propertyText(value)))
}

/** A table of properties with a search over names and values. */
export function propertyTable(properties: Properties, caption: string): HTMLElement {
  const entries = sorted(properties)
  const rows = entries.map(([name, value]) => ({
    haystack: `${name}\n${propertyText(value)}`.toLowerCase(),
    row: h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      valueCell(value),
      h('td', { class: 'copy-cell' }, copyButton(propertyText(value), name)),
    ),
  }))

  const count = h('span', { class: 'muted', role: 'status' }, entries.length)
  const none = h('p', { class: 'muted none', hidden: entries.length > 0 }, 'No properties')
  const search = h('input', {
    type: 'search',
    class: 'property-search',
    placeholder: 'Search properties',
    'aria-label': 'Search properties',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase()
    let shown = 0
    for (const { haystack, row } of rows) {
      row.hidden = !haystack.includes(wanted)
      if (!row.hidden) shown++
    }
    count.textContent = wanted ? `${shown} of ${entries.length}` : String(entries.length)
    none.textContent = 'No property matches'
    none.hidden = shown > 0
  })

  return h(
    'section',
    { class: 'properties' },
    h(
      'div',
      { class: 'properties-head' },
      h('h3', {}, caption, ' ', count),
      copyButton(JSON.stringify(properties, null, 2), 'all properties as JSON', 'Copy JSON'),
    ),
    search,
    h('table', {}, h('tbody', {}, ...rows.map(({ row }) => row))),
    none,
  )
}
