import { kindOfFilters, queryOf } from '../insights/query'
import { showResults } from '../insights/results'
import { annotationsOf, type Annotation } from '../shared/annotations'
import { h } from '../shared/dom'
import { crossButton } from '../shared/forms'
import type { Dashboard, Tile } from './api'

export interface TileActions {
  remove(tile: Tile): void
  /** By so many places. */
  move(tile: Tile, by: -1 | 1): void
}

/** The tiles of a dashboard, in its order. */
export function tileList(dashboard: Dashboard, annotations: Annotation[], actions: TileActions): HTMLElement {
  const last = dashboard.tiles.length - 1
  const row = (tile: Tile, place: number): HTMLElement => {
    const title = tile.insight ? tile.insight.name || 'Untitled' : 'Text'
    const tool = (name: string, sign: string, isThere: boolean, by: -1 | 1): HTMLElement | false =>
      isThere &&
      h(
        'button',
        {
          type: 'button',
          class: 'tool',
          'aria-label': `${name}: ${title}`,
          onclick: () => actions.move(tile, by),
        },
        sign,
      )
    return h(
      'section',
      { class: 'tile', 'aria-label': title },
      h(
        'header',
        {},
        h(
          'h2',
          {},
          tile.insight ? h('a', { class: 'link', href: addressOf(tile.insight.short_id) }, title) : title,
        ),
        tool('Move up', '↑', place > 0, -1),
        tool('Move down', '↓', place < last, 1),
        crossButton(`Take off: ${title}`, () => actions.remove(tile)),
      ),
      ...contentOf(tile, dashboard.id, annotations),
    )
  }
  return h('div', { class: 'tiles' }, ...dashboard.tiles.map(row))
}

const addressOf = (shortId: string): string => `/insights/?${new URLSearchParams({ insight: shortId })}`

function contentOf(tile: Tile, dashboard: number, annotations: Annotation[]): HTMLElement[] {
  const { insight, text, error } = tile
  if (!insight) return [h('p', { class: 'tile-text' }, text?.body)]
  if (error) return [h('p', { class: 'muted' }, `No answer: ${error.message}.`)]
  if (insight.result === null) return [h('p', { class: 'muted' }, 'This question cannot be counted here.')]
  const query = queryOf(insight.query) ?? { kind: kindOfFilters(insight.filters) }
  const own = annotationsOf(annotations, insight.id, dashboard)
  const [first, ...tables] = showResults(query, insight.result, own)
  const numbers = h('details', {}, h('summary', {}, 'Numbers'), ...tables)
  return [...(first ? [first] : []), ...(tables.length > 0 ? [numbers] : [])]
}
