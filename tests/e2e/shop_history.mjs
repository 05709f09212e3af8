// What a small shop's visitors did in some weeks, by chance but the same each time: for pictures and for trying things out.
import { chance } from '../chaos/lib/random.mjs'

const DAY = 86_400_000
const SOURCES = ['google', 'newsletter', 'direct', 'instagram']
const PLANS = ['free', 'free', 'team', 'pro']

/**
 * Events in the shape of `/batch/`, the earliest first: `days` days up to `now` (ms), with more visitors from week to
 * week, fewer at weekends, some who come back, and a funnel of `$pageview`, `product_viewed`, `checkout_started` and
 * `order_completed`.
 */
export function shopHistory({ now, days = 42, seed = 7 }) {
  const random = chance(seed)
  const events = []
  const people = []
  for (let day = days; day >= 0; day--) {
    const start = now - day * DAY
    const isWeekend = [0, 6].includes(new Date(start).getUTCDay())
    const fresh = Math.round((14 + (days - day) * 0.5) * (isWeekend ? 0.55 : 1) * (0.85 + random() * 0.3))
    for (let count = 0; count < fresh; count++) people.push(newPerson(people.length, day, random))
    for (const person of people) {
      const age = person.day - day
      const chance = age === 0 ? 1 : Math.min(0.3, 0.45 / (age + 1)) * person.interest
      if (random() < chance) events.push(...visit(person, start, now, random))
    }
  }
  return events.sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1))
}

function newPerson(number, day, random) {
  const pick = (values) => values[Math.floor(random() * values.length)]
  return {
    id: `visitor-${number}`,
    day,
    interest: 0.4 + random() * 1.6,
    source: pick(SOURCES),
    plan: pick(PLANS),
    isKnown: false,
  }
}

function visit(person, start, now, random) {
  const events = []
  // Visits are between 8 and 22 o'clock.
  const noon = Math.floor(start / DAY) * DAY + DAY / 2
  let at = noon + (random() + random() - 0.9) * (DAY / 4)
  const add = (event, properties = {}) => {
    at += 20_000 + random() * 180_000
    if (at > now) return
    const shared = { $session_id: `${person.id}-${start}`, utm_source: person.source, ...properties }
    events.push({
      event,
      distinct_id: person.id,
      properties: { $process_person_profile: true, ...shared },
      timestamp: new Date(at).toISOString(),
    })
  }
  add('$pageview', { $current_url: 'http://shop.example/', $pathname: '/' })
  const funnel = person.source === 'newsletter' ? [0.8, 0.55, 0.7] : [0.62, 0.38, 0.6]
  if (random() > funnel[0]) return events
  const price = 12 + Math.floor(random() * 9) * 11
  add('product_viewed', { price })
  if (random() > funnel[1]) return events
  add('checkout_started', { price })
  if (random() > funnel[2]) return events
  const who = { email: `${person.id}@example.com`, plan: person.plan }
  add('order_completed', { revenue: price, ...(!person.isKnown && { $set: who }) })
  person.isKnown = true
  return events
}
