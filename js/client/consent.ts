// Whether anything may be captured and kept: decisions under posthog-js's keys, "do not track", cookieless modes.

import type { PostHogConfig } from '@posthog/types'
import { remembered, remember } from '../platform/storage'
import { Consent, StorageArea } from '../wire/core_protocol'

type Decision = 'granted' | 'denied' | 'pending'

/** What a stored value stands for: consent tools write some more than posthog-js's own. */
const means = (value = ''): Decision =>
  /^(1|true|yes)$/.test(value) ? 'granted' : /^(0|false|no)$/.test(value) ? 'denied' : 'pending'

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
    /** What has been decided; another tab may have done it. */
    decision_: (): Decision =>
      owner.config.respect_dnt && asksNotToTrack() ? 'denied' : means(unkept ?? read()),

    /** Remembers a decision; an empty one forgets it. */
    decide_(value: '1' | '0' | ''): void {
      write(value)
      unkept = value && read() !== value ? value : undefined
    },

    /** Takes up a decision that was kept in the other place: `opt_out_capturing_persistence_type` has changed. */
    settle_(): void {
      const value = read(true)
      if (!value) return
      if (!read()) consent.decide_(means(value) === 'granted' ? '1' : '0')
      write('', true)
    },

    /** Bits of `Consent`. */
    bits_(): number {
      const {
        cookieless_mode: mode,
        opt_out_capturing_by_default,
        opt_out_persistence_by_default,
      } = owner.config
      const decision = consent.decision_()
      const rejected = decision === 'denied' || (decision === 'pending' && opt_out_capturing_by_default)
      const cookieless = mode === 'always' || (mode === 'on_reject' && rejected)
      const optedOut = cookieless || rejected || (mode === 'on_reject' && decision === 'pending')
      return (
        (cookieless || !optedOut ? Consent.Captures : 0) |
        (cookieless ? Consent.Cookieless : 0) |
        (optedOut && (mode || opt_out_persistence_by_default) ? Consent.KeepsNothing : 0) |
        (optedOut ? Consent.OptedOut : 0)
      )
    },
  }
  return consent
}

/** "Do not track", and the signal that follows it. */
function asksNotToTrack(): boolean {
  const { doNotTrack, msDoNotTrack, globalPrivacyControl } = navigator as unknown as Record<string, unknown>
  const page = (globalThis as { doNotTrack?: unknown }).doNotTrack
  return [doNotTrack, msDoNotTrack, globalPrivacyControl, page].some(
    (asked) => means(String(asked)) === 'granted',
  )
}
