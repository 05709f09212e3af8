//! Connections on which nothing moves are closed: half a request, an answer that is not read.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Instant, Sleep, sleep},
};

/// A listener whose connections may stand still for so long.
pub struct Impatient {
    /// What is listened on.
    pub listener: TcpListener,
    /// How long nothing may move.
    pub longest: Duration,
}

impl Listener for Impatient {
    type Io = Moving;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Moving, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Moving { stream, longest: self.longest, timer: Box::pin(sleep(self.longest)) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection with a timer that each byte winds up, in either direction.
pub struct Moving {
    stream: TcpStream,
    longest: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Moving {
    /// Passes on what the stream says; where it makes no progress, an error once the time is up.
    fn judge<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match polled {
            Poll::Pending => match self.timer.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                Poll::Pending => Poll::Pending,
            },
            ready @ Poll::Ready(_) => {
                self.timer.as_mut().reset(Instant::now() + self.longest);
                ready
            }
        }
    }
}

impl AsyncRead for Moving {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.judge(context, polled)
    }
}

impl AsyncWrite for Moving {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.judge(context, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write_vectored(context, bytes);
        this.judge(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn pair(longest: Duration) -> (Moving, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut impatient = Impatient { listener, longest };
        let (accepted, client) = tokio::join!(Listener::accept(&mut impatient), TcpStream::connect(address));
        (accepted.0, client.expect("a connection"))
    }

    #[tokio::test]
    async fn who_neither_sends_nor_reads_is_cut_off() {
        let (mut server, _client) = pair(Duration::from_millis(50)).await;
        let error = server.read(&mut [0; 8]).await.expect_err("nothing comes");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let (mut server, _client) = pair(Duration::from_millis(50)).await;
        let error = server.write_all(&vec![0; 64 * 1024 * 1024]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn what_moves_goes_on() {
        let (mut server, mut client) = pair(Duration::from_secs(60)).await;
        client.write_all(b"hello").await.expect("it is read");
        let mut buffer = [0; 5];
        server.read_exact(&mut buffer).await.expect("it is sent");
        assert_eq!(&buffer, b"hello");
    }
}
