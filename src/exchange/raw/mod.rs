//! HTTP/1.1 over a socket, byte for byte: what a service is judged with.
//!
//! - A request is written as it is given: nothing in it is checked, so that broken ones can be sent.
//! - A response is read strictly, within bounds of time and size: whatever a server does costs one exchange.
//! - A connection is kept and its buffers are reused; redirects are never followed.

mod connection;
mod head;
mod inbox;
mod pump;
mod reader;
mod sender;
mod stream;
mod tls;
mod turn;
mod writer;

pub use self::connection::{Connection, Reuse};
pub use self::sender::{SendOptions, Sender};
pub use self::tls::{TlsError, Trust};
pub use self::writer::write_request;
