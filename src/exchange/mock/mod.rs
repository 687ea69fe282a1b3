//! A service that is only a function from requests to replies, behind a port or in a test suite's own server.
//!
//! - [`serve`] is behind hyper, for a mock that runs for days; [`EmbeddedMock`] runs it for as long as a run takes.
//! - `Responder` is for test suites that mount mocks on wiremock (feature `wiremock`).
//! - A test sends both the same requests and holds them equal.
//! - Header names reach the [`Answer`], and the client, in lower case: hyper keeps them so.
//! - The server itself writes `Date`, `Content-Length` and `Transfer-Encoding`; in a reply they are left out.
//!
//! [`Answer`]: crate::wire::Answer

pub mod embedded;
mod patient;
pub mod records;
#[cfg(feature = "wiremock")]
pub mod responder;
pub mod served;
mod translated;
