//! The HTTP server: its start and its end.

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{Router, middleware};
use jiff::Timestamp;
use rusqlite::Connection;
use thiserror::Error;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    app::{App, Folders, Options},
    connection::Impatient,
    delivery::target::{Target, TargetError},
    forward,
    keys::secret::DEVELOPMENT_KEY,
    limits::{CLOSE_TIME, DRAIN_TIME, STALL_TIME},
    policy::{self, Port},
    router::router,
    store::{
        Store, StoreError,
        api_keys::{self, KeyError},
        deliveries,
    },
};

/// Arguments of the server.
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
    /// Settings for SDKs.
    pub options: Options,
    /// Where events are passed on to, besides.
    pub forward_to: Option<Target>,
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
    /// Events cannot be passed on there.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The listening socket broke.
    #[error("serving failed: {0}")]
    Serve(std::io::Error),
}

/// A server that listens and does not serve yet.
pub struct Server {
    listener: TcpListener,
    frame_listener: Option<TcpListener>,
    address: SocketAddr,
    router: Router,
    frame_port: Option<u16>,
    store: Store,
    forwarding: Option<(App, Arc<Target>)>,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Takes the port and opens the data file.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let Config { host, port, frame_port, allowed_hosts, data, folders, options, forward_to } = config;
        let (listener, address) = listen(&host, port, "--port").await?;
        let (frame_listener, frame_port) = match frame_port {
            Some(port) => {
                let (listener, address) = listen(&host, port, "--frame-port").await?;
                (Some(listener), Some(address.port()))
            }
            None => (None, None),
        };
        // who names a host of its own has a proxy in front, which others reach
        let exposed = !address.ip().is_loopback() || !allowed_hosts.is_empty();
        let store = Store::open(&data)?;
        announce_keys(&store, address, exposed).await?;
        let forwarded = forward_to.as_ref().map(|target| target.host.clone());
        let begin = move |connection: &Connection| deliveries::begin_forwarding(connection, forwarded.as_deref());
        store.change::<_, StoreError, _>(begin).await?;
        let (stop, stopped) = watch::channel(false);
        let app = App::new(store.clone(), (folders, options), exposed, frame_port, stopped);
        let names: Arc<[String]> = allowed_hosts.into_iter().chain([host]).collect();
        let forwarding = forward_to.map(|target| (app.clone(), Arc::new(target)));
        let router = router(app, names);
        Ok(Self { listener, frame_listener, address, router, frame_port, store, forwarding, stop })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done; then ends the live streams, lets requests under way finish
    /// and stores what they brought, for as long as [`DRAIN_TIME`] and [`CLOSE_TIME`] say. Threads that are busy with a
    /// query may be left.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { listener, frame_listener, router, frame_port, store, forwarding, stop, address } = self;
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
        if let Some((app, target)) = forwarding {
            tracing::info!(host = target.host, "what arrives is forwarded");
            tokio::spawn(forward::run(app, target));
        }
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

/// Says which keys the API takes, and stores the one for development where only this machine can use it.
async fn announce_keys(store: &Store, address: SocketAddr, exposed: bool) -> Result<(), StoreError> {
    if exposed {
        tracing::warn!(
            %address,
            "others reach this server: the API needs a personal API key, which \"posthog-collector keys create\" makes \
             (a browser asks for it as a password); any project key may send events and read flags"
        );
        return Ok(());
    }
    let ensured = store.change(|connection| match api_keys::ensure_development_key(connection, Timestamp::now()) {
        Err(KeyError::Store(error)) => Err(error),
        // Without random numbers for its id there is none, and no key is needed here.
        ensured => Ok(ensured.unwrap_or(false)),
    });
    if ensured.await? {
        tracing::info!("any project key is taken; personal API key for development: {DEVELOPMENT_KEY}");
    }
    Ok(())
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
