// Generated from crates/wire/src/replay_protocol.rs by `npm run wire`.

/** What becomes of a session's events: posthog-js's states of a recording. */
export const enum RecordingStatus {
  /** Nothing is recorded. */
  Disabled = 0,
  /** Chance has the session recorded. */
  Sampled = 1,
  /** The session is recorded. */
  Active = 2,
  /** Events wait for a condition to be met. */
  Buffering = 3,
  /** The page's address is one that is not recorded. */
  Paused = 4,
  /** The recorder could not be started. */
  Failed = 5,
}

/** What a recording may wait for. */
export const enum TriggerKind {
  /** An address of the page. */
  Url = 0,
  /** A captured event. */
  Event = 1,
  /** A feature flag. */
  Flag = 2,
}

/** How far a trigger is. */
export const enum TriggerState {
  /** There is nothing to wait for. */
  Disabled = 0,
  /** It has not been met in this session. */
  Pending = 1,
  /** It lets the session in. */
  Active = 2,
}

/** What chance has decided for a session. */
export const enum SamplingDecision {
  /** Nothing yet. */
  None = 0,
  /** The session is recorded. */
  In = 1,
  /** It is not. */
  Out = 2,
}

/** The value of a feature flag, as a trigger sees it. */
export const enum FlagValue {
  /** The flag is off, or has no value. */
  Off = 0,
  /** It is on and has no variants. */
  On = 1,
  /** It is on, with the variant of the trigger's settings. */
  WantedVariant = 2,
  /** It is on, with another variant. */
  OtherVariant = 3,
}

/** What a comparison of a property's value by a filter's operator, without its negation, says. */
export const enum FilterAnswer {
  /** It does not hold, or there is no value. */
  No = 0,
  /** It holds. */
  Yes = 1,
  /** The filter lets nothing through: its operator is unknown, or it compares with nothing. */
  Never = 2,
}

/** What a call of the module leaves to be done. Sets of triggers are meant by their places. */
export const enum ReplayEffect {
  /** Report the state of a kind of trigger with the session's events: kind, state. */
  ReportTrigger = 0,
  /** Report the groups that are met: twice the place of each, and one more where chance has it recorded. */
  ReportMatched = 1,
  /** Report what is waited for: four times the place of a set, and its trigger's kind. */
  ReportMissing = 2,
  /** Store that a set's trigger has let the session in: set, kind. */
  RememberTrigger = 3,
  /** Store what was decided by chance: set, decision, 1 where the page has overridden it. */
  RememberDecision = 4,
  /** Remove a project's decision, which has no rate. */
  ForgetDecision = 5,
  /** Remove what is stored of the session. */
  ForgetSession = 6,
  /** Watch the flag of a set. */
  WatchFlag = 7,
  /** A set's flag has come on: the recording has started. */
  FlagOn = 8,
  /** A condition is met: its kind. By an address or an event, the session is wanted. */
  Activated = 9,
  /** A condition of the whole project is met: what waited may leave, and the recording has started. Its kind. */
  Released = 10,
  /** Stop at an address that is not recorded. */
  Pause = 11,
  /** Go on at another address. */
  Resume = 12,
  /** Store that the session has been long enough to be sent. */
  RememberMinimum = 13,
}

/** Limits of time and size. */
export const enum ReplayLimit {
  /** More is not held, parked or sent at once, bytes: 0.9 MiB. */
  BufferBytes = 943718,
  /** How long an event waits for others, ms: then it goes to the outbox, where a crash cannot reach it. */
  WaitMs = 1000,
  /** How long the visitor is inactive until a session is idle, ms, unless the page sets another. */
  IdleMs = 300000,
}

/** Custom events that the pipe knows by their tags. */
export const enum ReplayTag {
  /** Any other, or an event of another type. */
  Other = 0,
  /** `$session_ending` */
  SessionEnding = 1,
  /** `$session_starting` */
  SessionStarting = 2,
  /** `recording paused` */
  Paused = 3,
}

/** What becomes of an event on its way to the buffer. */
export const enum EventFate {
  /** It goes on. */
  Passes = 0,
  /** It is the session's first full snapshot, and goes on. */
  PassesFirst = 1,
  /** It waits for the snapshot that is on its way. */
  Waits = 2,
  /** It is left out. */
  Dropped = 3,
  /** It is left out: it is too large, and a snapshot has to make up for it. */
  TooLarge = 4,
  /** The same, for the first time in the session. */
  FirstTooLarge = 5,
}

/** Bits: what an event means for its session. */
export const enum ActivityBits {
  /** The session has become idle by it. */
  BecameIdle = 1,
  /** The session has to be checked. */
  Checks = 2,
  /** It is something that a person does. */
  IsUser = 4,
}

/** Why nothing leaves, whether it is allowed or not. */
export const enum HoldReason {
  /** What may leave does. */
  None = 0,
  /** The visitor has not been active since the recording started. */
  Start = 1,
  /** The visitor has not been active since the session began. */
  Rotation = 2,
  /** The recording is being thrown away. */
  Discard = 3,
}

/** What to do with the buffer. */
export const enum BufferFlow {
  /** Nothing. */
  Rests = 0,
  /** Check it again later. */
  Waits = 1,
  /** Forget what is in it. */
  Clears = 2,
  /** Keep it for the next page of the tab. */
  Parks = 3,
  /** The same, and check it again later. */
  ParksAndWaits = 4,
  /** Send it, or what is in it before something is added. */
  Leaves = 5,
}

/** What is known of a recording, by its place. */
export const enum ReplayFact {
  /** 1 where the visitor is idle. */
  IsIdle = 0,
  /** 1 where the visitor is active. */
  IsActive = 1,
  /** Why nothing leaves, a `HoldReason`. */
  Hold = 2,
  /** Bytes that wait to be sent. */
  Size = 3,
  /** Changes of the page that were too large to be recorded. */
  LostCount = 4,
  /** Their bytes. */
  LostBytes = 5,
  /** When the snapshot is due that makes up for the last of them, ms from then. */
  SnapshotIn = 6,
  /** How many facts there are. */
  Count = 7,
}

/** A full snapshot that is on its way, by how much waits for it. */
export const enum AwaitedSnapshot {
  /** There is none. */
  Nothing = 0,
  /** What players can apply goes on; custom events wait. */
  Snapshot = 1,
  /**
   * Players show an outdated page until it comes, which has everything that the page has changed up to it: interactions
   * wait, too, and mutations are left out.
   */
  Resync = 2,
  /** The same; it is the session's first. */
  First = 3,
}

/** What letting go has done. */
export const enum BufferRelease {
  /** Nothing was held, or it still is. */
  Nothing = 0,
  /** What was held may leave. */
  Opened = 1,
  /** The same, and a snapshot has to make up for what could not be held. */
  WithSnapshot = 2,
}
