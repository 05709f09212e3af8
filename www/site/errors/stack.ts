import { h } from '../shared/dom'

interface Frame {
  filename?: string
  function?: string
  lineno?: number
  colno?: number
  in_app?: boolean
}

interface Exception {
  type?: unknown
  value?: unknown
  mechanism?: { handled?: boolean }
  stacktrace?: { frames?: Frame[] }
}

/** What was thrown, each with its stack: the frame where it happened comes first. */
export function stackOf(properties: Record<string, unknown>): HTMLElement {
  const list = Array.isArray(properties.$exception_list) ? (properties.$exception_list as Exception[]) : []
  return h('section', { class: 'stack', 'aria-label': 'Stack' }, ...list.map(exception))
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function exception({ type, value, mechanism, stacktrace }: Exception): HTMLElement {
  const frames = (stacktrace?.frames ?? []).toReversed()
  const rows = groups(frames).map((group) =>
    group.isOwn ? group.frames.map(row) : [h('li', {}, folded(group.frames))],
  )
  return h(
    'article',
    {},
    h('h3', {}, text(type)),
    h('p', { class: 'stack-message' }, text(value)),
    mechanism?.handled === false && h('p', { class: 'muted' }, 'Nothing caught it.'),
    frames.length === 0
      ? h('p', { class: 'muted' }, 'It came without a stack.')
      : h('ol', { class: 'frames' }, ...rows.flat()),
  )
}

/** Frames of libraries in a row, which are folded, and the app's own. */
function groups(frames: Frame[]): { isOwn: boolean; frames: Frame[] }[] {
  const found: { isOwn: boolean; frames: Frame[] }[] = []
  for (const frame of frames) {
    const isOwn = frame.in_app === true
    const last = found.at(-1)
    if (last?.isOwn === isOwn) last.frames.push(frame)
    else found.push({ isOwn, frames: [frame] })
  }
  return found
}

const folded = (frames: Frame[]): HTMLElement =>
  h(
    'details',
    {},
    h('summary', { class: 'muted' }, `${frames.length} of libraries`),
    h('ol', { class: 'frames' }, ...frames.map(row)),
  )

function row({ filename = '', function: name, lineno, colno, in_app }: Frame): HTMLElement {
  const place = [filename, lineno, colno].filter((part) => part !== undefined && part !== '').join(':')
  return h(
    'li',
    { class: 'frame', 'data-own': in_app === true },
    h('code', {}, name || '<anonymous>'),
    h('span', { class: 'muted' }, place),
  )
}
