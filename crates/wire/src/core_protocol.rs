//! Numbers that cross the border of the SDK's module, in calls and in what these answer.

kinds! {
    /// How loud a console line is. `Critical` is printed always, the others only in debug mode, as in posthog-js.
    enum Level as LogLevel {
        /// Details for debugging.
        Info = 0,
        /// Something was ignored or replaced.
        Warn = 1,
        /// Something failed.
        Error = 2,
        /// The page's author has to act.
        Critical = 3,
    }
}

kinds! {
    /// A place where the browser keeps texts by key.
    enum Area as StorageArea {
        /// `localStorage`
        Local = 0,
        /// `sessionStorage`
        Session = 1,
        /// `document.cookie`, decoded
        Cookie = 2,
    }
}

kinds! {
    /// How a request leaves the page.
    enum Transport as Transport {
        /// `fetch`, or `XMLHttpRequest` where there is none.
        Fetch = 0,
        /// `XMLHttpRequest`.
        Xhr = 1,
        /// `navigator.sendBeacon`: survives the page, says nothing of the answer.
        Beacon = 2,
        /// `fetch` that may not outlive the page: for bodies over the browser's limit for those that may.
        PlainFetch = 3,
        /// `fetch` that outlives the page, or none: a body over the browser's limit is refused as a beacon is.
        Keepalive = 4,
    }
}

numbers! {
    /// What became of a request that has no HTTP status.
    mod request_status: i64 as RequestStatus {
        /// The network failed.
        FAILED = 0,
        /// A beacon that the browser refused: too much in flight already.
        BEACON_REFUSED = -1,
        /// A failure while the browser is offline: the `online` event is what to wait for.
        OFFLINE = -2,
        /// The browser sends it whatever becomes of the page, a beacon or a request that outlives it: there is no more to
        /// know of it.
        HANDED_OVER = -3,
        /// The body was still being compressed when its page went away: it has to leave now.
        HELD_UP = -4,
    }
}

numbers! {
    /// Bits: what consent allows.
    mod consent: u8 as Consent {
        /// Events may be captured.
        CAPTURES = 1,
        /// They must not identify the visitor, and nothing may be stored.
        COOKIELESS = 1 << 1,
        /// Nothing may be stored.
        KEEPS_NOTHING = 1 << 2,
        /// The visitor has opted out, whether their events are captured or not.
        OPTED_OUT = 1 << 3,
        /// The visitor has accepted.
        GRANTED = 1 << 4,
        /// The visitor has rejected, or asks not to be tracked where that is respected.
        DENIED = 1 << 5,
    }
}

numbers! {
    /// Bits: what is known of the visitor's decision.
    mod consent_facts: u8 as ConsentFacts {
        /// They have accepted.
        GRANTED = 1,
        /// They have rejected.
        DENIED = 1 << 1,
        /// Their browser asks not to track them.
        NO_TRACKING = 1 << 2,
    }
}

numbers! {
    /// Bits: what a look at the session has changed.
    mod session_change: u8 as SessionChange {
        /// There was no session.
        MISSING = 1,
        /// It had been idle for too long.
        IDLE = 1 << 1,
        /// It had lasted 24 hours.
        TOO_LONG = 1 << 2,
        /// Another tab began one.
        ADOPTED = 1 << 3,
        /// Something changed, if only the window.
        CHANGED = 1 << 4,
    }
}

kinds! {
    /// What a look at the session is for.
    enum SessionLook as SessionLook {
        /// Something happened: it keeps the session alive.
        Active = 0,
        /// Nothing happened: an idle session stays as it is, as in posthog-js.
        ReadOnly = 1,
        /// Nothing happened, but the caller wants a session that has not ended.
        Current = 2,
        /// The session of the last look, if there was one.
        Known = 3,
    }
}

kinds! {
    /// Why there is no `$create_alias`; posthog-js answers the same numbers below zero.
    enum AliasRefusal as AliasRefusal {
        /// The alias is the current id: it is only identified.
        Same = 1,
        /// A people id is never an alias.
        PeopleId = 2,
    }
}

numbers! {
    /// Bits: how a feature flag is read.
    mod flag_read: u8 as FlagRead {
        /// Only where the last response of the server was a good one.
        FRESH = 1,
        /// No event is captured of it.
        SILENT = 1 << 1,
    }
}

numbers! {
    /// Bits: how feature flags have changed.
    mod flags_change: u8 as FlagsChange {
        /// There are some: a response's or the page's.
        LOADED = 1,
        /// Listeners have to be called.
        FIRES = 1 << 1,
        /// A response is there.
        ANSWERED = 1 << 2,
        /// It is that the request failed.
        FAILED = 1 << 3,
    }
}

kinds! {
    /// What is known of all feature flags.
    enum FlagList as FlagList {
        /// Each flag's value.
        Values = 0,
        /// Each flag's payload.
        Payloads = 1,
        /// Each flag as the server described it.
        Details = 2,
    }
}

numbers! {
    /// Bits: what the page's hooks leave to do with an event.
    mod hooks: u8 as Hooks {
        /// None has to run before it is delivered.
        NONE_COMES_FIRST = 1,
        /// None has to see it either.
        NONE_SEES = 1 << 1,
        /// None may change it, though one may have to run first.
        NONE_CHANGES = 1 << 2,
    }
}
