//! What ends a command before it could do its work, and the exit codes of such ends.

use std::fmt;
use std::io::IsTerminal;

use crate::diagnostic::Diagnosed;
use crate::event::summary::Conclusion;
use crate::exchange::endpoint::EndpointError;
use crate::judge::error::CheckError;

/// The command line, a spec or another input file is wrong.
pub(crate) const WRONG_INPUT: u8 = 2;

/// Nothing could be judged: the endpoint is out of reach, a set-up failed.
pub(crate) const COULD_NOT_JUDGE: u8 = 3;

/// A command that cannot do its work: what to say, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    pub(crate) code: u8,
}

impl Failure {
    /// Something that the user gave is wrong.
    pub(crate) fn input(message: impl fmt::Display) -> Self {
        Self { message: format!("error: {message}"), code: WRONG_INPUT }
    }

    /// A file that the user gave is wrong, in the places that are told.
    pub(crate) fn diagnosed<'a>(files: impl IntoIterator<Item = &'a Diagnosed>) -> Self {
        let color = is_colored(&std::io::stderr());
        let message: String = files.into_iter().map(|file| file.render(color)).collect();
        Self { message: message.trim_end().to_owned(), code: WRONG_INPUT }
    }

    /// The same behind something that is told before it.
    pub(crate) fn behind(self, before: Option<&str>) -> Self {
        let message = before.map_or(self.message.clone(), |before| format!("{before}\n\n{}", self.message));
        Self { message, ..self }
    }

    /// A person ended it before there was anything to report.
    pub(crate) fn interrupted(message: impl fmt::Display) -> Self {
        Self { message: format!("error: {message}"), code: Conclusion::Interrupted.exit_code() }
    }

    /// The subject is out of reach.
    pub(crate) fn reach(message: impl fmt::Display) -> Self {
        Self { message: format!("error: {message}"), code: COULD_NOT_JUDGE }
    }
}

impl Failure {
    /// What to say, without the word before it.
    pub(crate) fn words(&self) -> &str {
        self.message.strip_prefix("error: ").unwrap_or(&self.message)
    }
}

impl fmt::Display for Failure {
    /// The whole message, as it is told on standard error.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<CheckError> for Failure {
    /// The same in the words of a command line, where options have two dashes.
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Option { .. } | CheckError::SpecPath(_) => Self::input(format!("--{error}")),
            CheckError::Spec(error) => Self::diagnosed(&error.files),
            CheckError::NoCases(hint) => Self::input(format!(
                "no case is left by --phase, --only and --shard; --dry-run lists what there is{}",
                hint.map(|hint| hint.words("--only")).unwrap_or_default()
            )),
            CheckError::OnlyState(behavior) => Self::input(format!(
                "the cases that --phase and --only leave are about what a service remembers, and nothing was set up \
                 on one that is {behavior}: the rules of state are judged on the embedded mock, or where --target says \
                 how users are set up; leave --phase state out"
            )),
            CheckError::NothingSetUp => Self::input(
                "--behavior stateful needs users that were set up, which nothing does behind a bare URL; \
                 expected --target too, which says how, or opaque or stateless",
            ),
            CheckError::Remote { endpoint, address } => {
                Self::input(EndpointError::Remote { endpoint, address })
            }
            CheckError::NotListening { endpoint, reason } => {
                Self::reach(format!("{endpoint}: {reason}; is it running? --wait S waits for it"))
            }
            CheckError::Unreachable(reason) => Self::reach(reason),
            CheckError::Certificates(reason) | CheckError::Input(reason) => Self::input(reason),
            CheckError::Io(error) => Self::from(error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let failure = Self::input(&error);
        // Whoever read the output has seen enough of it.
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self { code: 0, ..failure } } else { failure }
    }
}

/// Whether a stream is colored where nobody said when: on a terminal that can, unless `NO_COLOR` is set.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
pub(crate) fn is_colored(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    stream.is_terminal() && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}
