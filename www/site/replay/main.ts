import type { PostHogEvent } from '../shared/events_api'
import { showConnection } from '../shared/connection'
import { fail, mountFrame } from '../shared/frame'
import '../shared/detail.css'
import '../shared/list.css'
import { LiveStream } from '../shared/live'
import { throttle } from '../shared/dom'
import type { Arrival } from './api'
import { RecordingsPane } from './recordings_pane'
import './replay.css'
import { SessionPane } from './session_pane'

const session = new SessionPane(fail)
const recordings = new RecordingsPane(({ id }) => {
  history.pushState(null, '', `/replay/?${new URLSearchParams({ recording: id })}`)
  show()
}, fail)

/** Shows what the address names. */
function show(): void {
  const parameters = new URLSearchParams(location.search)
  const id = parameters.get('recording') ?? ''
  const at = Date.parse(parameters.get('at') ?? '')
  recordings.select(id)
  document.body.classList.toggle('has-recording', id !== '')
  if (!id) session.close()
  else if (id !== session.id) session.open(id, Number.isNaN(at) ? undefined : at).catch(fail)
}

const refresh = (): void => void recordings.load().catch(fail)
const refreshSoon = throttle(refresh, 500)

const arrivals = new LiveStream<Arrival>({
  path: '/api/live/recordings',
  name: 'snapshot',
  onMessage: ({ session_id }) => {
    refreshSoon()
    if (session_id === session.id) session.refresh()
  },
  onState: (state) => {
    showConnection(state)
    if (state !== 'live') return
    // What came before the stream, or while it was down.
    refresh()
    session.refresh()
  },
})
const events = new LiveStream<PostHogEvent>({
  path: '/api/live/events',
  name: 'event',
  onMessage: (event) => session.receive(event),
  onState: () => {},
})

window.addEventListener('popstate', show)
// A recording is over when nothing arrives any more: no event says so.
window.setInterval(refresh, 60_000)
mountFrame()
arrivals.start()
events.start()
show()
