//! The command line.

use std::{
    fmt::Display,
    io::{BufWriter, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use posthog_collector::{
    app::{Folders, Options},
    commands::{
        demo::{self, Demo},
        health, keys, send,
    },
    delivery::target::Target,
    keys::{scope::Scopes, secret::Kind},
    server::{Config, ServeError, Server},
    sql,
};
use serde_json::{Map, Value};
use tracing_subscriber::EnvFilter;

/// A light local PostHog: takes what PostHog's SDKs send and keeps it in one SQLite file.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Run one SQL statement on the data file, read-only, and print each row as a line of JSON.
    Sql {
        /// The SQLite file.
        #[arg(long, default_value = ".data/posthog.db")]
        data: PathBuf,
        /// The statement, such as "SELECT event, COUNT(*) AS n FROM events GROUP BY event".
        statement: String,
    },
    /// Move all events to another PostHog, as history. Run it again to go on after an end of any kind.
    Send {
        /// The SQLite file.
        #[arg(long, default_value = ".data/posthog.db")]
        data: PathBuf,
        /// Its host, such as us.i.posthog.com; http:// before it for one without TLS.
        #[arg(long, value_name = "HOST")]
        to: String,
        /// The project's API key there.
        #[arg(long, value_name = "phc_…")]
        key: String,
    },
    /// Fill a fresh data file with the events, persons, flags and insights of a made up product.
    Demo {
        /// The SQLite file; one with events or definitions is refused.
        #[arg(long, default_value = ".data/demo.db")]
        data: PathBuf,
        /// How many days there are events of, today included.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        /// Equal seeds make equal users, who do the same.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Ask a collector that runs whether it stores events. Ends with an error where it does not.
    Health {
        /// Its address.
        #[arg(long, default_value = "http://127.0.0.1:8010")]
        url: String,
    },
    /// Make, list and revoke personal API keys, also while the collector runs.
    Keys {
        /// The SQLite file.
        #[arg(long, global = true, default_value = ".data/posthog.db")]
        data: PathBuf,
        #[command(subcommand)]
        command: KeysCommand,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Make a key and print it, which is the only time that it can be seen.
    Create {
        /// What to call it.
        #[arg(long)]
        label: String,
        /// What it may do: read, or read and write.
        #[arg(long, default_value = "read", value_parser = ["read", "write"])]
        scope: String,
        /// A project secret key (phs_), which is for local evaluation and remote config of flags alone.
        #[arg(long, conflicts_with = "scope")]
        project_secret: bool,
    },
    /// Print what is known of each key, a line each.
    List,
    /// Revoke a key.
    Revoke {
        /// As "keys list" prints it.
        id: String,
    },
}

impl From<KeysCommand> for keys::Command {
    fn from(command: KeysCommand) -> Self {
        match command {
            KeysCommand::Create { label, project_secret: true, .. } => {
                Self::Create { label, kind: Kind::ProjectSecret, scopes: Scopes::reading() }
            }
            KeysCommand::Create { label, scope, .. } => {
                let scopes = if scope == "write" { Scopes::all() } else { Scopes::reading() };
                Self::Create { label, kind: Kind::Personal, scopes }
            }
            KeysCommand::List => Self::List,
            KeysCommand::Revoke { id } => Self::Revoke { id },
        }
    }
}

#[derive(Args)]
struct Serve {
    /// The SQLite file; it and its folder are created where they are missing.
    #[arg(long, default_value = ".data/posthog.db")]
    data: PathBuf,
    /// Port to listen on; 0 picks a free one.
    #[arg(long, env = "PORT", default_value_t = 8010)]
    port: u16,
    /// Name or address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// A name that requests may use for this server, besides addresses and localhost: a proxy's or a container's. Others
    /// are refused, as a foreign page can have its own name lead here. With one the API needs a key, as a proxy's visitors
    /// are not this machine's.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Port to listen on besides: a site's pages have another origin there, to which `/framed/*` leads. 0 picks a free one.
    #[arg(long)]
    frame_port: Option<u16>,
    /// Folder served below /static/, for SDK builds.
    #[arg(long)]
    static_dir: Option<PathBuf>,
    /// Folder served on every other path, for the playground.
    #[arg(long)]
    site_dir: Option<PathBuf>,
    /// Have SDKs record sessions; a JSON object holds members of `sessionRecording` to change.
    #[arg(long, value_name = "JSON", num_args = 0..=1, default_missing_value = "{}", value_parser = json_object)]
    session_recording: Option<Map<String, Value>>,
    /// Answer as PostHog does when the quota of a product is used up, such as feature_flags.
    #[arg(long, value_name = "PRODUCT", value_parser = ["feature_flags"])]
    quota_limited: Vec<String>,
    /// Pass on what arrives to another PostHog as well, such as us.i.posthog.com.
    #[arg(long, value_name = "HOST")]
    forward_to: Option<String>,
    /// The project's API key there; without it events keep the key that they came with.
    #[arg(long, value_name = "phc_…", requires = "forward_to")]
    forward_key: Option<String>,
}

fn json_object(text: &str) -> Result<Map<String, Value>, serde_json::Error> {
    serde_json::from_str(text)
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Sql { data, statement }) => {
            let mut output = BufWriter::new(std::io::stdout().lock());
            exit_code(sql::run(&data, &statement, &mut output))
        }
        Some(Command::Health { url }) => exit_code(health::run(&url)),
        Some(Command::Keys { data, command }) => {
            let mut output = BufWriter::new(std::io::stdout().lock());
            exit_code(keys::run(&data, command.into(), &mut output))
        }
        Some(Command::Send { data, to, key }) => exit_code(send::run(&data, &to, &key, &mut std::io::stdout().lock())),
        Some(Command::Demo { data, days, seed }) => {
            in_runtime(async move { demo::run(Demo { data, days, seed }, &mut std::io::stdout()).await })
        }
        None => in_runtime(serve(cli.serve)),
    }
}

fn in_runtime<E: Display>(work: impl Future<Output = Result<(), E>>) -> ExitCode {
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let done = runtime.block_on(work);
            // A query that does not end is not waited for: it can lose nothing.
            runtime.shutdown_background();
            exit_code(done)
        }
        Err(error) => exit_code(Err::<(), _>(error)),
    }
}

async fn serve(arguments: Serve) -> Result<(), ServeError> {
    let Serve {
        data, port, host, allow_host, frame_port, static_dir, site_dir, session_recording, quota_limited, ..
    } = arguments;
    let forward_to = arguments.forward_to.map(|host| Target::new(&host, arguments.forward_key)).transpose()?;
    let folders = Folders { static_dir, site_dir };
    let options = Options { session_recording, quota_limited };
    // A reader of the line below may send a signal at once.
    let stop = StopSignals::listen().map_err(ServeError::Signals)?;
    let server =
        Server::bind(Config { host, port, frame_port, allowed_hosts: allow_host, data, folders, options, forward_to })
            .await?;
    let mut stdout = std::io::stdout();
    let announced = writeln!(stdout, "listening on http://{}", server.address());
    if let Err(error) = announced.and_then(|()| stdout.flush()) {
        tracing::warn!(%error, "nobody reads the standard output");
    }
    server.run(stop.received_twice()).await
}

/// The signals that end the server: SIGINT and SIGTERM.
#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Noticed, so that it does not end the process: a file that may not grow is like a full disk.
    _file_too_large: tokio::signal::unix::Signal,
}

/// SIGXFSZ, on Linux, macOS and the BSDs.
#[cfg(unix)]
const FILE_TOO_LARGE: i32 = 25;

#[cfg(unix)]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            _file_too_large: signal(SignalKind::from_raw(FILE_TOO_LARGE))?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that ends the server: Ctrl-C.
#[cfg(windows)]
struct StopSignals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn received(&mut self) {
        self.0.recv().await;
    }
}

impl StopSignals {
    /// Waits for the first; a second one ends the process at once. What was acknowledged is on disk.
    async fn received_twice(mut self) {
        self.received().await;
        tokio::spawn(async move {
            self.received().await;
            tracing::warn!("stopped at once");
            std::process::exit(130);
        });
    }
}

fn exit_code<E: Display>(result: Result<(), E>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("posthog-collector: {error}");
            ExitCode::FAILURE
        }
    }
}
