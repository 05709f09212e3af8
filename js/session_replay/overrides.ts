// What was overridden before there was a recording: it holds for the one that comes next.

import type { Recorder } from './host'
import { OVERRIDE, type Notes } from './notes'

type Overridden = Pick<Recorder, 'overrideSampling' | 'overrideLinkedFlag' | 'overrideTrigger'>

export function applyOverrides(notes: Notes, recording: Overridden): void {
  const apply = (name: string, override: () => void): void => {
    if (!notes.get(OVERRIDE + name)) return
    override()
    notes.forget(OVERRIDE + name)
  }
  apply('sampling', () => recording.overrideSampling())
  apply('linked_flag', () => recording.overrideLinkedFlag())
  apply('event_trigger', () => recording.overrideTrigger('event'))
  apply('url_trigger', () => recording.overrideTrigger('url'))
}
