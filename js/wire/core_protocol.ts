// Generated from crates/wire/src/core_protocol.rs by `npm run wire`.

/** How loud a console line is. `Critical` is printed always, the others only in debug mode, as in posthog-js. */
export const enum LogLevel {
  /** Details for debugging. */
  Info = 0,
  /** Something was ignored or replaced. */
  Warn = 1,
  /** Something failed. */
  Error = 2,
  /** The page's author has to act. */
  Critical = 3,
}

/** A place where the browser keeps texts by key. */
export const enum StorageArea {
  /** `localStorage` */
  Local = 0,
  /** `sessionStorage` */
  Session = 1,
  /** `document.cookie`, decoded */
  Cookie = 2,
}

/** How a request leaves the page. */
export const enum Transport {
  /** `fetch`, or `XMLHttpRequest` where there is none. */
  Fetch = 0,
  /** `XMLHttpRequest`. */
  Xhr = 1,
  /** `navigator.sendBeacon`: survives the page, says nothing of the answer. */
  Beacon = 2,
  /** `fetch` that may not outlive the page: for bodies over the browser's limit for those that may. */
  PlainFetch = 3,
  /** `fetch` that outlives the page, or none: a body over the browser's limit is refused as a beacon is. */
  Keepalive = 4,
}

/** What became of a request that has no HTTP status. */
export const enum RequestStatus {
  /** The network failed. */
  Failed = 0,
  /** A beacon that the browser refused: too much in flight already. */
  BeaconRefused = -1,
  /** A failure while the browser is offline: the `online` event is what to wait for. */
  Offline = -2,
  /**
   * The browser sends it whatever becomes of the page, a beacon or a request that outlives it: there is no more to
   * know of it.
   */
  HandedOver = -3,
  /** The body was still being compressed when its page went away: it has to leave now. */
  HeldUp = -4,
}

/** Bits: what consent allows. */
export const enum Consent {
  /** Events may be captured. */
  Captures = 1,
  /** They must not identify the visitor, and nothing may be stored. */
  Cookieless = 2,
  /** Nothing may be stored. */
  KeepsNothing = 4,
  /** The visitor has opted out, whether their events are captured or not. */
  OptedOut = 8,
  /** The visitor has accepted. */
  Granted = 16,
  /** The visitor has rejected, or asks not to be tracked where that is respected. */
  Denied = 32,
}

/** Bits: what is known of the visitor's decision. */
export const enum ConsentFacts {
  /** They have accepted. */
  Granted = 1,
  /** They have rejected. */
  Denied = 2,
  /** Their browser asks not to track them. */
  NoTracking = 4,
}

/** Bits: what a look at the session has changed. */
export const enum SessionChange {
  /** There was no session. */
  Missing = 1,
  /** It had been idle for too long. */
  Idle = 2,
  /** It had lasted 24 hours. */
  TooLong = 4,
  /** Another tab began one. */
  Adopted = 8,
  /** Something changed, if only the window. */
  Changed = 16,
}

/** What a look at the session is for. */
export const enum SessionLook {
  /** Something happened: it keeps the session alive. */
  Active = 0,
  /** Nothing happened: an idle session stays as it is, as in posthog-js. */
  ReadOnly = 1,
  /** Nothing happened, but the caller wants a session that has not ended. */
  Current = 2,
  /** The session of the last look, if there was one. */
  Known = 3,
}

/** Why there is no `$create_alias`; posthog-js answers the same numbers below zero. */
export const enum AliasRefusal {
  /** The alias is the current id: it is only identified. */
  Same = 1,
  /** A people id is never an alias. */
  PeopleId = 2,
}

/** Bits: how a feature flag is read. */
export const enum FlagRead {
  /** Only where the last response of the server was a good one. */
  Fresh = 1,
  /** No event is captured of it. */
  Silent = 2,
}

/** Bits: how feature flags have changed. */
export const enum FlagsChange {
  /** There are some: a response's or the page's. */
  Loaded = 1,
  /** Listeners have to be called. */
  Fires = 2,
  /** A response is there. */
  Answered = 4,
  /** It is that the request failed. */
  Failed = 8,
}

/** What is known of all feature flags. */
export const enum FlagList {
  /** Each flag's value. */
  Values = 0,
  /** Each flag's payload. */
  Payloads = 1,
  /** Each flag as the server described it. */
  Details = 2,
}

/** Bits: what the page's hooks leave to do with an event. */
export const enum Hooks {
  /** None has to run before it is delivered. */
  NoneComesFirst = 1,
  /** None has to see it either. */
  NoneSees = 2,
  /** None may change it, though one may have to run first. */
  NoneChanges = 4,
}
