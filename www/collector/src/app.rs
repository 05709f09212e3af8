//! What all requests share: the store, the settings, and the memory and the turns that each takes its part of.

use std::{path::PathBuf, sync::Arc};

use serde_json::{Map, Value};
use tokio::sync::{Semaphore, watch};

use crate::{
    budget::Budget,
    keys::signed::Signer,
    limits::{ANSWERS_BYTES, REQUESTS_BYTES, STREAMS, STREAMS_BYTES},
    store::Store,
    symbols::cache::Cache,
};

/// Where files come from. Either may be missing.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    /// Served below `/static/`.
    pub static_dir: Option<PathBuf>,
    /// Served on every path nothing else is served on.
    pub site_dir: Option<PathBuf>,
}

/// What this server is configured to have SDKs do, for all projects.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Members of `sessionRecording` over the defaults below; without it SDKs record nothing unasked.
    pub session_recording: Option<Map<String, Value>>,
    /// Products whose quota is used up: `feature_flags` has SDKs get none.
    pub quota_limited: Vec<String>,
}

/// What request handlers share.
#[derive(Clone)]
pub struct App {
    /// Everything that is remembered.
    pub store: Store,
    /// Where files come from.
    pub folders: Arc<Folders>,
    /// Settings for SDKs.
    pub options: Arc<Options>,
    /// Whether others than this machine reach the server: then its API needs a key.
    pub exposed: bool,
    /// The second port.
    pub frame_port: Option<u16>,
    /// Memory of all requests that bring something.
    pub requests: Budget,
    /// Memory of all answers that show something.
    pub answers: Budget,
    /// Memory of all messages of live streams.
    pub messages: Budget,
    /// How many requests are decoded at once.
    pub decoders: Arc<Semaphore>,
    /// How many live streams there may be.
    pub streams: Arc<Semaphore>,
    /// Source maps that are ready.
    pub symbols: Arc<Cache>,
    /// Signs addresses for uploads.
    pub signer: Arc<Signer>,
    stop: watch::Receiver<bool>,
}

impl App {
    /// What they share at the start. `stop` becomes true when the server has to end.
    pub fn new(
        store: Store,
        (folders, options): (Folders, Options),
        exposed: bool,
        frame_port: Option<u16>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            store,
            folders: Arc::new(folders),
            options: Arc::new(options),
            exposed,
            frame_port,
            requests: Budget::new(REQUESTS_BYTES),
            answers: Budget::new(ANSWERS_BYTES),
            messages: Budget::new(STREAMS_BYTES),
            decoders: Arc::new(Semaphore::new(cores.clamp(2, 4))),
            streams: Arc::new(Semaphore::new(STREAMS)),
            symbols: Arc::default(),
            signer: Arc::default(),
            stop,
        }
    }

    /// Waits until the server is stopped.
    pub async fn stopped(&mut self) {
        // An error means that the server is gone, which is as good a reason.
        let _ = self.stop.wait_for(|stop| *stop).await;
    }
}
