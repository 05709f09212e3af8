//! The HTTP server: which address is served by what, and its start and end.

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

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
use tokio::{net::TcpListener, sync::watch};

use crate::{
    api, cors, empty_lists, flags, guard, ingest, live, recordings, remote_config, settings, site,
    store::{Store, StoreError},
};

/// How long requests under way may take once the server is told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// What the server is told at its start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name or address to listen on.
    pub host: String,
    /// Port to listen on; 0 picks a free one.
    pub port: u16,
    /// Port to listen on besides, where pages in frames have another origin; 0 picks a free one.
    pub frame_port: Option<u16>,
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
    stop: watch::Receiver<bool>,
}

impl App {
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
    store: Store,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Takes the port and opens the data file.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let Config { host, port, frame_port, data, folders, options } = config;
        let (listener, address) = listen(&host, port, "--port").await?;
        let (frame_listener, frame_port) = match frame_port {
            Some(port) => {
                let (listener, address) = listen(&host, port, "--frame-port").await?;
                (Some(listener), Some(address.port()))
            }
            None => (None, None),
        };
        let store = Store::open(&data)?;
        let (stop, stopped) = watch::channel(false);
        let app = App {
            store: store.clone(),
            folders: Arc::new(folders),
            options: Arc::new(options),
            frame_port,
            stop: stopped,
        };
        Ok(Self { listener, frame_listener, address, router: router(app, host.into()), store, stop })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done; then ends the live streams, lets requests under way finish
    /// and stores what they brought.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { listener, frame_listener, router, store, stop, .. } = self;
        let mut stopping = stop.subscribe();
        let serve = |listener, router| {
            let mut stopping = stop.subscribe();
            axum::serve(listener, router).with_graceful_shutdown(async move {
                let _ = stopping.wait_for(|stop| *stop).await;
            })
        };
        let frames = frame_listener.map(|listener| serve(listener, router.clone()));
        let pages = serve(listener, router);
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
        store.close().await;
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
fn router(app: App, bound_host: Arc<str>) -> Router {
    Router::new()
        .merge(sdk_routes())
        .merge(flags::local::routes())
        .merge(api_routes(bound_host))
        .route("/framed/{*path}", get(site::framed))
        .fallback(site::pages)
        .with_state(app)
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
    router.layer(middleware::from_fn(cors::reflect_origin))
}

/// What only this server's own pages and local tools may use.
fn api_routes(bound_host: Arc<str>) -> Router<App> {
    settings::routes()
        .route("/api/projects/{project}/events/", get(api::events))
        .route("/api/projects/{project}/events/{uuid}/", get(api::event))
        .route("/api/projects/{project}/event_names/", get(api::event_names))
        .route("/api/projects/{project}/persons/", get(api::persons))
        .route("/api/projects/{project}/persons/{uuid}/", get(api::person))
        .route("/api/projects/{project}/session_recordings/", get(recordings::list))
        .route("/api/projects/{project}/session_recordings/{session}/", get(recordings::one))
        .route("/api/projects/{project}/session_recordings/{session}/snapshots/", get(recordings::snapshots))
        .route("/api/projects/{project}/data/", delete(api::clear))
        .route("/api/live/events", get(live::events))
        .route("/api/live/recordings", get(live::recordings))
        .route("/api/{*path}", any(api::not_found))
        .layer(middleware::from_fn_with_state(bound_host, guard::same_origin))
}

/// `/_health`: whether events can be stored.
async fn health(State(app): State<App>) -> Response {
    if app.store.is_alive() {
        Json(json!({ "status": "ok" })).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable" }))).into_response()
    }
}
