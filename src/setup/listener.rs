//! Who wants to see what a set-up does.

use crate::setup::call::StepAttempt;
use crate::setup::signature::SignatureWords;
use crate::target::definition::SetupStep;
use crate::wire::{Request, Response};

/// One exchange of a set-up.
#[derive(Debug)]
pub struct SetupExchange<'a> {
    /// The step's name.
    pub step: &'a str,
    /// What was sent, without a signature.
    pub request: &'a Request,
    /// With what it was signed, if it was.
    pub signature: Option<&'a SignatureWords>,
    /// What was received.
    pub response: &'a Response,
    /// What was kept of it: names and values.
    pub captured: &'a [(String, String)],
}

impl<'a> SetupExchange<'a> {
    /// What was sent for a step and came of it.
    pub(super) fn new(
        step: &'a SetupStep,
        attempt: &'a StepAttempt,
        captured: &'a [(String, String)],
    ) -> Self {
        Self {
            step: &step.id,
            request: &attempt.request,
            signature: attempt.signature.as_ref(),
            response: &attempt.response,
            captured,
        }
    }
}

/// What a trial found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialNote {
    /// Whose fault it is, if it is one.
    pub kind: NoteKind,
    /// One sentence.
    pub sentence: String,
}

/// Whose fault something is, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It is as the target says.
    AsExpected,
    /// The server does wrong, which is no fault of its target.
    ServerIsWrong,
    /// The target says something else than what was seen.
    TargetIsWrong,
}

/// Hears of a set-up as it goes on.
pub trait SetupListener {
    /// A request was answered.
    fn exchanged(&mut self, exchange: &SetupExchange<'_>);

    /// A value was found otherwise than in the answer to a step: its name, itself, and where it comes from.
    fn captured(&mut self, name: &str, value: &str, from: &str);

    /// Something else was done, in a sentence.
    fn told(&mut self, sentence: &str);

    /// Something was found out about the server or its target.
    fn noted(&mut self, note: &TrialNote);
}
