//! What an endpoint received of one request, byte for byte.

use crate::wire::Request;

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Every byte of it.
    pub bytes: Vec<u8>,
    /// The request, or why it is none.
    pub request: Result<Request, ReceiveFault>,
    /// Whether it came to the address to which a redirect leads.
    pub is_elsewhere: bool,
}

/// Why what came is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveFault {
    /// It is not HTTP/1.1.
    #[error("{0}")]
    NotHttp(String),
    /// The body is not as long as was told.
    #[error("{0}")]
    Length(String),
}
