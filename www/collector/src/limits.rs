//! Every bound of the program in one place: its name, its unit, and why it is what it is.
//!
//! A development machine runs a browser, a bundler and this beside each other, so that what a request or a reader can
//! make it hold is bounded by bytes, and what it can make it do is bounded by time.

use std::time::Duration;

/// Bytes of one request, as sent and at each step of its unpacking. PostHog's capture takes 20 MB.
pub const REQUEST_BYTES: usize = 20 * 1024 * 1024;

/// A refused body is read on to so many bytes, so that its sender gets to read the answer.
pub const DRAINED_BYTES: usize = 8 * REQUEST_BYTES;

/// Bytes that all requests together may hold, from their first byte until they are on disk: room for three of the
/// largest. Past it a request gets 503 and `Retry-After`.
pub const REQUESTS_BYTES: usize = 64 * 1024 * 1024;

/// Bytes that all answers together may hold until they are sent: room for two of the largest.
pub const ANSWERS_BYTES: usize = 48 * 1024 * 1024;

/// The same for all live streams.
pub const STREAMS_BYTES: usize = 24 * 1024 * 1024;

/// Events of one request. SDKs send at most some hundreds; they are written in one transaction, which others wait for.
pub const REQUEST_EVENTS: usize = 20_000;

/// What an event takes besides its text, in bytes: for the account of [`REQUESTS_BYTES`].
pub const EVENT_OVERHEAD_BYTES: usize = 512;

/// Bytes of one event: the largest message that PostHog's Kafka takes by default.
pub const EVENT_BYTES: usize = 1_000_000;

/// Levels of arrays and objects of an event: serde_json's own limit, which PostHog's capture service inherits.
pub const JSON_DEPTH: usize = 128;

/// Wrappings around the JSON of a request. The deepest seen in the wild has three: a base64 form field that holds gzip
/// that holds base64.
pub const WRAPPINGS: usize = 4;

/// Bytes of the properties of a person or a group: the size that PostHog's database has a constraint for
/// (`nodejs/src/config`, `PERSON_PROPERTIES_DB_CONSTRAINT_LIMIT_BYTES`).
pub const PROPERTIES_BYTES: usize = 655_360;

/// Values, inner ones too, of JSON that is built up in memory: each takes up to 700 bytes there, whatever its text.
pub const TREE_VALUES: usize = 20_000;

/// Bytes of a request for flags, unpacked. PostHog's flags service takes 2 MB.
pub const FLAGS_REQUEST_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of a flag, a cohort and the like in a request to the API.
pub const DEFINITION_BYTES: usize = 2 * 1024 * 1024;

/// Annotations of a project: a list of them reads all.
pub const ANNOTATIONS: usize = 1_000;

/// Surveys of a project: SDKs get all of them in one answer.
pub const SURVEYS: usize = 200;

/// Questions of a survey.
pub const SURVEY_QUESTIONS: usize = 50;

/// Characters of an annotation, as in PostHog.
pub const ANNOTATION_CHARS: usize = 8_192;

/// Dashboards of a project.
pub const DASHBOARDS: usize = 200;

/// Tiles of a dashboard: each is an insight to count.
pub const DASHBOARD_TILES: usize = 50;

/// Characters of a tile of text, as in PostHog.
pub const TILE_TEXT_CHARS: usize = 4_000;

/// Characters of the name of a dashboard, as in PostHog.
pub const DASHBOARD_NAME_CHARS: usize = 400;

/// Personal API keys, as in PostHog.
pub const API_KEYS: usize = 10;

/// Characters of the label of a key, as in PostHog.
pub const API_KEY_LABEL_CHARS: usize = 40;

/// Characters of a distinct id; a longer one is cut, as PostHog does.
pub const DISTINCT_ID_CHARS: usize = 200;

/// Characters of an event's name in `/i/v1/analytics/events`, as in PostHog.
pub const EVENT_NAME_CHARS: usize = 200;

/// Bytes that a byte of protobuf takes while it is decoded: the shortest attribute has two bytes and takes 64.
pub const PROTOBUF_GROWTH: usize = 40;

/// Bytes of a recording's session id and window id.
pub const SESSION_ID_BYTES: usize = 100;

/// Bytes of the address that a list of recordings shows.
pub const ADDRESS_BYTES: usize = 16 * 1024;

/// Bytes that a chunk may say it has (`$snapshot_bytes`): far more than a request holds, and few enough for a sum of
/// all chunks that there can be.
pub const SNAPSHOT_BYTES: i64 = 1 << 30;

/// The longest time between two events of one recording. PostHog ends a session after a day.
pub const RECORDING_MS: i64 = 24 * 60 * 60 * 1000;

/// Rows of a page of a list where the request does not say.
pub const DEFAULT_PAGE_ROWS: usize = 100;

/// Rows of a page of a list.
pub const PAGE_ROWS: usize = 1_000;

/// Bytes of a page of a list: it ends with the row that passes them.
pub const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of a recording's page, unpacked: it ends with the chunk that passes them.
pub const RECORDING_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of one chunk of a recording, unpacked. An event that passes them is left out.
pub const RECORDING_CHUNK_BYTES: usize = REQUEST_BYTES;

/// Bytes of a page of the site: it is read whole, for the hashes of its scripts.
pub const PAGE_FILE_BYTES: usize = 8 * 1024 * 1024;

/// Rows that a live stream reads at once.
pub const STREAM_ROWS: usize = 64;

/// Bytes that a live stream reads at once: it ends with the row that passes them.
pub const STREAM_BYTES: usize = 256 * 1024;

/// Live streams at once.
pub const STREAMS: usize = 512;

/// Flags that may have to be known before one that depends on them. Each is a call on the stack, and each of the
/// definitions that SDKs read lists them all.
pub const FLAG_CHAIN: usize = 50;

/// Conditions of cohorts that are looked at for one person: cohorts may name each other many times over.
pub const COHORT_STEPS: usize = 20_000;

/// Ingestion warnings that are kept: the newest.
pub const WARNINGS: i64 = 10_000;

/// Ingestion warnings of one type that are listed.
pub const WARNINGS_SHOWN: i64 = 50;

/// Intervals of an insight: a year of hours.
pub const INTERVALS: usize = 9_000;

/// Steps of a funnel, and its exclusions.
pub const FUNNEL_STEPS: usize = 30;

/// Places of a heatmap in one answer.
pub const HEATMAP_PLACES: usize = 1_000;

/// Bytes of a source map with its code as it is uploaded, packed. PostHog takes 100 MB.
pub const SYMBOL_SET_BYTES: usize = REQUEST_BYTES;

/// Bytes of it when it is unpacked: one is unpacked at a time.
pub const SYMBOL_SET_UNPACKED_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of all that are stored, packed; past them those go that were not used for the longest time.
pub const SYMBOL_SETS_BYTES: i64 = 512 * 1024 * 1024;

/// Source maps of a project, uploaded or announced; past them the same.
pub const SYMBOL_SETS: i64 = 20_000;

/// Source maps of one request: the command line asks for 50 at once, and checks 1,000.
pub const SYMBOL_SETS_OF_A_REQUEST: usize = 1_000;

/// Bytes of maps that are kept ready, unpacked; at least the last is.
pub const SYMBOL_MAPS_BYTES: usize = 64 * 1024 * 1024;

/// Frames whose lines of the source are kept: the newest.
pub const STACK_FRAMES: i64 = 50_000;

/// Frames of one request.
pub const STACK_FRAMES_OF_A_REQUEST: usize = 1_000;

/// Releases of a project.
pub const RELEASES: i64 = 10_000;

/// Seconds for which the address of an upload may be used, as in PostHog.
pub const UPLOAD_SECONDS: i64 = 5 * 60;

/// Seconds for which the address of a download may be used, as in PostHog.
pub const DOWNLOAD_SECONDS: i64 = 60 * 60;

/// Issues whose status one request may set.
pub const ISSUES_OF_A_REQUEST: usize = 1_000;

/// Units of an experiment's retention window: far beyond any, and small enough for times to be added up.
pub const LONGEST_RETENTION: i64 = 10_000;

/// Items of a path that are looked at, as many as PostHog's pages offer.
pub const PATH_STEPS: i64 = 20;

/// Edges of a graph of paths.
pub const PATH_EDGES: i64 = 1_000;

/// Names, groupings and patterns that a graph of paths may be asked for with, of each.
pub const PATH_RULES: usize = 100;

/// Bytes of one of them.
pub const PATH_RULE_BYTES: usize = 1_000;

/// Bytes of a query in HogQL.
pub const HOGQL_BYTES: usize = 20_000;

/// Bytes of the statement that is made of it: names that stand for expressions are written out.
pub const HOGQL_STATEMENT_BYTES: usize = 100_000;

/// Columns of an answer to it.
pub const HOGQL_COLUMNS: usize = 100;

/// Rows of an answer where the query does not say, as in PostHog.
pub const HOGQL_DEFAULT_ROWS: usize = 100;

/// Rows of an answer, as in PostHog; it ends before where it passes [`PAGE_BYTES`].
pub const HOGQL_ROWS: usize = 50_000;

/// Series of a trend: PostHog has a letter for each.
pub const SERIES: usize = 26;

/// Values of a breakdown where the request does not say, as in PostHog.
pub const BREAKDOWN_VALUES: usize = 25;

/// Values of a breakdown that a request may ask for.
pub const MOST_BREAKDOWN_VALUES: usize = 500;

/// Numbers of an insight that are held at once: one for each value of a breakdown and each interval.
pub const INSIGHT_NUMBERS: usize = 500_000;

/// Properties of events that have a place of their own: the value of each is written with every event.
pub const TRACKED_PROPERTIES: i64 = 8;

/// From so many events on a property that an insight asks for gets a place of its own.
pub const WORTH_TRACKING: i64 = 50_000;

/// Events whose value is added to that place in one transaction: captures wait for some milliseconds.
pub const PROPERTY_SLICE: i64 = 1_000;

/// Events of a person that are deleted in one transaction: captures wait for some milliseconds.
pub const DELETED_EVENTS: usize = 1_000;

/// Chunks of a person's recordings that are deleted in one transaction.
pub const DELETED_CHUNKS: usize = 50;

/// Distinct ids that an insight holds in memory, each with 36 bytes at most; where there are more, SQL looks them up.
pub const PEOPLE_IN_MEMORY: usize = 2_000_000;

/// Events of a funnel that are held in memory, each with 32 bytes; where there are more, they are sorted by SQLite.
pub const FUNNEL_MOMENTS: usize = 2_000_000;

/// Events of a request to another PostHog.
pub const DELIVERY_EVENTS: i64 = 1_000;

/// Bytes of the properties of those events: far less than PostHog's 20 MB, so that a slow line gets one through in time.
pub const DELIVERY_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of its answer that are read.
pub const DELIVERY_ANSWER_BYTES: u64 = 64 * 1024;

/// How long such a request may take.
pub const DELIVERY_TIME: Duration = Duration::from_secs(60);

/// The first wait after such a request has failed; each further one is twice as long.
pub const SHORTEST_RETRY: Duration = Duration::from_millis(500);

/// The longest wait, also where the target asks for a longer one.
pub const LONGEST_RETRY: Duration = Duration::from_secs(300);

/// After so many failures in a row `send` gives up: nine minutes, where the target asks for nothing else.
pub const SEND_FAILURES: u32 = 10;

/// How long a query may take.
pub const QUERY_TIME: Duration = Duration::from_secs(10);

/// How long a request waits for its turn, before it gets 503 and `Retry-After`.
pub const WAIT_TIME: Duration = Duration::from_secs(10);

/// A connection on which no byte moves for so long is closed: half a request, or an answer that is not read. A live
/// stream sends a sign of life four times as often.
pub const STALL_TIME: Duration = Duration::from_secs(60);

/// Between two signs of life of a live stream.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// How long requests under way may take once the server has to stop.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);

/// How long the writer may take after that to store what was handed over.
pub const CLOSE_TIME: Duration = Duration::from_secs(3);

/// What `Retry-After` says, in seconds.
pub const RETRY_AFTER: &str = "2";

/// Persons of an experiment from which on it is looked whether the variants have the shares that they should have, as in
/// PostHog.
pub const SRM_PERSONS: f64 = 100.0;
