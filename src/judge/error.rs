//! Why nothing is judged: what was asked for cannot be had, or nothing answers.

use std::io;
use std::net::IpAddr;

use crate::check::verdict::Behavior;
use crate::spec::error::SpecError;

/// Why nothing is judged.
///
/// Options are called as the builder's functions and the program's options are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// An option has a value with which nothing can be done.
    #[error("{option}: {reason}")]
    Option {
        /// The option, and the member that it is about where it is about one: `set Username`.
        option: String,
        /// What was expected, and what was found.
        reason: String,
    },
    /// A path at which there is no spec file, and why.
    #[error("spec {0}")]
    SpecPath(String),
    /// Spec files are refused.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The choice of cases leaves none, with a pattern of addresses that would take some where one is near.
    #[error("no case is left by `only` and `skip`{}", .0.as_ref().map(|hint| hint.words("only")).unwrap_or_default())]
    NoCases(Option<PatternHint>),
    /// The cases that are left are about what a service remembers, and nothing can be set up on one of this behavior.
    #[error(
        "the cases that `only` and `skip` leave are about what a service remembers, and nothing was set up on one \
         that is {0}: take others too"
    )]
    OnlyState(Behavior),
    /// A service behind a URL was said to hold what was set up, and nothing sets anything up there.
    #[error(
        "behavior: stateful needs users that were set up, which nothing does behind a bare URL; expected opaque or \
         stateless"
    )]
    NothingSetUp,
    /// The host is on the open network, and nobody said that this is meant.
    #[error(
        "{endpoint} is at {address}, neither on this machine nor in a private network: \
         requests there can lock real users out and cost real money; call `allow_remote` if that is meant"
    )]
    Remote {
        /// The endpoint as it was written.
        endpoint: String,
        /// The address that is remote.
        address: IpAddr,
    },
    /// Nothing listens.
    #[error("{endpoint}: {reason}; is it running? `wait` waits for it")]
    NotListening {
        /// The endpoint as it was written.
        endpoint: String,
        /// What happened.
        reason: String,
    },
    /// The server is out of reach.
    #[error("{0}")]
    Unreachable(String),
    /// Certificates that were to be trusted cannot be read.
    #[error("{0}")]
    Certificates(String),
    /// Something else that was given is wrong.
    #[error("{0}")]
    Input(String),
    /// This process could not get what a run takes: a thread, a port.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A pattern that matches no address, and one near it that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternHint {
    /// The pattern near it, and how many cases that takes; `None` where none is near.
    pub(super) near: Option<(String, usize)>,
}

impl PatternHint {
    /// What a person should know of patterns, where the option is called so.
    pub(crate) fn words(&self, option: &str) -> String {
        let explained = "; a pattern must match a whole address, where `*` stops at `/` and `**` does not";
        match &self.near {
            Some((pattern, count)) => {
                let cases = if *count == 1 { "case" } else { "cases" };
                format!("{explained}: {option} '{pattern}' takes {count} {cases}")
            }
            None => format!("{explained}, e.g. {option} '**/length/**'"),
        }
    }
}

impl CheckError {
    /// That an option has a value with which nothing can be done.
    pub(super) fn option(option: impl Into<String>, reason: impl ToString) -> Self {
        Self::Option { option: option.into(), reason: reason.to_string() }
    }
}
