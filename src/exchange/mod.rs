//! The only network: everything that opens a socket is in this room.
//!
//! - An [`Endpoint`] is parsed and resolved once; what is connected to is what was classified.
//! - [`call`] makes one call of an operation, with its attempts.
//! - [`http`] sends by a well-kept HTTP library, with TLS, a proxy and time-outs.
//! - [`raw`] writes requests byte for byte, also those that no HTTP library would send.
//! - [`recording`] keeps what clients send, and answers as a script says.
//! - [`mock`] puts a service that is only a function from requests to replies behind a port.

pub mod endpoint;
pub mod interrupt;
pub mod reach;
pub mod signing;
pub mod waiting;

pub mod call;
pub mod http;
pub mod mock;
pub mod raw;
pub mod recording;
