import { askFirst } from '../shared/confirm'
import { deletePerson, splitOff, type Person } from '../shared/events_api'
import { personName } from '../shared/format'
import { checkbox } from '../shared/forms'
import { fail } from '../shared/frame'

/** Asks whether a person is deleted, and whether its events and recordings are. */
export function askToDelete(person: Person, onDone: () => void): void {
  let withEvents = false
  let withRecordings = false
  const choices = [
    checkbox('Delete its events, too', false, (checked) => (withEvents = checked)),
    checkbox('Delete its recordings, too', false, (checked) => (withRecordings = checked)),
  ]
  const explanation = `${personName(person)} loses all properties, and its distinct IDs are separate visitors again.`
  const run = (): void => void deletePerson(person.id, withEvents, withRecordings).then(onDone).catch(fail)
  askFirst('Delete this person?', explanation, 'Delete', run, choices)
}

/** Asks whether a distinct id becomes a person of its own. */
export function askToSplit(person: Person, distinctId: string, onDone: () => void): void {
  const explanation = `${distinctId} becomes a person of its own, without properties. Its events go with it.`
  const run = (): void => void splitOff(person.id, distinctId).then(onDone).catch(fail)
  askFirst(`Split off ${distinctId}?`, explanation, 'Split off', run)
}
