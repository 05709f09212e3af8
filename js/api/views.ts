// What apps reach for inside posthog-js's instance, in its shape: `persistence`, `sessionManager`, `consent` and the like.

import type { Properties, Property, SessionIdChangedCallback } from '@posthog/types'
import { guarded } from '../wasm/guard'
import { parse } from '../platform/json'
import type { Context } from '../client/context'
import { sessionOf } from './session'
import { SessionLook } from '../wire/core_protocol'

/** What these need of an instance. */
type Owner = Context & {
  register(properties: Properties): void
  unregister(name: string): void
  register_for_session(properties: Properties): void
  unregister_for_session(name: string): void
  get_property(name: string): any
  getSessionProperty(name: string): any
  onSessionId(callback: SessionIdChangedCallback): () => void
  get_explicit_consent_status(): string
  has_opted_out_capturing(): boolean
  has_opted_in_capturing(): boolean
  recording_?: { flushBeforeIdentityReset(): void }
}

/** What is stored of the visitor, or of the session: the instance with a look at that. */
export function viewStorage<T extends Owner>(client: T, ofSession: boolean) {
  /** All of it, or what events have of it. */
  const read = (ofEvents: boolean): Properties => parse(client.core_.properties_(ofSession, ofEvents)) ?? {}
  const view = Object.assign(Object.create(client) as T, {
    props: read(false),
    properties: () => read(true),
    set_property: guarded((name: string, value: Property): void =>
      value == null ? view.unregister(name) : view.register({ [name]: value }),
    ),
    // what changes is written at once
    flush: (): void => {},
  })
  if (ofSession) {
    view.register = (properties) => client.register_for_session(properties)
    view.unregister = (name) => client.unregister_for_session(name)
    view.get_property = (name) => client.getSessionProperty(name)
  }
  return view
}

/** Sessions; none where there are none: before the start, and for visitors who are not to be recognised. */
export function viewSessions(client: Owner) {
  const sessionTimeoutMs = client.core_.sessionTimeout_()
  if (!sessionTimeoutMs) return
  return {
    sessionTimeoutMs,
    checkAndGetSessionAndWindowId: (readOnly?: boolean, timestamp?: number) =>
      sessionOf(
        client,
        readOnly ? SessionLook.ReadOnly : SessionLook.Active,
        typeof timestamp === 'number' ? timestamp : undefined,
      )!,
    onSessionId: (callback: SessionIdChangedCallback) => client.onSessionId(callback),
    resetSessionId(): void {
      client.recording_?.flushBeforeIdentityReset()
      client.core_.resetSession_()
    },
  }
}

/** Consent, as posthog-js's `consent.ts` says it. */
export function viewConsent(client: Owner) {
  const { consent_: consent } = client
  return {
    /** 1 granted, 0 denied, -1 pending. */
    get consent(): number {
      return ['denied', 'granted'].indexOf(client.get_explicit_consent_status())
    },
    isOptedOut: () => client.has_opted_out_capturing(),
    isOptedIn: () => client.has_opted_in_capturing(),
    isExplicitlyOptedOut: () => client.get_explicit_consent_status() === 'denied',
    optInOut: (isIn: boolean): void => consent.decide_(isIn ? '1' : '0'),
    reset: (): void => consent.decide_(''),
  }
}
