//! The HTTP server: which address is served by what, and its start and end.

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get},
};
use serde_json::json;
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    api,
    budget::Budget,
    connection::Impatient,
    cors, empty_lists,
    error::ApiError,
    flags, guard, ingest,
    limits::{ANSWERS_BYTES, CLOSE_TIME, DRAIN_TIME, REQUESTS_BYTES, STALL_TIME, STREAMS, STREAMS_BYTES},
    live,
    policy::{self, Port},
    recordings, remote_config, settings, site,
    store::{Store, StoreError},
};

/// What the server is told at its start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name or address to listen on.
    pub host: String,
    /// Port to listen on; 0 picks a free one.
    pub port: u16,
    /// Port to listen on besides, where pages in frames have another origin; 0 picks a free one.
    pub frame_port: Option<u16>,
    /// Names that requests may use for the server, besides `host`, addresses and `localhost`.
    pub allowed_hosts: Vec<String>,
    /// The SQLite file.
    pub data: PathBuf,
    /// Where files come from.
    pub folders: Folders,
    /// What SDKs are told to do.
    pub options: remote_config::Options,
}

/// Where files come from. Either may be missing.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    /// Served below `/static/`.
    pub static_dir: Option<PathBuf>,
    /// Served on every path nothing else is served on.
    pub site_dir: Option<PathBuf>,
}

/// Why the server did not start, or did not go on.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Another program holds the port.
    #[error("port {port} is taken: stop the program that uses it, or choose another with {option}")]
    PortTaken {
        /// As configured.
        port: u16,
        /// What it was configured by.
        option: &'static str,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {host}:{port}: {source}")]
    Listen {
        /// As configured.
        host: String,
        /// As configured.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signals that should end the server cannot be noticed.
    #[error("signals cannot be noticed: {0}")]
    Signals(std::io::Error),
    /// The listening socket broke.
    #[error("serving failed: {0}")]
    Serve(std::io::Error),
}

/// What request handlers share.
#[derive(Clone)]
pub struct App {
    /// Everything that is remembered.
    pub store: Store,
    /// Where files come from.
    pub folders: Arc<Folders>,
    /// What SDKs are told to do.
    pub options: Arc<remote_config::Options>,
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
    stop: watch::Receiver<bool>,
}

impl App {
    fn new(
        store: Store,
        config: (Folders, remote_config::Options),
        frame_port: Option<u16>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let (folders, options) = config;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            store,
            folders: Arc::new(folders),
            options: Arc::new(options),
            frame_port,
            requests: Budget::new(REQUESTS_BYTES),
            answers: Budget::new(ANSWERS_BYTES),
            messages: Budget::new(STREAMS_BYTES),
            decoders: Arc::new(Semaphore::new(cores.clamp(2, 4))),
            streams: Arc::new(Semaphore::new(STREAMS)),
            stop,
        }
    }

    /// Waits until the server is told to stop.
    pub async fn stopped(&mut self) {
        // An error means that the server is gone, which is as good a reason.
        let _ = self.stop.wait_for(|stop| *stop).await;
    }
}

/// A server that listens and does not serve yet.
pub struct Server {
    listener: TcpListener,
    frame_listener: Option<TcpListener>,
    address: SocketAddr,
    router: Router,
    frame_port: Option<u16>,
    store: Store,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Takes the port and opens the data file.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let Config { host, port, frame_port, allowed_hosts, data, folders, options } = config;
        let (listener, address) = listen(&host, port, "--port").await?;
        let (frame_listener, frame_port) = match frame_port {
            Some(port) => {
                let (listener, address) = listen(&host, port, "--frame-port").await?;
                (Some(listener), Some(address.port()))
            }
            None => (None, None),
        };
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "everybody who reaches this address can read, change and delete all data");
        }
        let store = Store::open(&data)?;
        let (stop, stopped) = watch::channel(false);
        let app = App::new(store.clone(), (folders, options), frame_port, stopped);
        let names: Arc<[String]> = allowed_hosts.into_iter().chain([host]).collect();
        Ok(Self { listener, frame_listener, address, router: router(app, names), frame_port, store, stop })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done; then ends the live streams, lets requests under way finish
    /// and stores what they brought, for as long as [`DRAIN_TIME`] and [`CLOSE_TIME`] say. Threads that are busy with a
    /// query may be left.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { listener, frame_listener, router, frame_port, store, stop, address } = self;
        let mut stopping = stop.subscribe();
        let serve = |listener, port| {
            let mut stopping = stop.subscribe();
            let router = router.clone().layer(middleware::from_fn_with_state(port, policy::headers));
            let listener = Impatient { listener, longest: STALL_TIME };
            axum::serve(listener, router).with_graceful_shutdown(async move {
                let _ = stopping.wait_for(|stop| *stop).await;
            })
        };
        let frames = frame_listener.map(|listener| serve(listener, Port::Frames { pages: address.port() }));
        let pages = serve(listener, Port::Pages { frames: frame_port });
        tokio::spawn(async move {
            shutdown.await;
            stop.send_replace(true);
        });
        let serving = async {
            match frames {
                Some(frames) => tokio::try_join!(pages.into_future(), frames.into_future()).map(drop),
                None => pages.await,
            }
        };
        let served = tokio::select! {
            served = serving => served,
            () = async {
                let _ = stopping.wait_for(|stop| *stop).await;
                tokio::time::sleep(DRAIN_TIME).await;
            } => {
                tracing::warn!("some requests did not end in time");
                Ok(())
            }
        };
        if tokio::time::timeout(CLOSE_TIME, store.close()).await.is_err() {
            tracing::warn!("the data file was not closed in time: the next start tidies it up");
        }
        served.map_err(ServeError::Serve)
    }
}

/// A socket that listens, and where it does. `option` is what has set the port.
async fn listen(host: &str, port: u16, option: &'static str) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = TcpListener::bind((host, port)).await;
    listener.and_then(|listener| listener.local_addr().map(|address| (listener, address))).map_err(
        |source| match source.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::PortTaken { port, option },
            _ => ServeError::Listen { host: host.into(), port, source },
        },
    )
}

/// All addresses.
fn router(app: App, names: Arc<[String]>) -> Router {
    let own_host = || middleware::from_fn_with_state(Arc::clone(&names), guard::own_host);
    let own = api_routes()
        .merge(flags::local::routes())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(guard::same_origin))
        .route("/framed/{*path}", get(site::framed))
        .fallback(site::pages)
        .layer(own_host());
    // Refusals, too, are readable by the page that sent the request.
    let sdk = sdk_routes()
        .method_not_allowed_fallback(method_not_allowed)
        .layer(own_host())
        .layer(middleware::from_fn(cors::reflect_origin));
    own.merge(sdk).with_state(app)
}

/// What SDKs on any page may use.
fn sdk_routes() -> Router<App> {
    let mut router = empty_lists::routes()
        .merge(settings::public_routes())
        .route("/array/{token}/config", get(remote_config::json))
        .route("/array/{token}/config.js", get(remote_config::script))
        .route("/static/{*path}", get(site::static_files))
        .route("/_health", get(health))
        .route("/_readiness", get(health))
        .route("/_liveness", get(health));
    let events = || get(ingest::events).post(ingest::events);
    let endpoints: [(&str, MethodRouter<App>); 9] = [
        ("/e", events()),
        ("/i/v0/e", events()),
        ("/batch", events()),
        ("/capture", events()),
        ("/track", events()),
        ("/engage", get(ingest::engage).post(ingest::engage)),
        ("/s", get(ingest::replay).post(ingest::replay)),
        ("/flags", get(flags::flags).post(flags::flags)),
        ("/decide", get(flags::decide).post(flags::decide)),
    ];
    for (path, methods) in endpoints {
        router = router.route(&format!("{path}/"), methods.clone()).route(path, methods);
    }
    router
}

/// What only this server's own pages and local tools may use. PostHog takes addresses with and without the last slash.
fn api_routes() -> Router<App> {
    let project = "/api/projects/{project}";
    let addresses: [(String, MethodRouter<App>); 12] = [
        (format!("{project}/events"), get(api::events)),
        (format!("{project}/events/{{uuid}}"), get(api::event)),
        (format!("{project}/event_names"), get(api::event_names)),
        (format!("{project}/ingestion_warnings"), get(api::ingestion_warnings)),
        (format!("{project}/persons"), get(api::persons)),
        (format!("{project}/persons/{{uuid}}"), get(api::person)),
        (format!("{project}/session_recordings"), get(recordings::list)),
        (format!("{project}/session_recordings/{{session}}"), get(recordings::one)),
        (format!("{project}/session_recordings/{{session}}/snapshots"), get(recordings::snapshots)),
        (format!("{project}/data"), delete(api::clear)),
        ("/api/live/events".to_owned(), get(live::events)),
        ("/api/live/recordings".to_owned(), get(live::recordings)),
    ];
    let mut router = settings::routes();
    for (path, methods) in addresses {
        router = router.route(&format!("{path}/"), methods.clone()).route(&path, methods);
    }
    router.route("/api/{*path}", any(api::not_found))
}

async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}

/// `/_health`: whether events can be stored.
async fn health(State(app): State<App>) -> Response {
    match app.store.health().await {
        Ok(()) => Json(json!({ "status": "ok" })).into_response(),
        Err(error) => {
            let reason = json!({ "status": "unavailable", "detail": error.to_string() });
            (StatusCode::SERVICE_UNAVAILABLE, Json(reason)).into_response()
        }
    }
}
