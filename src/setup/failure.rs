//! What ends a set-up before its end.

use crate::exchange::endpoint::EndpointError;
use crate::exchange::raw::tls::TlsError;
use crate::exchange::waiting::WaitError;
use crate::setup::signature::SignatureWords;
use crate::wire::{Request, Response, TransportError};

/// Why a server could not be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A step did not do what it had to do.
    #[error("the step `{}` failed: {}", .0.step, .0.reason)]
    Step(Box<StepFailure>),
    /// The program of a server could not be started.
    #[error("could not start `{command}`: {reason}")]
    NotStarted {
        /// The command.
        command: String,
        /// Why not.
        reason: String,
    },
    /// A started server ended by itself.
    #[error("`{command}` ended by itself, {how}")]
    Ended {
        /// The command.
        command: String,
        /// Its exit code or signal.
        how: String,
        /// The last lines that it printed.
        printed: String,
    },
    /// A started server does not answer.
    #[error("`{command}` runs, but {reason}")]
    NotReady {
        /// The command.
        command: String,
        /// What came of waiting.
        reason: String,
        /// The last lines that it printed.
        printed: String,
    },
    /// Something listens already where a server was to be started.
    #[error("something listens on port {0} already, so that no server can be started there")]
    PortInUse(u16),
    /// A package could not be installed.
    #[error("could not install {package}: {reason}")]
    NotInstalled {
        /// The package with its version.
        package: String,
        /// Why not.
        reason: String,
        /// The last lines that its client printed.
        printed: String,
    },
    /// The endpoint cannot be used, or must not be.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Certificates cannot be read.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The server does not answer.
    #[error(transparent)]
    Silent(#[from] WaitError),
    /// What the target says of records does not fit the service.
    #[error("{0}")]
    Records(String),
    /// A person ended it.
    #[error("interrupted")]
    Interrupted,
    /// A file or folder could not be made.
    #[error("{0}")]
    Io(String),
}

/// A step that did not do what it had to do.
#[derive(Debug)]
pub struct StepFailure {
    /// The step's name.
    pub step: String,
    /// What was expected and what was found.
    pub reason: String,
    /// What was sent, if anything was.
    pub sent: Option<Request>,
    /// With what it was signed, if it was.
    pub signature: Option<SignatureWords>,
    /// What came of it.
    pub received: Option<Result<Response, TransportError>>,
}

impl SetupError {
    /// Whether no connection to the server came about.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Step(step) if matches!(step.received, Some(Err(TransportError::Connect(_)))))
    }

    /// What a program printed before the set-up ended.
    pub fn printed(&self) -> Option<&str> {
        match self {
            Self::Ended { printed, .. }
            | Self::NotReady { printed, .. }
            | Self::NotInstalled { printed, .. } => Some(printed),
            _ => None,
        }
    }
}
