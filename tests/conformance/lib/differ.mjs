// Compares two normalised outcomes. Ids differ from play to play, so they are paired when they first stand at the
// same place, and must stay paired: what was one session in one play must be one in the other.

import { numbered } from './normalise.mjs'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Ids that are not UUIDs, by the member that contains them. */
const ID_MEMBERS = new Set(['$insert_id'])
const INSERT_ID = /^[a-z0-9]{16}$/
/** Stands for what is not there. */
export const ABSENT = '<absent>'

/**
 * The differences between what posthog-js did and what we did.
 *
 * @returns {{ path: string, theirs: unknown, ours: unknown }[]}
 */
export function differences(theirs, ours) {
  const found = []
  const pairs = new Pairs(theirs, ours)
  compareEvents(theirs.events, ours.events)
  for (const part of Object.keys(theirs)) if (part !== 'events') compare(theirs[part], ours[part], part)
  return found

  function compareEvents(a, b) {
    const [left, right] = [a, b].map((events) => numbered(events, 'event'))
    for (const [i, j] of aligned(a, b)) {
      const key = `events[${(left[i] ?? right[j])[0]}]`
      if (j === undefined) found.push({ path: key, theirs: 'sent', ours: ABSENT })
      else if (i === undefined) found.push({ path: `${key}!`, theirs: ABSENT, ours: 'sent' })
      else compare(left[i][1], right[j][1], key)
    }
  }

  function compare(a, b, path, member) {
    if (isObject(a) && isObject(b) && a.length === b.length && Array.isArray(a) === Array.isArray(b)) {
      // in the order of names, so that ids are paired in the same order in every run
      for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
        const at = /^[\w$]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`
        compare(key in a ? a[key] : ABSENT, key in b ? b[key] : ABSENT, at, Array.isArray(a) ? member : key)
      }
    } else if (!same(a, b, member)) found.push({ path, theirs: a, ours: b })
  }

  function same(a, b, member) {
    if (typeof a !== 'string' || typeof b !== 'string') return Object.is(a, b)
    if (ID_MEMBERS.has(member) && INSERT_ID.test(a) && INSERT_ID.test(b)) return pairs.pair(a, b)
    const [ids, others] = [a.match(UUID) ?? [], b.match(UUID) ?? []]
    if (a.replace(UUID, '') !== b.replace(UUID, '') || ids.length !== others.length) return false
    return ids.every((id, index) => pairs.pair(id, others[index]))
  }
}

/** Maps ids of one run to those of the other. Ids that occur in both were given by the scenario. */
class Pairs {
  #forth = new Map()
  #back = new Map()

  constructor(theirs, ours) {
    const known = new Set(JSON.stringify(ours).match(UUID))
    for (const id of JSON.stringify(theirs).match(UUID) ?? []) {
      if (!known.has(id)) continue
      this.#forth.set(id, id)
      this.#back.set(id, id)
    }
  }

  pair(a, b) {
    if (!this.#forth.has(a) && !this.#back.has(b)) {
      // the fifteenth character is the version
      if (a[14] !== b[14] && a.length === 36) return false
      this.#forth.set(a, b)
      this.#back.set(b, a)
    }
    return this.#forth.get(a) === b && this.#back.get(b) === a
  }
}

/** How much two events are the same one: those of one name at one time most of all. */
function likeness(a, b) {
  if (a.event !== b.event) return 0
  return a.timestamp === b.timestamp ? 3 : 1
}

/** Pairs of indices of two lists of events: as many alike as possible, all in their order. */
export function aligned(a, b) {
  const best = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const both = best[i + 1][j + 1] + likeness(a[i], b[j])
      best[i][j] = Math.max(both, best[i + 1][j], best[i][j + 1])
    }
  }
  const found = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const like = i < a.length && j < b.length ? likeness(a[i], b[j]) : 0
    if (like > 0 && best[i][j] === best[i + 1][j + 1] + like) found.push([i++, j++])
    else if (j === b.length || (i < a.length && best[i + 1][j] >= best[i][j + 1]))
      found.push([i++, undefined])
    else found.push([undefined, j++])
  }
  return found
}

const isObject = (value) => value !== null && typeof value === 'object'
