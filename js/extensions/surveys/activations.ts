// Which surveys the visitor's events have activated: the module decides (crates/extensions/src/surveys.rs), and this stores.

import { SurveyActivations } from '../module'
import { parse, stringify } from '../../platform/json'
import { PropertyName } from '../../wire/names'
import type { Sdk } from '../sdk'

/** Ids; events have them, too. */
const ACTIVATED = '$surveys_activated'
/** The session in which they were activated. */
const SESSION = '$surveys_activated_session'
/** When, ms since 1970, of those that wait before they are shown. */
const TIMES = '$surveys_activated_timestamps'

interface Stored {
  activated: string[]
  session: string
  times: Record<string, number>
}
interface Changes {
  stored: Stored
  cancel: string[]
  changed: boolean
}

/** What PostHog's script of surveys calls `_surveyEventReceiver`. */
export function makeActivations(sdk: Sdk, changed: () => void, cancel: (id: string) => void) {
  const activations = new SurveyActivations()
  // a look at the session must not make it last; it begins one where there is none
  const session = (): string => sdk.sessionManager?.checkAndGetSessionAndWindowId(true)?.sessionId ?? ''
  const read = (): Stored => ({
    activated: sdk.get_property(ACTIVATED) ?? [],
    session: sdk.get_property(SESSION) ?? '',
    times: sdk.get_property(TIMES) ?? {},
  })
  const write = (before: Stored, { activated, session, times }: Stored): void => {
    if (stringify(before.activated) !== stringify(activated)) sdk.register({ [ACTIVATED]: activated })
    if (before.session !== session)
      if (session) sdk.register({ [SESSION]: session })
      else sdk.unregister(SESSION)
    if (stringify(before.times) !== stringify(times))
      if (Object.keys(times).length) sdk.register({ [TIMES]: times })
      else sdk.unregister(TIMES)
  }
  const apply = (before: Stored, json: string): void => {
    const changes = parse<Changes>(json)!
    write(before, changes.stored)
    for (const id of changes.cancel) cancel(id)
    if (changes.changed) changed()
  }
  sdk.stops_.push(
    sdk._addCaptureHook((name, event) => {
      const id = event!.properties[PropertyName.SurveyId] ?? ''
      if (!activations.wants(name, String(id))) return
      const stored = read()
      const properties = stringify(event!.properties)
      apply(stored, activations.onEvent(name, properties, stringify(stored), session(), Date.now()))
    }),
    sdk.onSessionId((session) => {
      const stored = read()
      apply(stored, activations.onSession(stringify(stored), session))
    }),
  )
  const active = (): string[] => {
    const stored = read()
    return parse(activations.active(stringify(stored), stored.activated.length ? session() : '')) ?? []
  }
  return {
    define(definitions: object[]): void {
      activations.define(stringify(definitions))
      const selectors = parse<string[]>(activations.selectors())!
      if (selectors.length) sdk.autocapture?.setElementSelectors(new Set(selectors))
    },
    /** The ids of surveys that are active. */
    getSurveys: active,
    getActivatedIds: active,
    /** When a delayed survey was activated, ms since 1970. */
    getActivationTimestamp: (id: string): number | undefined =>
      active().includes(id) ? read().times[id] : undefined,
    reset(): void {
      activations.reset()
      write(read(), { activated: [], session: '', times: {} })
      changed()
    },
  }
}
