import { h } from '../shared/dom'

interface Frame {
  filename?: string
  function?: string
  lineno?: number
  colno?: number
  in_app?: boolean
  /** Frames that a source map was applied to have this and what follows instead. */
  resolved?: boolean
  raw_id?: string
  resolved_name?: string
  mangled_name?: string
  source?: string
  line?: number
  column?: number
  resolve_failure?: string
}

/** The lines around a frame in its source. Their numbers are from 0. */
export interface Context {
  before: ContextLine[]
  line: ContextLine
  after: ContextLine[]
}

interface ContextLine {
  number: number
  line: string
}

/** Contexts by the `raw_id` of their frame. */
export type Contexts = ReadonlyMap<string, Context>

/** Lines that are shown before and behind that of a frame. */
const SHOWN_LINES = 5

interface Exception {
  type?: unknown
  value?: unknown
  mechanism?: { handled?: boolean }
  stacktrace?: { frames?: Frame[] }
}

/** What was thrown, each with its stack: the frame where it happened comes first. */
export function stackOf(properties: Record<string, unknown>, contexts: Contexts): HTMLElement {
  const shown = thrown(properties).map((one) => exception(one, contexts))
  return h('section', { class: 'stack', 'aria-label': 'Stack' }, ...shown)
}

/** The frames whose lines may be known, as an event calls them. */
export const frameIds = (properties: Record<string, unknown>): string[] =>
  thrown(properties)
    .flatMap(({ stacktrace }) => stacktrace?.frames ?? [])
    .flatMap(({ raw_id }) => raw_id ?? [])

const thrown = ({ $exception_list: list }: Record<string, unknown>): Exception[] =>
  Array.isArray(list) ? (list as Exception[]) : []

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function exception({ type, value, mechanism, stacktrace }: Exception, contexts: Contexts): HTMLElement {
  const frames = (stacktrace?.frames ?? []).toReversed()
  const first = frames.find(({ in_app }) => in_app === true)
  const show = (frame: Frame): HTMLElement => row(frame, contexts, frame === first)
  const rows = groups(frames).map((group) =>
    group.isOwn ? group.frames.map(show) : [h('li', {}, folded(group.frames, show))],
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

const folded = (frames: Frame[], show: (frame: Frame) => HTMLElement): HTMLElement =>
  h(
    'details',
    {},
    h('summary', { class: 'muted' }, `${frames.length} of libraries`),
    h('ol', { class: 'frames' }, ...frames.map(show)),
  )

/** The file and where in it, as editors count: of a frame that a source map was applied to the numbers are from 0. */
function placeOf(frame: Frame): string {
  const isMapped = frame.resolved === true
  const counted = (number?: number): number | undefined =>
    isMapped && number !== undefined ? number + 1 : number
  const file = frame.source ?? frame.filename
  const parts = [file, counted(frame.line) ?? frame.lineno, counted(frame.column) ?? frame.colno]
  return parts.filter((part) => part !== undefined && part !== '').join(':')
}

function row(frame: Frame, contexts: Contexts, isOpen: boolean): HTMLElement {
  const name = frame.resolved_name ?? frame.mangled_name ?? frame.function
  const head = [
    h('code', {}, name || '<anonymous>'),
    h('span', { class: 'muted' }, placeOf(frame)),
    frame.resolve_failure && h('span', { class: 'muted' }, frame.resolve_failure),
  ]
  const context = frame.raw_id === undefined ? undefined : contexts.get(frame.raw_id)
  const isOwn = frame.in_app === true
  if (!context) return h('li', { class: 'frame', 'data-own': isOwn }, ...head)
  const open = isOpen ? { open: true } : {}
  return h(
    'li',
    { 'data-own': isOwn },
    h('details', open, h('summary', { class: 'frame', 'data-own': isOwn }, ...head), source(context)),
  )
}

function source({ before, line, after }: Context): HTMLElement {
  const shown = (isHere: boolean, { number, line }: ContextLine): HTMLElement =>
    h('span', { class: 'source-line', 'data-here': isHere }, `${number + 1}`.padStart(5), `  ${line}\n`)
  return h(
    'pre',
    { class: 'source', tabindex: '0', 'aria-label': 'Source' },
    ...before.slice(-SHOWN_LINES).map((one) => shown(false, one)),
    shown(true, line),
    ...after.slice(0, SHOWN_LINES).map((one) => shown(false, one)),
  )
}
