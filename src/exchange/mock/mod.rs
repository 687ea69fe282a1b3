//! A service that is only a function from requests to replies, behind a port: two fronts over one [`Answer`].
//!
//! - [`EmbeddedMock`] is behind wiremock, for a default run and for tests.
//! - [`serve`] is behind hyper alone, for a mock that runs for days.
//! - A test sends both the same requests and holds them equal.
//! - Header names reach the [`Answer`], and the client, in lower case: hyper keeps them so.
//! - The server itself writes `Date`, `Content-Length` and `Transfer-Encoding`; in a reply they are left out.
//!
//! [`Answer`]: crate::wire::Answer

mod embedded;
mod patient;
mod served;
mod translated;

pub use self::embedded::EmbeddedMock;
pub use self::served::{ServeOptions, serve};
