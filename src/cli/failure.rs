//! What ends a command before it could do its work, and the exit codes of such ends.

/// The command line, a spec or another input file is wrong.
pub(crate) const WRONG_INPUT: u8 = 2;

/// Nothing could be judged: the endpoint is out of reach, a set-up failed.
pub(crate) const COULD_NOT_JUDGE: u8 = 3;

/// A command that cannot do its work: what to say, and the exit code.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) code: u8,
}

impl Failure {
    /// Something that the user gave is wrong.
    pub(crate) fn input(message: impl std::fmt::Display) -> Self {
        Self { message: message.to_string(), code: WRONG_INPUT }
    }

    /// The subject is out of reach.
    pub(crate) fn reach(message: impl std::fmt::Display) -> Self {
        Self { message: message.to_string(), code: COULD_NOT_JUDGE }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // Whoever read the output has seen enough of it.
        let code = if error.kind() == std::io::ErrorKind::BrokenPipe { 0 } else { WRONG_INPUT };
        Self { message: error.to_string(), code }
    }
}
