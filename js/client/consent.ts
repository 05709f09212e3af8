// What the visitor has decided about consent, kept under posthog-js's keys, and whether their browser asks not to track them.
// What that allows is src/features/consent.

import type { PostHogConfig } from '@posthog/types'
import { remembered, remember } from '../platform/storage'
import type { Core } from '../wasm/exports'
import { Consent, ConsentFacts, StorageArea } from '../wire/core_protocol'

/** What a stored value stands for: consent tools write some more than posthog-js's own. */
const means = (value = ''): ConsentFacts | 0 =>
  /^(1|true|yes)$/.test(value) ? ConsentFacts.Granted : /^(0|false|no)$/.test(value) ? ConsentFacts.Denied : 0

export function makeConsent(owner: { config: PostHogConfig }) {
  /** A decision that the browser did not keep. */
  let unkept: string | undefined
  const key = (): string => {
    const { consent_persistence_name, opt_out_capturing_cookie_prefix, token } = owner.config
    return consent_persistence_name || (opt_out_capturing_cookie_prefix || '__ph_opt_in_out_') + token
  }
  /** Where decisions are kept, or with `other` where they might have been before. */
  const area = (other: boolean): StorageArea =>
    (owner.config.opt_out_capturing_persistence_type === 'cookie') === other
      ? StorageArea.Local
      : StorageArea.Cookie
  const read = (other = false): string | undefined => remembered(area(other), key())
  const write = (value: string, other = false): void => remember(area(other), key(), value, owner.config)
  const consent = {
    /** What is known of the visitor's decision, which another tab may have made: bits of `ConsentFacts`. */
    facts_(): number {
      // comes with every call of the core: what only some pages respect is looked up for them
      const isRefused = owner.config.respect_dnt && asksNotToTrack()
      return means(unkept ?? read()) | (isRefused ? ConsentFacts.NoTracking : 0)
    },

    /** Remembers a decision; an empty one forgets it. */
    decide_(value: '1' | '0' | ''): void {
      write(value)
      unkept = value && read() !== value ? value : undefined
    },

    /** Takes up a decision that was kept in the other place: `opt_out_capturing_persistence_type` has changed. */
    settle_(): void {
      const value = read(true)
      if (!value) return
      if (!read()) consent.decide_(means(value) === ConsentFacts.Granted ? '1' : '0')
      write('', true)
    },
  }
  return consent
}

/** Whether what is captured may be kept where another page finds it: with consent, and of a visitor who is recognised. */
export const mayKeep = ({ core_: core }: { core_: Core }): boolean =>
  (core.consent_() & (Consent.Captures | Consent.Cookieless | Consent.OptedOut)) === Consent.Captures

/** "Do not track", and the signal that follows it. */
function asksNotToTrack(): boolean {
  const { doNotTrack, msDoNotTrack, globalPrivacyControl } = navigator as unknown as Record<string, unknown>
  const page = (globalThis as { doNotTrack?: unknown }).doNotTrack
  return [doNotTrack, msDoNotTrack, globalPrivacyControl, page].some(
    (asked) => means(String(asked)) === ConsentFacts.Granted,
  )
}
