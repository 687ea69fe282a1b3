//! HTTP/1.1 over a socket, byte for byte: what a service is judged with.
//!
//! - A request is written as it is given: nothing in it is checked, so that broken ones can be sent.
//! - A response is read strictly, within bounds of time and size: whatever a server does costs one exchange.
//! - A connection is kept and its buffers are reused; redirects are never followed.

pub mod connection;
mod head;
mod inbox;
mod pump;
pub mod reader;
pub mod sender;
pub mod shared;
mod stream;
pub mod tls;
mod turn;
pub mod writer;
