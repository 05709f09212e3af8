// The methods of an instance that decide what may be captured, and follow the decision.

import type { Properties } from '@posthog/types'
import { Client } from '../client/client'
import * as logger from '../platform/logger'
import { Consent } from '../wire/core_protocol'

export const decisionOf = (consent: number): 'granted' | 'denied' | 'pending' =>
  consent & Consent.Granted ? 'granted' : consent & Consent.Denied ? 'denied' : 'pending'

export abstract class Consenting extends Client {
  opt_in_capturing(options?: {
    captureEventName?: string | null | false
    captureProperties?: Properties
  }): void {
    if (this.ignoresConsent_()) return
    const isNews = !(this.core_.consent_() & Consent.Granted)
    const id = isNews && this.config.cookieless_mode ? this.newId_() : ''
    this.consent_.decide_('1')
    this.core_.followConsent_(id)
    this.recording_?.startIfEnabledOrStop()
    const name = options?.captureEventName
    if (isNews && (name === undefined || name))
      this.capture(name || '$opt_in', options?.captureProperties, { send_instantly: true })
    this.featureFlags.reportHeld_()
    this.capturing_()
  }

  /** With `clear_persistence`, also forgets who the visitor is (PostHog's specification opt-in). */
  opt_out_capturing(options?: { clear_persistence?: boolean }): void {
    if (this.ignoresConsent_()) return
    this.consent_.decide_('0')
    this.recording_?.startIfEnabledOrStop()
    this.outbox_?.forget_(0)
    this.core_.followConsent_('')
    if (options?.clear_persistence) this.core_.clearPersistence_(this.newId_())
    this.capturing_()
  }

  ignoresConsent_(): boolean {
    const ignores = this.config.cookieless_mode === 'always'
    if (ignores) logger.warn('consent has no effect with cookieless_mode="always"')
    return ignores
  }

  clear_opt_in_out_capturing(): void {
    this.consent_.decide_('')
    this.core_.followConsent_('')
    this.featureFlags.changed_()
  }

  has_opted_in_capturing(): boolean {
    return !this.has_opted_out_capturing()
  }

  has_opted_out_capturing(): boolean {
    return !!(this.core_.consent_() & Consent.OptedOut)
  }

  get_explicit_consent_status(): 'granted' | 'denied' | 'pending' {
    return decisionOf(this.core_.consent_())
  }
}
