//! wireproof proves that two ends of a wire keep one contract: a spec file describes an operation, and everything else
//! follows from it.
//!
//! Most people use the program. In tests written in Rust there are four uses:
//!
//! - **Judge a server**: [`ServerCheck`] sends it cases made by property testing, judges every answer, and gives the
//!   smallest request for each requirement that is broken.
//! - **Judge a client**: [`ClientCheck`] lets it make calls, and judges every request and what it makes of answers.
//! - **Mock a service**: [`mock`] has the service of a spec, state included, right or wrong on purpose, for the tests of
//!   its clients.
//! - **Draw values**: [`values`] and [`inputs`] are strategies of proptest for valid values of a shape.
//!
//! ```
//! use wireproof::mock::{EmbeddedMock, faults};
//! use wireproof::{ServerCheck, read_spec};
//!
//! # // A service that this package's tests have invented.
//! let path = "tests/cases/second/spec";
//! let spec = read_spec(path)?;
//! let service = spec.service("lockers").unwrap();
//!
//! // A server that counts bytes where characters are meant.
//! let server = EmbeddedMock::of(service, &faults(service, ["length-counted-in-bytes"])?)?;
//!
//! let check = ServerCheck::new(server.url()).spec(path).operation("lockers/store-parcel");
//! let outcome = check.only("**/length/Depot/*").run_blocking()?;
//! assert!(!outcome.is_green());
//! assert_eq!(outcome.findings()[0].requirement, "lockers/store-parcel/length/Depot/max");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/` has a whole test for each use, and `docs/spec-format.md` teaches to write a spec file. What can be reached
//! through a field and has no name here is not promised to stay.

#[path = "internals.rs"]
#[cfg(not(feature = "internals"))]
mod internals;

#[path = "internals.rs"]
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;

mod cli;

use internals::*;

#[doc(hidden)]
pub use cli::program::command_line;

// Specs: what is wrong with them, and what they say.
pub use internals::diagnostic::{Diagnosed, Diagnostic};
pub use judge::specs::read_spec;
pub use model::operation::Operation;
pub use model::service::Service;
pub use model::shape::{Member, Shape, ShapeKind};
pub use spec::Spec;
pub use spec::error::SpecError;
pub use spec::file::SpecFile;

// A server is judged.
pub use check::verdict::Behavior;
pub use judge::error::CheckError;
pub use judge::outcome::{CheckFinding, CheckOutcome};
pub use judge::server_check::ServerCheck;
pub use model::requirement::Level;

// A client is judged.
pub use check::client::told::{CallError, CallResult};
pub use judge::client_check::{ClientCheck, RequestedCall};

// Values are drawn.
pub use generate::values::strategy::{ShapeStrategy, inputs, values};
pub use generate::values::tree::ShapeTree;

/// The service of a spec behind a port, for the tests of its clients: right, or wrong on purpose.
pub mod mock {
    pub use crate::exchange::mock::embedded::EmbeddedMock;
    #[cfg(feature = "wiremock")]
    pub use crate::exchange::mock::responder::Responder;
    pub use crate::exchange::mock::served::{ServeOptions, serve};
    pub use crate::judge::fault_choice::{UnknownFault, faults};
    pub use crate::oracle::fault::Fault;
}

/// HTTP as plain bytes and headers, for a service that is only a function.
pub mod http {
    pub use crate::wire::{Answer, Framing, Header, Reply, Request, Response};
}

/// The README's examples, which run as the documentation's do.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
