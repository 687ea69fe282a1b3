//! wireproof proves that two ends of a wire keep one contract.
//!
//! The modules are a pipeline, read downward; an arrow only points to a lower layer.
//! `docs/ARCHITECTURE.md` tells which module stands on which layer, and `tests/it/house` holds them to it.

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

pub use generate::values::strategy::{ShapeStrategy, inputs, values};
pub use spec::{Spec, SpecFile};

/// The service of a spec behind a port, for the tests of its clients.
pub mod mock {
    pub use crate::exchange::mock::embedded::EmbeddedMock;
    #[cfg(feature = "wiremock")]
    pub use crate::exchange::mock::responder::Responder;
    pub use crate::exchange::mock::served::{ServeOptions, serve};
}
