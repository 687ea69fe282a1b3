//! One open connection, plain or within TLS.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::exchange::raw::tls::Tls;
use crate::wire::TransportError;

/// A connection that bytes go over.
#[derive(Debug)]
pub(super) enum Stream {
    /// TCP alone.
    Plain(TcpStream),
    /// TCP with TLS on it; boxed because its state is large.
    Secure(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Connects to the first address that accepts; each has an equal share of `timeout`.
    pub(super) async fn connect(
        addresses: &[SocketAddr],
        tls: Option<&Tls>,
        timeout: Duration,
    ) -> Result<Self, TransportError> {
        let share = timeout / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut refusals = Vec::new();
        for address in addresses {
            match tokio::time::timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Self::secured(stream, tls, timeout).await,
                Ok(Err(error)) => refusals.push(format!("{address}: {error}")),
                Err(_) => refusals.push(format!("{address}: no answer within {} s", share.as_secs_f64())),
            }
        }
        Err(TransportError::Connect(refusals.join("; ")))
    }

    async fn secured(
        stream: TcpStream,
        tls: Option<&Tls>,
        timeout: Duration,
    ) -> Result<Self, TransportError> {
        // Without this a request in two segments waits for the acknowledgment of the first.
        stream.set_nodelay(true).map_err(|error| TransportError::Connect(error.to_string()))?;
        let Some(tls) = tls else { return Ok(Self::Plain(stream)) };
        match tokio::time::timeout(timeout, tls.connect(stream)).await {
            Ok(outcome) => outcome.map(|stream| Self::Secure(Box::new(stream))),
            Err(_) => Err(TransportError::Tls(format!(
                "the handshake did not end within {} s",
                timeout.as_secs_f64()
            ))),
        }
    }

    pub(super) fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Secure(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }

    pub(super) fn poll_write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Secure(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    pub(super) fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Secure(stream) => Pin::new(stream).poll_flush(context),
        }
    }
}
