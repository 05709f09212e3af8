import type { Annotation } from '../shared/annotations'
import { h } from '../shared/dom'
import type { Cohort, Line, PathEdge, Step } from './api'
import { showFunnel, stepsByValue } from './funnel'
import { areEmpty, showLifecycle, showStickiness, showTrends } from './lines'
import { showPaths } from './paths'
import type { Query } from './query'
import { showRetention } from './retention'

/** The results of a question as a chart with its table, or a hint where nothing was counted. */
export function showResults(query: Query, results: unknown, annotations: Annotation[] = []): HTMLElement[] {
  switch (query.kind) {
    case 'FunnelsQuery': {
      const funnels = stepsByValue(results as Step[] | Step[][])
      const isEmpty = funnels.every(([first]) => !first?.count)
      return isEmpty ? [nothing('first step')] : showFunnel(funnels)
    }
    case 'RetentionQuery': {
      const cohorts = results as Cohort[]
      const isEmpty = cohorts.every(({ values }) => !values[0]?.count)
      return isEmpty ? [nothing('first event')] : showRetention(cohorts, query)
    }
    case 'PathsQuery': {
      const edges = results as PathEdge[]
      return edges.length === 0 ? [nothing('question, or none leads on to another')] : showPaths(edges, query)
    }
    case 'LifecycleQuery':
      return shown(results as Line[], (lines) => showLifecycle(lines, query, annotations))
    case 'StickinessQuery':
      return shown(results as Line[], (lines) => showStickiness(lines, query))
    case 'TrendsQuery':
      return shown(results as Line[], (lines) => showTrends(lines, query, annotations))
  }
}

const shown = (lines: Line[], show: (lines: Line[]) => HTMLElement[]): HTMLElement[] =>
  areEmpty(lines) ? [nothing('question')] : show(lines)

const nothing = (what: string): HTMLElement =>
  h(
    'p',
    { class: 'empty' },
    `No event of this time matches the ${what}. Choose a longer time, another event or fewer properties.`,
  )
