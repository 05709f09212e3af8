//! A server between a sender and a collector, which answers as a test wants.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use flate2::read::GzDecoder;
use serde_json::Value;

/// What the relay does with a request.
pub enum Act {
    /// Passes it on, and the answer back.
    Pass,
    /// Passes it on and never answers.
    Swallow,
    /// Answers itself: a status with further headers.
    Answer(&'static str),
}

/// Requests as they came, unpacked.
type Seen = Arc<Mutex<Vec<Value>>>;

pub struct Relay {
    pub url: String,
    seen: Seen,
    swallowed: Arc<AtomicUsize>,
}

impl Relay {
    /// Leads to the server at `target`; `act` says what to do with the request of a number, from 0.
    pub fn start(target: &str, act: impl Fn(usize) -> Act + Send + Sync + 'static) -> Self {
        Self::with(target, move |number, _| act(number))
    }

    /// Refuses the requests whose bodies a test does not want.
    pub fn refusing(target: &str, refused: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Self {
        Self::with(target, move |_, body| if refused(body) { Act::Answer("400 Bad Request") } else { Act::Pass })
    }

    fn with(target: &str, act: impl Fn(usize, &Value) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let target = target.trim_start_matches("http://").to_owned();
        let (seen, swallowed, act) = (Seen::default(), Arc::new(AtomicUsize::new(0)), Arc::new(act));
        let relay = Self { url, seen: Arc::clone(&seen), swallowed: Arc::clone(&swallowed) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, swallowed, act, target) =
                    (Arc::clone(&seen), Arc::clone(&swallowed), Arc::clone(&act), target.clone());
                thread::spawn(move || {
                    // A sender that is killed breaks its connection off.
                    let _ = serve(stream, &target, &seen, &swallowed, &*act);
                });
            }
        });
        relay
    }

    /// The bodies of all requests so far.
    pub fn bodies(&self) -> Vec<Value> {
        self.seen.lock().expect("a list").clone()
    }

    /// Waits until so many requests were passed on and not answered.
    pub fn wait_for_swallowed(&self, wanted: usize) {
        while self.swallowed.load(Ordering::SeqCst) < wanted {
            thread::yield_now();
        }
    }
}

fn serve(
    stream: TcpStream,
    target: &str,
    seen: &Seen,
    swallowed: &AtomicUsize,
    act: &(dyn Fn(usize, &Value) -> Act + Send + Sync),
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        // One request for each connection, on both sides.
        if !line.to_ascii_lowercase().starts_with("connection:") && !line.to_ascii_lowercase().starts_with("host:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut text = String::new();
    GzDecoder::new(&body[..]).read_to_string(&mut text)?;
    let parsed: Value = serde_json::from_str(&text)?;
    let number = {
        let mut seen = seen.lock().expect("a list");
        seen.push(parsed.clone());
        seen.len() - 1
    };
    let mut stream = stream;
    match act(number, &parsed) {
        Act::Answer(answer) => write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        act => {
            let answer = pass_on(target, &head, &body)?;
            if matches!(act, Act::Pass) {
                return stream.write_all(&answer);
            }
            swallowed.fetch_add(1, Ordering::SeqCst);
            // Held open until the sender goes.
            reader.read_exact(&mut [0]).map(drop)
        }
    }
}

fn pass_on(target: &str, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(target)?;
    write!(stream, "{head}Host: localhost\r\nConnection: close\r\n\r\n")?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
