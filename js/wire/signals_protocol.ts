// Generated from crates/wire/src/signals_protocol.rs by `npm run wire`.

/** Bits: what became of a record for the queue. */
export const enum Queued {
  /** The queue was full, and a record is lost. */
  Dropped = 1,
  /** So many wait that they leave now. */
  Due = 2,
}

/** What an answer means for the batch that it is about, and for the sending that goes on. */
export const enum SendOutcome {
  /** The server has it: the next batch follows. */
  Sent = 0,
  /** Nothing is sent for a while, and then the same again. */
  Later = 1,
  /** It was too large: half of it follows. */
  Halved = 2,
  /** Even one record was too large, and it is lost: the next batch follows. */
  TooLarge = 3,
  /** The server does not want it, and it is lost: the next batch follows. */
  Refused = 4,
  /** It was tried often enough, and it is lost: the next batch follows. */
  GivenUp = 5,
}

/** What a pipeline sends. */
export const enum PipelineKind {
  /** The page's own logs. */
  Logs = 0,
  /** What the page writes to the console. */
  Console = 1,
  /** Spans. */
  Traces = 2,
}

/** Whether one more log is taken. */
export const enum Admission {
  /** It is. */
  Taken = 0,
  /** There are too many. */
  TooMany = 1,
  /** There are too many, and this is the first of them in its window. */
  FirstTooMany = 2,
}

/** What a metric measures. */
export const enum MetricKind {
  /** Something that only grows. */
  Count = 0,
  /** Something that has a value now. */
  Gauge = 1,
  /** A distribution of values. */
  Histogram = 2,
}
