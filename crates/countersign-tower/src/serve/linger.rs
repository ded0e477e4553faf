use std::{
    future::Future,
    io,
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// How much of what a client still sends is read and dropped, in bytes, for how long, and for how
/// long a silence.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const MAX_TIME: Duration = Duration::from_secs(10);
const MAX_SILENCE: Duration = Duration::from_secs(2);

/// How often one poll reads before others have their turn.
const READS_PER_POLL: usize = 4;

pin_project! {
    /// A stream that lingers when it is shut down: it says that it writes no more, then reads and
    /// drops what the peer still sends, and closes only then.
    ///
    /// A socket that is closed with bytes that nobody has read resets the connection, and the answer
    /// that was just written is lost on its way to a client that still sends (RFC 9112 §9.6).
    pub(super) struct Linger<T> {
        #[pin]
        stream: T,
        state: State,
    }
}

enum State {
    Open,
    Lingering {
        /// When the silence has lasted too long, or everything.
        timer: Pin<Box<Sleep>>,
        end: Instant,
        left: usize,
    },
    Closed,
}

impl<T> Linger<T> {
    pub(super) fn new(stream: T) -> Self {
        Self {
            stream,
            state: State::Open,
        }
    }
}

impl<T: AsyncRead> AsyncRead for Linger<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.project().stream.poll_read(cx, buffer)
    }
}

impl<T: AsyncRead + AsyncWrite> AsyncWrite for Linger<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.project().stream.poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.project().stream.poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().stream.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut this = self.project();
        for _ in 0..READS_PER_POLL {
            match this.state {
                State::Open => {
                    ready!(this.stream.as_mut().poll_shutdown(cx))?;
                    *this.state = State::Lingering {
                        timer: Box::pin(sleep(MAX_SILENCE)),
                        end: Instant::now() + MAX_TIME,
                        left: MAX_BYTES,
                    };
                }
                State::Lingering { timer, end, left } => {
                    let mut scratch = [const { MaybeUninit::uninit() }; 16 * 1024];
                    let mut buffer = ReadBuf::uninit(&mut scratch);
                    let is_over = match this.stream.as_mut().poll_read(cx, &mut buffer) {
                        Poll::Ready(Ok(())) => {
                            let read = buffer.filled().len();
                            *left = left.saturating_sub(read);
                            let now = Instant::now();
                            timer.as_mut().reset((now + MAX_SILENCE).min(*end));
                            read == 0 || *left == 0 || now >= *end
                        }
                        Poll::Ready(Err(_)) => true,
                        Poll::Pending => {
                            ready!(timer.as_mut().poll(cx));
                            true
                        }
                    };
                    if is_over {
                        *this.state = State::Closed;
                    }
                }
                State::Closed => return Poll::Ready(Ok(())),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_left_is_read_until_the_peer_ends() {
        let (stream, mut peer) = duplex(1024);
        let sending = tokio::spawn(async move {
            peer.write_all(&vec![7; 1024 * 1024]).await?;
            let mut answer = Vec::new();
            peer.shutdown().await?;
            peer.read_to_end(&mut answer).await?;
            Ok::<_, io::Error>(answer)
        });
        let mut stream = Linger::new(stream);
        stream.write_all(b"why").await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(sending.await.unwrap().unwrap(), b"why");
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_goes_on_for_ever_is_cut_off_in_bytes_and_in_time() {
        for pause in [None, Some(Duration::from_secs(1))] {
            let (stream, mut peer) = duplex(64 * 1024);
            let sending = tokio::spawn(async move {
                let mut sent = 0;
                let bytes = vec![7; 32 * 1024];
                while peer.write_all(&bytes).await.is_ok() {
                    sent += 32 * 1024;
                    match pause {
                        Some(pause) => sleep(pause).await,
                        None => tokio::task::yield_now().await,
                    }
                }
                sent
            });
            let mut stream = Linger::new(stream);
            stream.shutdown().await.unwrap();
            drop(stream);
            let sent = sending.await.unwrap();
            let most = if pause.is_some() {
                12 * 32 * 1024
            } else {
                MAX_BYTES + 128 * 1024
            };
            assert!(sent > 0 && sent <= most, "{sent}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_peer_is_soon_left() {
        let (stream, _peer) = duplex(1024);
        let start = Instant::now();
        Linger::new(stream).shutdown().await.unwrap();
        assert_eq!(start.elapsed().as_secs(), MAX_SILENCE.as_secs());
    }
}
