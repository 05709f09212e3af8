// What was overridden before there was a recording: it holds for the one that comes next.

import type { Recorder } from './host'
import { OVERRIDE, type ReplayState } from './replay_state'

type Overridden = Pick<Recorder, 'overrideSampling' | 'overrideLinkedFlag' | 'overrideTrigger'>

export function applyOverrides(state: ReplayState, recording: Overridden): void {
  const apply = (name: string, override: () => void): void => {
    if (!state.get(OVERRIDE + name)) return
    override()
    state.forget(OVERRIDE + name)
  }
  apply('sampling', () => recording.overrideSampling())
  apply('linked_flag', () => recording.overrideLinkedFlag())
  apply('event_trigger', () => recording.overrideTrigger('event'))
  apply('url_trigger', () => recording.overrideTrigger('url'))
}
