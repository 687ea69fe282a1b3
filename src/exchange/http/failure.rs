//! Why a request had no answer, told apart as callers need it.

use std::error::Error;
use std::io;

/// Why a request had no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The address cannot be used.
    #[error("expected an address, found something else: {0}")]
    Address(String),
    /// The request cannot be written.
    #[error("expected a request, found something else: {0}")]
    Request(String),
    /// No connection came about.
    #[error("could not connect: {0}")]
    Connect(String),
    /// No connection came about in time.
    #[error("could not connect in time")]
    ConnectTimeout,
    /// The proxy could not be reached, or led nowhere.
    #[error("could not connect through the proxy: {0}")]
    Proxy(String),
    /// TLS was refused, with the reason.
    #[error("{0}")]
    Tls(String),
    /// The connection ended in the middle of the handshake.
    #[error("the connection was closed during the TLS handshake")]
    TlsClosed,
    /// The connection ended before the answer began, or what came is not HTTP.
    #[error("the connection was closed: {0}")]
    Closed(String),
    /// The connection ended in the middle of the answer's body.
    #[error("the connection was closed within the body: {0}")]
    Incomplete(String),
    /// Nothing more of the answer came in time.
    #[error("no more of the answer came in time")]
    ReadTimeout,
}

impl HttpError {
    /// `proxied_plainly` is for requests that a proxy is given whole: all TLS that they meet is the proxy's own.
    pub(super) fn of(error: &reqwest::Error, through_proxy: bool, proxied_plainly: bool) -> Self {
        let causes = causes(error);
        if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return Self::Tls(certificate_reason(tls));
        }
        let description = describe(error);
        if error.is_connect() {
            let closed = causes.iter().any(|cause| {
                cause.downcast_ref::<io::Error>().is_some_and(|error| {
                    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
                })
            });
            let tunneling = description.contains("tunnel");
            return match () {
                () if closed && !tunneling && !proxied_plainly => Self::TlsClosed,
                () if through_proxy => Self::Proxy(description),
                () if error.is_timeout() => Self::ConnectTimeout,
                () => Self::Connect(description),
            };
        }
        match () {
            () if error.is_timeout() => Self::ReadTimeout,
            // A chunk that cannot be read is no torn body, but no HTTP.
            () if description.contains("Invalid chunk") => Self::Closed(description),
            () if error.is_body() || error.is_decode() => Self::Incomplete(description),
            () => Self::Closed(description),
        }
    }
}

/// An error with all its causes, each once.
pub(super) fn describe(error: &reqwest::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in causes(error).into_iter().skip(1) {
        let text = cause.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
    }
    if parts.is_empty() { error.to_string() } else { parts.join(": ") }
}

fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |error| cause(*error)).collect()
}

/// What an error was caused by. An IO error that wraps another one does not show it as its source.
fn cause<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn certificate_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(reason) => {
            format!("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {reason}")
        }
        error => format!("[SSL] {error}"),
    }
}
