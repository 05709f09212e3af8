import { listed, request } from '../shared/api'
import type { Insight } from '../insights/api'

/** A place on a dashboard: an insight with its answer, or a text. */
export interface Tile {
  id: number
  insight: (Insight & { filters: { insight?: string }; result: unknown }) | null
  text: { body: string } | null
  /** Why there is no answer. */
  error?: { message: string }
}

/** A dashboard as a list has it. */
export interface Listed {
  id: number
  name: string
  description: string
  pinned: boolean
  filters: { date_from?: string | null; date_to?: string | null }
}

export interface Dashboard extends Listed {
  tiles: Tile[]
}

const LIST = 'dashboards/'

export const fetchDashboards = (): Promise<Listed[]> => listed(LIST, { limit: 1000 })

/** With the answers of its insights, counted now. */
export const fetchDashboard = (id: number): Promise<Dashboard> => request(`${LIST}${id}/`)

export const createDashboard = (name: string): Promise<Dashboard> =>
  request(LIST, { method: 'POST', body: { name } })

export const changeDashboard = (id: number, body: object): Promise<Dashboard> =>
  request(`${LIST}${id}/`, { method: 'PATCH', body })

export const deleteDashboard = (id: number): Promise<void> => request(`${LIST}${id}/`, { method: 'DELETE' })

/** Has an insight be on these dashboards. */
export const putOn = (insight: Insight, dashboards: number[]): Promise<Insight> =>
  request(`insights/${insight.id}/`, { method: 'PATCH', body: { dashboards } })
