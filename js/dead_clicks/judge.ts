// Gestures that wait for a sign of life, and when they are dead (posthog-js `dead-clicks-autocapture.ts`, 1.449.2).
//
// A gesture waits until the next check, a second after the first that waits. A sign of life within its threshold lets it
// go; without one it is dead as soon as a later sign, or the time itself, says that nothing came. Times are ms since 1970.

/** A click or a swipe, as `__onCapture` gets it. */
export interface Gesture {
  type: 'click' | 'swipe'
  node: Element
  originalEvent: Event
  timestamp: number
}

/** How long after a gesture something happened, ms. */
type Delays = { scroll?: number; mutation?: number; selection?: number; visibility?: number; focus?: number }
type Swipe = { direction: string; distance: number }

interface Candidate extends Delays {
  gesture: Gesture
  swipe?: Swipe
  /** How long ago it is, at the last check. */
  age: number
  /** Whether its own mouse gesture has changed the selection. */
  hasSelected: boolean
}

/** `capture_dead_clicks` of the config, as far as it is about time and distance: ms and CSS pixels. */
export interface Limits {
  scroll_threshold_ms?: number
  selection_change_threshold_ms?: number
  mutation_threshold_ms?: number
  swipe_threshold_px?: number
  max_dead_swipes_per_page_load?: number
}

/** How close a change of the page's visibility or of the focus is to a click that it belongs to, ms. */
const AROUND_MS = 1000
/** The same element within this time is the same gesture, ms. */
const SAME_MS = 1000
/** Of later scrolls those at a multiple of it count, ms: the throttle of posthog-js. */
const SCROLL_STEP_MS = 50
/** How much later than the longest threshold a gesture is dead if nothing happens at all. */
const PATIENCE = 1.1

/** `delay` where it is within the time around a gesture. */
const around = (delay: number, within: number): number | undefined =>
  delay >= 0 && delay < within ? delay : undefined

export class Judge {
  readonly limits_: Required<Limits>
  waiting_: Candidate[] = []
  swipes_ = 0
  last_: Delays = {}
  touch_: { x: number; y: number; at: number } | undefined

  constructor(limits: Limits) {
    this.limits_ = {
      scroll_threshold_ms: limits.scroll_threshold_ms ?? 100,
      selection_change_threshold_ms: limits.selection_change_threshold_ms ?? 100,
      mutation_threshold_ms: limits.mutation_threshold_ms ?? 2500,
      swipe_threshold_px: limits.swipe_threshold_px ?? 30,
      max_dead_swipes_per_page_load: limits.max_dead_swipes_per_page_load ?? 10,
    }
  }

  /** Takes a gesture, unless it is one that waits already. */
  take_(gesture: Gesture, swipe?: Swipe, hasSelected?: boolean): void {
    const { type, node, timestamp } = gesture
    const isSame = ({ gesture: other }: Candidate): boolean =>
      other.type === type && other.node === node && Math.abs(other.timestamp - timestamp) < SAME_MS
    if (this.waiting_.some(isSame)) return
    const { selection_change_threshold_ms: threshold } = this.limits_
    const before = (last: number | undefined, within: number): number | undefined =>
      around(timestamp - last!, within)
    this.waiting_.push({
      gesture,
      swipe,
      age: 0,
      hasSelected: !!hasSelected && threshold > 0,
      selection: before(this.last_.selection, threshold),
      visibility: before(this.last_.visibility, AROUND_MS),
      focus: before(this.last_.focus, AROUND_MS),
    })
  }

  /** A sign of life. */
  sign_(sign: keyof Delays, now: number): void {
    this.last_[sign] = now
    // a change of the document counts by its last one before the check
    if (sign === 'mutation') return
    for (const candidate of this.waiting_) {
      const delay = now - candidate.gesture.timestamp
      const kept = candidate[sign]
      const counts =
        sign === 'scroll'
          ? kept === undefined && (delay < this.limits_.scroll_threshold_ms || now % SCROLL_STEP_MS === 0)
          : delay >= 0 && (sign === 'selection' || delay < AROUND_MS) && !(kept! <= delay)
      if (counts) candidate[sign] = delay
    }
  }

  /** Fingers have touched the page, `count` of them; only a single one begins a swipe. */
  touchStart_(count: number, x: number, y: number, at: number): void {
    this.touch_ = count === 1 ? { x, y, at } : undefined
  }

  /** A finger was lifted: its swipe, where that was one during which nothing happened. */
  touchEnd_(x: number, y: number): Swipe | undefined {
    const touch = this.touch_
    this.touch_ = undefined
    if (!touch || this.swipes_ >= this.limits_.max_dead_swipes_per_page_load) return
    const [over, down] = [x - touch.x, y - touch.y]
    const squared = over * over + down * down
    if (squared < this.limits_.swipe_threshold_px ** 2) return
    const { scroll, mutation, selection } = this.last_
    if ([scroll, mutation, selection].some((last) => last! >= touch.at)) return
    const isOver = Math.abs(over) >= Math.abs(down)
    const direction = isOver ? (over < 0 ? 'left' : 'right') : down < 0 ? 'up' : 'down'
    return { direction, distance: Math.round(squared ** 0.5) }
  }

  /** Judges those that wait; the answer has the dead ones. */
  check_(now: number): Candidate[] {
    const dead: Candidate[] = []
    const candidates = this.waiting_
    this.waiting_ = []
    for (const candidate of candidates) {
      const { timestamp } = candidate.gesture
      if (this.last_.mutation! >= timestamp) candidate.mutation ??= this.last_.mutation! - timestamp
      candidate.age = now - timestamp
      if (this.isAlive_(candidate)) continue
      if (!Object.values(this.timeouts_(candidate)).some((isOver) => isOver)) {
        if (candidate.age < this.limits_.mutation_threshold_ms) this.waiting_.push(candidate)
      } else if (!candidate.swipe || this.swipes_++ < this.limits_.max_dead_swipes_per_page_load) {
        dead.push(candidate)
      }
    }
    return dead
  }

  isAlive_({ scroll, mutation, selection, visibility, focus, hasSelected }: Candidate): boolean {
    return (
      hasSelected ||
      scroll! < this.limits_.scroll_threshold_ms ||
      mutation! < this.limits_.mutation_threshold_ms ||
      selection! < this.limits_.selection_change_threshold_ms ||
      // what is kept of these is close
      visibility !== undefined ||
      focus !== undefined
    )
  }

  /** Which signs say that it is dead. */
  timeouts_({ scroll, mutation, selection, age }: Candidate): Record<string, boolean> {
    const { mutation_threshold_ms: longest } = this.limits_
    return {
      scroll: scroll! >= this.limits_.scroll_threshold_ms,
      mutation: mutation! >= longest,
      absolute: age >= longest * PATIENCE,
      selection_changed: selection! >= this.limits_.selection_change_threshold_ms,
      // no such change makes a gesture dead
      visibility_changed: false,
    }
  }

  /** Why it is dead: an event's properties, or what the page's own function gets. */
  reasons_(candidate: Candidate): Record<string, unknown> {
    const prefix = nameOf(candidate)
    const reasons: Record<string, unknown> = {
      [prefix + '_last_mutation_timestamp']: this.last_.mutation,
      [prefix + '_event_timestamp']: candidate.gesture.timestamp,
    }
    const timeouts = this.timeouts_(candidate)
    for (const name of Object.keys(timeouts)) reasons[`${prefix}_${name}_timeout`] = timeouts[name]
    return reasons
  }
}

/** The name of its event, with which those of its properties begin. */
export const nameOf = ({ swipe }: Candidate): string => (swipe ? '$dead_swipe' : '$dead_click')

/** How long after it what happened, and where a swipe led to: properties of its event. */
export function delaysOf(candidate: Candidate): Record<string, unknown> {
  const { scroll, mutation, age: absolute, selection, visibility, focus, swipe } = candidate
  const delays: Record<string, unknown> = {
    scroll,
    mutation,
    absolute,
    selection_changed: selection,
    visibility_changed: visibility,
    focus_changed: focus,
  }
  const properties: Record<string, unknown> = {}
  for (const name of Object.keys(delays)) properties[`${nameOf(candidate)}_${name}_delay_ms`] = delays[name]
  if (swipe) {
    properties.$dead_swipe_direction = swipe.direction
    properties.$dead_swipe_distance_px = swipe.distance
  }
  return properties
}
