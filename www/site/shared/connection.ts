// The state of a page's live stream, in its header.
import { byId } from './dom'
import type { ConnectionState } from './live'

const connection = byId('connection')

const LABELS: Record<ConnectionState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
}

export function showConnection(state: ConnectionState): void {
  connection.dataset.state = state
  connection.textContent = LABELS[state]
}
