//! What came of a case: what was judged, and why it could not be.

use std::fmt;

use crate::check::verdict::{Breakage, BreakageKind, Judgment, Verdict};
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Step};
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::Case;
use crate::model::requirement::id::RequirementId;
use crate::wire::{Response, TransportError};

/// Why a case could not be judged when it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No whole answer came: to the case's own request, or to one before or after it.
    Transport(TransportError),
    /// The answer sends the client elsewhere.
    Redirect(String),
    /// A code that it needs was asked for and never sent.
    Undelivered,
    /// What it needs could not be set up.
    SetUp(String),
}

impl Trouble {
    /// Whether the case's own request was not sent, for want of what comes before it.
    pub(super) fn is_of_set_up(&self) -> bool {
        matches!(self, Self::Undelivered | Self::SetUp(_))
    }

    /// The kind in a word: cases in trouble of one kind have one cause, as far as anybody can tell.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Transport(error) => match error {
                TransportError::Connect(_) => "connect",
                TransportError::Tls(_) => "tls",
                TransportError::Closed(_) => "closed",
                TransportError::TimedOut { .. } => "timed-out",
                TransportError::Surplus { .. } => "surplus",
                TransportError::TooLarge(_) => "too-large",
                TransportError::Malformed(_) => "malformed",
            },
            Self::Redirect(_) => "redirect",
            Self::Undelivered => "undelivered",
            Self::SetUp(_) => "set-up",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => write!(formatter, "{error}"),
            Self::Redirect(redirection) => formatter.write_str(redirection),
            Self::Undelivered => formatter.write_str("a code that was asked for before was not delivered"),
            Self::SetUp(reason) => write!(formatter, "the set-up of the case failed: {reason}"),
        }
    }
}

/// What came of one case.
#[derive(Clone, Debug)]
pub(super) struct CaseOutcome {
    pub(super) judgments: Vec<Judgment>,
    /// The exchanges before the one that was judged.
    pub(super) steps: Vec<Step>,
    /// The case as it was sent, where that is not the one that was run: it is bound to what was set up, or a code came in
    /// that it takes.
    pub(super) bound: Option<Box<Case>>,
    /// The answer that was judged, if one came.
    pub(super) response: Option<Response>,
    /// Why it could not be judged, where it could not.
    pub(super) trouble: Option<Trouble>,
    /// What the first of its requests made of the connection that was kept before it.
    pub(super) reuse: Reuse,
    /// The place in the plan of the case that came before it on its connection, if one did.
    pub(super) predecessor: Option<usize>,
}

impl CaseOutcome {
    /// A case that was not answered, and not sent again.
    pub(super) fn unjudged(judgments: Vec<Judgment>) -> Self {
        Self {
            judgments,
            steps: Vec::new(),
            bound: None,
            response: None,
            trouble: None,
            reuse: Reuse::Fresh,
            predecessor: None,
        }
    }

    /// How the requirement was broken in this way, if it was.
    pub(super) fn breakage(&self, requirement: &RequirementId, outcome: BreakageKind) -> Option<&Breakage> {
        self.judgments.iter().find_map(|judgment| match &judgment.verdict {
            Verdict::Fail(breakage)
                if judgment.requirement == *requirement && breakage.outcome == outcome =>
            {
                Some(breakage)
            }
            _ => None,
        })
    }

    /// The same without the answer, of which what is kept is kept elsewhere: it may be long.
    pub(super) fn without_answer(self) -> Self {
        Self { response: None, ..self }
    }

    /// The exchange that was judged; `case` is the one that was run.
    pub(super) fn exchange(&self, case: &Case) -> Exchange {
        let request = self.bound.as_deref().unwrap_or(case).request.clone();
        Exchange { request, response: self.response.as_ref().map(KeptResponse::from) }
    }
}
