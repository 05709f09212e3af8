// What waits of one kind of signals: its side in Rust, with the page's option as it is now, and the visitor's consent.

import { Consent } from '../../wire/core_protocol'
import type { Sdk } from '../sdk'

export function makeWaiting<Records extends { clear(): void }, Option>(
  sdk: Sdk,
  records: Records,
  option: () => Option,
  setUp: (option: Option) => void,
) {
  /** The option as it was; null until there was something to send. */
  let known: Option | null = null
  return {
    /** Sets it up where the option has changed. */
    ready(): Records {
      const now = option()
      if (now !== known) setUp(now)
      known = now
      return records
    },
    /**
     * Whether something may leave, during a shutdown too: what a visitor has revoked their consent to does not. Without anything
     * to send nothing is set up, as asking for the sender begins a session.
     */
    isWanted(): boolean {
      if (known === null) return false
      if (sdk.core_.consent_() & Consent.Captures) return true
      records.clear()
      return false
    },
  }
}
