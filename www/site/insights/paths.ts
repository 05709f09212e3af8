import { h } from '../shared/dom'
import { duration, number } from '../shared/format'
import { scrolled, table } from '../shared/table'
import { ofEdge } from './actors'
import type { PathEdge } from './api'
import { personsButton } from './persons_dialog'
import type { Query } from './query'

/** How strong the colour of the most frequent item is: text on it stays readable. */
const STRONGEST = 30

/** Paths as a column of items for each step, and a table of what leads where. */
export function showPaths(edges: PathEdge[], query: Query): HTMLElement[] {
  const columns = columnsOf(edges)
  const most = Math.max(...columns.flatMap((items) => [...items.values()]))
  const column = (items: Map<string, number>, index: number): HTMLElement =>
    h(
      'li',
      {},
      h('h3', {}, `Step ${index + 1}`),
      h('ul', {}, ...[...items].map(([name, count]) => item(name, count, count / most))),
    )
  const rows = edges.map((edge) => {
    const [from, to] = [nameOf(edge.source), nameOf(edge.target)]
    const persons = ofEdge(query, edge)
    const label = `Step ${placeOf(edge.source)}, ${from} to ${to}: ${number(edge.value)}`
    return [
      `${placeOf(edge.source)}. ${from}`,
      `${placeOf(edge.target)}. ${to}`,
      persons
        ? personsButton(number(edge.value), label, `Persons who went from ${from} to ${to}`, persons)
        : number(edge.value),
      duration(edge.average_conversion_time),
    ]
  })
  return [
    h('ol', { class: 'path-columns', tabindex: 0, 'aria-label': 'Steps of paths' }, ...columns.map(column)),
    scrolled(table('Paths', ['From', 'To', 'Times', 'Average time'], rows)),
  ]
}

const placeOf = (key: string): number => Number(key.slice(0, key.indexOf('_')))
const nameOf = (key: string): string => key.slice(key.indexOf('_') + 1) || '(none)'

/** The items of each step with how often they come, the most frequent first. */
function columnsOf(edges: PathEdge[]): Map<string, number>[] {
  const columns: Map<string, number>[] = []
  const add = (key: string, value: number): void => {
    const items = (columns[placeOf(key) - 1] ??= new Map())
    items.set(nameOf(key), (items.get(nameOf(key)) ?? 0) + value)
  }
  for (const { source, target, value } of edges) {
    // Whatever comes later is counted by what leads to it.
    if (placeOf(source) === 1) add(source, value)
    add(target, value)
  }
  return columns.map((items) => new Map([...items].sort(([, one], [, other]) => other - one)))
}

function item(name: string, count: number, share: number): HTMLElement {
  const style = `background: color-mix(in srgb, var(--series-1) ${share * STRONGEST}%, transparent)`
  return h('li', { class: 'path-item', style }, h('span', {}, name), h('span', {}, number(count)))
}
