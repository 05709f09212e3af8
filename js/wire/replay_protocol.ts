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
  /** `sessionIdle` of a session that it names */
  SessionIdle = 4,
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

/**
 * What an event on its way needs the page's side to do before it goes on: the lowest eight bits of an answer. The other
 * bits are a number that belongs to it.
 */
export const enum PipeStep {
  /** Nothing more: the event has arrived or is left out. */
  Done = 0,
  /**
   * Mask the address of a Meta event, or report the page's where it has changed, and check it against the project's
   * conditions. The answer is 0 for a Meta event that must not be recorded, else 1.
   */
  Address = 1,
  /** Note a FullSnapshot and set the time of the next; so many events that wait belong to none that is wanted. */
  NoteSnapshot = 2,
  /** Take session, window and time from the event itself. The answer is 1 where that is not the recorded session. */
  OwnSession = 3,
  /** Report that the session is idle, and send what waits. */
  SayIdle = 4,
  /** Check the session; 1 where the event is something that a person does. The answer has bits of `SessionCheck`. */
  CheckSession = 5,
  /** Report that the visitor is back. */
  SayBack = 6,
  /** Go on in the session that is now; 1 where it is held until the visitor does something in it. */
  Restart = 7,
  /** What was held may leave; 1 where a snapshot has to make up for what could not be held. */
  Released = 8,
  /** The visitor is back in an idle session; 1 where a snapshot has to fill its gaps. */
  Wake = 9,
  /** Keep the event until the snapshot that is on its way. */
  Wait = 10,
  /** Leave the event out; an `EventFate`. */
  LeaveOut = 11,
  /** Measure the event. The answer is 1 where what waits to be sent belongs to another session. */
  Store = 12,
  /** Forget what waits to be sent. */
  Clear = 13,
  /** Send what waits, if it may be sent; 1 where the event is of another session, and what may not be sent is forgotten. */
  Flush = 14,
  /** Add the event to what waits; 1 where that leaves after a while. */
  Keep = 15,
  /** A FullSnapshot is recorded: take what waited for it. Bits of `SnapshotBits`. */
  Recorded = 16,
}

/** Bits: how the session that is now differs from the recorded one. */
export const enum SessionCheck {
  /** The session is another. */
  OtherSession = 1,
  /** The window is another. */
  OtherWindow = 2,
}

/** Bits: what a FullSnapshot is to its recording. */
export const enum SnapshotBits {
  /** Nothing that was recorded before it will be sent with it. */
  IsNew = 1,
  /** It is the session's first. */
  IsFirst = 2,
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
