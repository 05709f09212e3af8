// The state of a page's live stream, in its header.
import { byId } from '../shared/dom'
import type { ConnectionState } from './live'

const connection = byId('connection')

export const labels: Record<ConnectionState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
}

export function showConnection(state: ConnectionState | 'failed', label: string): void {
  connection.dataset.state = state
  connection.textContent = label
}

export const fail = (error: unknown): void => showConnection('failed', String(error))
